"""Numbers a person may tune stay in their range."""

from dataclasses import dataclass

import pytest

from popcon_lib.errors import InputError
from popcon_lib.matting.tunable import check_ranges, tunable


@dataclass(frozen=True)
class Knob:
    turn: float = tunable(0.5, 0, 1, "how far it is turned")
    name: str = "knob"

    def __post_init__(self) -> None:
        check_ranges(self)


@pytest.mark.parametrize("value", [0, 0.25, 1])
def test_both_ends_and_what_is_between_are_taken(value):
    assert Knob(value).turn == value


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), "0.5", True, None])
def test_what_is_outside_or_no_number_is_said(value):
    with pytest.raises(InputError, match="from 0 to 1: how far it is turned"):
        Knob(value)
