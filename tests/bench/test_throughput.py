"""BiRefNet through PopCon against the plain loop: both do the same work."""

import pytest

from popcon_lib.bench.throughput import measure, table
from popcon_lib.errors import UnknownNameError
from popcon_lib.matting.engine import Setup

pytestmark = pytest.mark.usefixtures("remote_modules")


def test_both_ways_find_the_same_and_the_table_says_what_ran_where():
    result = measure(Setup(device="cpu"), "small", frames=2, runs=1)
    assert result["mean_difference_levels"] < 1.5  # the plain loop rounds twice, to 8 bits
    assert set(result["frames_per_second"]) == {"plain loop", "popcon"}
    said = table(result)
    assert "stand-in 'small'" in said and "random parameters" in said
    assert "cpu" in said and "float32" in said
    assert "2 frames of 832×480" in said


def test_a_size_there_is_not():
    with pytest.raises(UnknownNameError, match="large, small"):
        measure(Setup(device="cpu"), "huge", frames=2, runs=1)
