"""A job's notebook, the panel and the command build one and the same pack."""

from types import SimpleNamespace

import numpy as np
import pytest

from popcon_lib import edits, pictures, pipeline
from popcon_lib.errors import InputError, PackLimitError, RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.pack import find
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.history import History
from popcon_lib.packing import asked_of, build_packs, choices_of, cut_outs, find_pack, opened
from popcon_lib.work import Done, Work

ACTIONS = ("wave", "cry")
ASKED = {"actions": ACTIONS, "frames": 2, "target": "discord-emoji"}


@pytest.fixture
def work(tmp_path) -> Work:
    """A job of two actions that has come as far as its cut-outs."""
    job, spec = Job.create(tmp_path, JobSpec(**ASKED))
    for turn, name in enumerate(ACTIONS):
        frames = np.zeros((2, 32, 32, 4), np.uint8)
        frames[0, 8:20, 8:20] = frames[1, 8:20, 10:22] = (200, 90 * turn, 40, 255)
        job.keep_artifact("refine", name, name, pictures.encode_pngs(frames))
    work = Work(job, spec)
    work.done["refine"] = Done("refine", cut_outs(job, spec), {})
    return work


def test_the_notebook_packs_what_was_chosen_by_hand_and_says_so(work):
    usual = pipeline.pack(work)
    assert "by hand" not in usual.note
    edits.keep_pack_history(work.job, History(Choices(order=("cry",), outline="20,black")))
    chosen = pipeline.pack(work)
    assert "As chosen by hand." in chosen.note
    assert list(chosen.seconds) == ["discord-emoji"], "it is made again"
    assert chosen.artifacts["discord-emoji"].digest != usual.artifacts["discord-emoji"].digest
    assert not pipeline.pack(work).seconds, "and not once more"


def test_what_the_panel_built_the_notebook_finds(work):
    job, spec, parts = work.job, work.spec, work.done["refine"].artifacts
    choices = Choices(left_out=("wave",), targets=("discord-emoji",))
    edits.keep_pack_history(job, History(choices))
    targets = [find("discord-emoji"), find("sprite")]
    built = dict(build_packs(job, targets, spec, parts, choices))
    assert find_pack(job, targets[0], spec, parts, choices) == built[targets[0]]
    assert not pipeline.pack(work).seconds
    assert find_pack(job, targets[0], spec, parts, Choices()) is None
    assert list(opened(job, targets[0], built[targets[0]]).files) == ["001.webp"]
    assert opened(job, targets[1], built[targets[1]]) is None
    assert (job.pack_folder / "sprite.zip").is_file() and job.contact_sheet.is_file()


def test_a_job_that_goes_on_packs_as_the_panel_does_to_the_byte(work):
    target, parts = find("discord-emoji"), work.done["refine"].artifacts
    choices = Choices(order=("cry",), stills={"cry": 1}, outline="8", title="Ünï 🐱")
    edits.keep_pack_history(work.job, History(choices))
    ((_, by_hand),) = build_packs(work.job, [target], work.spec, parts, choices)
    whole = by_hand.read(target.archive_name)
    (by_hand.folder / "manifest.json").unlink()
    assert pipeline.pack(work).seconds, "it is built again"
    assert (work.job.pack_folder / target.archive_name).read_bytes() == whole


def test_one_that_cannot_be_built_stops_no_other(work):
    targets = [find("line-emoji"), find("discord-emoji")]
    parts = work.done["refine"].artifacts
    built = dict(build_packs(work.job, targets, work.spec, parts, Choices()))
    assert isinstance(built[targets[0]], InputError | PackLimitError)
    assert (work.job.pack_folder / "discord-emoji.zip").is_file()


def test_parameters_are_the_choices_of_a_job_that_nobody_touched(work):
    spec = SimpleNamespace(title="One", author="Ann", outline="8", still="auto")
    assert asked_of(spec) == Choices(title="One", author="Ann", outline="8", liveliest=True)
    assert choices_of(work.job, work.spec) == Choices()
    with pytest.raises(InputError, match="no outline"):
        pipeline.check(JobSpec(**ASKED, outline="thick"))


def test_a_title_that_is_too_long_is_refused_before_anything_is_made(work):
    asked = ASKED | {"target": "whatsapp", "actions": (*ACTIONS, "love"), "title": "🐱" * 65}
    with pytest.raises(InputError, match="title has 130 characters; WhatsApp .* takes 128"):
        pipeline.check(JobSpec(**asked))
    pipeline.check(JobSpec(**asked | {"title": "🐱" * 64}))


def test_cut_outs_that_are_gone_are_named(work):
    (work.job.folder / "artifacts/refine/cry/001.png").write_bytes(b"")
    with pytest.raises(RecordError, match="no cut-out of Cry, or it was changed"):
        cut_outs(work.job, work.spec)
