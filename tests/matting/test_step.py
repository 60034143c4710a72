"""The step: an engine's answer is checked before it is believed."""

import numpy as np
import pytest
from contracts.engine import figures

from popcon_lib.errors import EngineError
from popcon_lib.matting import step
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip


def answering(alpha):
    class Engine:
        name = about = "key"

        def __init__(self, setup):
            pass

        def load(self):
            pass

        def matte(self, frames, backdrop, done):
            return alpha

    return lambda kind, name: Engine


def clip(count=2):
    return Clip(figures(count), 12.0, (255, 255, 255))


def test_a_clip_becomes_a_matte_that_names_its_engine():
    matte, _ = step.matte(clip(), Recipe())
    assert matte.engine == "key"
    assert matte.alpha.shape == (2, 96, 96)
    assert matte.alpha[0].max() == 1


@pytest.mark.parametrize("shape", [(1, 96, 96), (2, 96, 95), (2, 96, 96, 1)])
def test_another_count_or_size_is_the_engines_fault(monkeypatch, shape):
    monkeypatch.setattr("popcon_lib.matting.loaded.pick", answering(np.zeros(shape, np.float32)))
    with pytest.raises(EngineError, match="returned alpha of"):
        step.matte(clip(), Recipe())


@pytest.mark.parametrize("value", [np.nan, np.inf, 1.5, -0.5])
def test_values_that_are_no_alpha_are_the_engines_fault(monkeypatch, value):
    alpha = np.zeros((2, 96, 96), np.float32)
    alpha[1, 3, 3] = value
    monkeypatch.setattr("popcon_lib.matting.loaded.pick", answering(alpha))
    with pytest.raises(EngineError, match="1 values"):
        step.matte(clip(), Recipe())
