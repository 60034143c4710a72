"""The first mask of engines that refine one: whose it is, and who may not give it."""

import numpy as np
import pytest
from contracts.engine import BACKDROP, figures

from popcon_lib.errors import EngineError
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.key import Key
from popcon_lib.matting.rough import mask_missing, rough_mask


def test_on_a_flat_backdrop_key_gives_it():
    frames = figures(2)
    rough = rough_mask(frames, BACKDROP, Setup())
    assert rough.engine == "key"
    assert np.array_equal(rough.alpha, Key().matte(frames, BACKDROP))


def test_the_model_of_the_engine_that_refines_is_not_the_masks():
    assert rough_mask(figures(1), BACKDROP, Setup(model="of/another", mask="key")).engine == "key"


@pytest.mark.parametrize("name", ["vitmatte", "matanyone"])
def test_an_engine_that_needs_a_mask_cannot_give_one(name):
    with pytest.raises(EngineError, match="needs one itself"):
        rough_mask(figures(1), BACKDROP, Setup(mask=name))
    assert "needs one itself" in mask_missing(Setup(mask=name))


def test_no_frame_counts_as_finished_while_the_mask_is_made():
    told = []
    rough_mask(figures(3), BACKDROP, Setup(), told.append)
    assert set(told) == {0}


def test_what_done_raises_ends_it():
    def cancel(frames_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rough_mask(figures(2), BACKDROP, Setup(), cancel)


def test_nothing_is_missing_for_engines_without_weights():
    assert mask_missing(Setup()) == mask_missing(Setup(mask="key")) == ""
