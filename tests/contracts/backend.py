"""What every inference backend promises: `class TestMine(BackendContract)` with a `make`."""

from abc import ABC, abstractmethod

import numpy as np
import pytest
from contracts.engine import BACKDROP, figures

from popcon_lib.errors import InputError
from popcon_lib.inference.backend import Backend
from popcon_lib.matting import wire
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip
from popcon_lib.refine.prompts import Point, Prompts

KEY = Recipe(engine="key")
ON_DISC = Prompts((Point(30, 48),))


class Stop(Exception):
    """Raised by a test to end the work."""


def clip(count: int = 3) -> Clip:
    return Clip(figures(count), 12.0, BACKDROP)


class BackendContract(ABC):
    """Inherit, and say how your backend is made."""

    @abstractmethod
    def make(self) -> Backend: ...

    def test_it_is_usable_as_it_is_set(self):
        self.make().check()

    def test_a_matte_names_its_engine_and_is_in_steps_of_16_bits(self):
        matte = self.make().matte(clip(), KEY)
        assert matte.engine == "key" and matte.about.startswith("key")
        assert np.array_equal(matte.alpha, wire.rounded(matte).alpha)

    def test_one_frame_is_a_clip(self):
        assert self.make().matte(clip(1), KEY).alpha.shape == (1, 96, 96)

    def test_it_tells_how_many_frames_are_finished(self):
        told = []
        self.make().matte(clip(), KEY, told.append)
        assert told[-1] == 3
        assert told == sorted(told)

    def test_what_done_raises_ends_the_work(self):
        def done(frames_done):
            raise Stop

        with pytest.raises(Stop):
            self.make().matte(clip(), KEY, done)

    def test_what_an_engine_cannot_do_is_bad_input(self):
        noise = np.random.default_rng(0).integers(0, 255, (2, 64, 64, 3), np.uint8)
        with pytest.raises(InputError, match="not one flat colour"):
            self.make().matte(Clip(noise, 12.0, None), KEY)

    def test_a_click_is_tracked_through_all_frames(self):
        logits = self.make().track(figures(3), {0: ON_DISC}, "region")
        assert logits.shape == (3, 96, 96) and logits.dtype == np.float32
        assert all((frame[48, 30 + 5 * index] > 0) for index, frame in enumerate(logits))
        assert (logits[:, :8] < 0).all()

    def test_a_click_outside_is_bad_input(self):
        with pytest.raises(InputError, match="outside the frame"):
            self.make().track(figures(1), {0: Prompts((Point(200, 200),))}, "region")

    def test_it_goes_by_the_name_of_its_row(self):
        from popcon_lib.registry import pick

        assert isinstance(self.make(), pick("backend", self.make().name))
