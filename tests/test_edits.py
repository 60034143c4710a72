"""Decisions of people are kept with the job, and recipes among them are found again."""

import pytest

from popcon_lib import edits
from popcon_lib.errors import RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.matting.steady import Steady
from popcon_lib.refine.history import Edit, History
from popcon_lib.refine.prompts import Point
from popcon_lib.refine.refinement import Refinement


@pytest.fixture
def job(tmp_path) -> Job:
    return Job.create(tmp_path, JobSpec())[0]


def test_a_decision_comes_back(job):
    assert edits.read(job, "refine", "wave") is None
    edits.keep(job, "refine", "wave", {"points": [[1, 2]]})
    assert edits.read(job, "refine", "wave") == {"points": [[1, 2]]}
    edits.forget(job, "refine", "wave")
    assert edits.read(job, "refine", "wave") is None


def test_a_damaged_decision_is_named(job):
    edits.keep(job, "refine", "wave", {})
    job.edit("refine", "wave").write_text("{")
    with pytest.raises(RecordError, match="wave.json cannot be read"):
        edits.read(job, "refine", "wave")


def test_an_action_is_matted_by_its_own_recipe_then_every_actions_then_the_jobs(job):
    calm = Recipe(steady=Steady(strength=1))
    spec = JobSpec(recipe="raw")
    assert edits.recipe_for(job, spec, "wave") == PRESETS["raw"]
    edits.keep_recipe(job, PRESETS["no-effects"])
    assert edits.recipe_for(job, spec, "wave") == PRESETS["no-effects"]
    edits.keep_recipe(job, calm, "wave")
    assert edits.recipe_for(job, spec, "wave") == calm
    assert edits.recipe_for(job, spec, "cry") == PRESETS["no-effects"]


def test_the_engine_of_the_job_takes_the_place_of_the_presets(job):
    assert edits.recipe_for(job, JobSpec(engine="key"), "wave") == Recipe(engine="key")


def test_a_recipe_in_a_file_moves_with_the_job(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"steady": {"strength": 0.25}}')
    job, spec = Job.create(tmp_path / "jobs", JobSpec(recipe=str(file)))
    file.unlink()
    assert spec.recipe == "inputs/recipe.json"
    assert edits.recipe_for(job, spec, "wave") == Recipe(steady=Steady(strength=0.25))


def test_what_was_refined_comes_back_with_its_history(job):
    edit = Edit("point", 1, point=Point(3, 4, True))
    history = History((32, 24), ("a", "b")).add(edit).add(edit).undo()
    refinement = Refinement(history, "sam_transformers", "small")
    edits.keep_refinement(job, "wave", refinement)
    assert edits.refinement_of(job, "wave") == refinement
    assert edits.refinement_of(job, "cry") is None


@pytest.mark.parametrize("content", [{}, {"history": {}}, {"history": {"version": 99}}])
def test_refinement_that_cannot_be_read_is_named(job, content):
    edits.keep(job, "refine", "wave", content)
    with pytest.raises(RecordError, match=r"wave\.json"):
        edits.refinement_of(job, "wave")
