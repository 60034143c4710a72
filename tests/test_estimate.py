"""What a job will pay for, before it runs."""

import pytest

from popcon_lib.errors import InputError
from popcon_lib.estimate import estimate
from popcon_lib.job import JobSpec

EIGHT = JobSpec(provider="dashscope")


def test_what_is_made_here_costs_nothing():
    assert str(estimate(JobSpec())) == "Made by puppet on this machine, for nothing."


def test_a_set_by_dashscope_costs_its_start_frames_and_its_videos():
    costs = estimate(EIGHT)
    assert costs.usd == pytest.approx(
        {"character": 0, "start_frames": 8 * 0.029, "videos": 8 * 0.5 * 0.143354}
    )
    assert str(costs) == "It will cost about $0.81 at dashscope: start frames $0.23, videos $0.57."


def test_candidates_cost_each():
    twice = estimate(JobSpec(provider="dashscope", candidates=2))
    assert twice.usd["start_frames"] == 2 * estimate(EIGHT).usd["start_frames"]


def test_a_character_that_is_drawn_is_paid_for_too():
    drawn = estimate(JobSpec(provider="dashscope", prompt="a panda"))
    assert drawn.usd["character"] == pytest.approx(0.029)


def test_a_film_that_cannot_be_had_is_said():
    with pytest.raises(InputError, match="up to 5 s; 9 s"):
        estimate(JobSpec(provider="dashscope", seconds=9.0))
