"""The form of a job's parameters."""

import pytest

from popcon_lib.errors import InputError
from popcon_lib.job import JobSpec
from widgets.parts.parameter_form import ParameterForm


@pytest.fixture
def form() -> ParameterForm:
    made = ParameterForm()
    made.show(JobSpec().parameters())
    return made


def test_what_is_shown_is_no_change(form):
    assert form.changes() == {}
    form.show({"seconds": 2, "engine": "of-old", "later": "unknown"})
    assert form.changes() == {}


def test_changes_have_the_types_of_a_job(form):
    form.set("frames", 10)
    form.set("seconds", "1.5")
    form.set("actions", "wave, love")
    form.set("recipe", "raw")
    form.set("title", "Mine, all = mine")
    assert form.changes() == {
        "frames": 10,
        "seconds": 1.5,
        "actions": ["wave", "love"],
        "recipe": "raw",
        "title": "Mine, all = mine",
    }
    form.show(JobSpec().parameters())
    assert form.changes() == {}


def test_changed_fields_are_marked(form):
    form.set("frames", 10)
    field = form._fields["frames"]
    assert "changed" in field._dom_classes
    form.set("frames", 12)
    assert "changed" not in field._dom_classes


@pytest.mark.parametrize(("name", "value"), [("frames", "x"), ("frames", "0"), ("actions", "")])
def test_what_no_job_can_have_is_refused(form, name, value):
    form.set(name, value)
    with pytest.raises(InputError):
        form.changes()


def test_a_job_keeps_its_character(form):
    assert form._fields["character"].disabled


def test_own_actions_are_shown_and_changed_as_json(form):
    own = {"pirate": {"prompt": "swings a sword", "like": "jump"}}
    form.show(JobSpec(actions=("pirate",), own_actions=own).parameters())
    assert form.changes() == {}
    form.set("own_actions", {"pirate": "dances"})
    assert form.changes() == {"own_actions": {"pirate": "dances"}}
    form.set("own_actions", "pirate dances")
    with pytest.raises(InputError, match="own_actions is no JSON"):
        form.changes()
