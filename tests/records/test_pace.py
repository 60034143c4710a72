"""How long a job takes, by those before it."""

from pathlib import Path

import pytest

from popcon_lib.job import JobSpec
from popcon_lib.records import Record, Step
from popcon_lib.records.background import Progress
from popcon_lib.records.pace import pace_of

EIGHT = JobSpec().parameters()
FOUR = {**EIGHT, "actions": EIGHT["actions"][:4]}


def record(character_s, matting_s, parameters=EIGHT, status="completed", attempt=1) -> Record:
    times = {"character": character_s, "matting": matting_s}
    steps = tuple(
        Step(name, status="completed", ended_at="x", seconds=took) for name, took in times.items()
    )
    about = {"parameters": parameters, "steps": steps, "attempt": attempt}
    return Record(Path("job.ipynb"), status, **about)


def test_a_step_takes_its_median_for_each_action_and_the_character_once():
    pace = pace_of([record(1, 8), record(3, 16), record(2, 80), record(9, 8, FOUR)], EIGHT)
    assert pace.step_s == {"character": 2.5, "matting": 2}
    assert pace.whole_s(4) == 2.5 + 8


def test_what_is_left_are_the_steps_to_come_and_a_part_of_the_one_that_runs():
    pace = pace_of([record(2, 8)], EIGHT)
    pending = (Step("character", status="running"), Step("matting"))
    assert pace.left_s(pending, None, 8) == 10
    running = (Step("character", status="completed"), Step("matting", status="running"))
    assert pace.left_s(running, Progress("matting", 6, 8), 8) == pytest.approx(2)


@pytest.mark.parametrize(
    "other",
    [
        record(1, 8, status="failed"),
        record(1, 8, attempt=2),
        record(1, 8, {**EIGHT, "provider": "dashscope"}),
        record(1, 8, {**EIGHT, "engine": "grabcut"}),
        record(1, 8, {**EIGHT, "actions": []}),
        Record(Path("job.ipynb"), "corrupt"),
    ],
)
def test_jobs_that_ended_otherwise_or_were_made_otherwise_tell_nothing(other):
    assert pace_of([other], EIGHT) is None
