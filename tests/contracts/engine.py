"""What every matting engine promises: `class TestMine(EngineContract)` with a `make`."""

from abc import ABC, abstractmethod

import cv2
import numpy as np

from popcon_lib.matting.engine import Engine

BACKDROP = (255, 255, 255)


def figures(count: int, side_px: int = 96) -> np.ndarray:
    """Frames uint8 (T, side_px, side_px, 3): a red disc that moves right, on white."""
    frames = np.full((count, side_px, side_px, 3), BACKDROP, np.uint8)
    for index, frame in enumerate(frames):
        centre = (int((0.3 + 0.05 * index) * side_px), side_px // 2)
        cv2.circle(frame, centre, side_px // 5, (200, 30, 40), -1, cv2.LINE_AA)
    return frames


class EngineContract(ABC):
    """Inherit, and say how your engine is made."""

    @abstractmethod
    def make(self) -> Engine: ...

    def matte(self, frames: np.ndarray) -> np.ndarray:
        engine = self.make()
        engine.load()
        return engine.matte(frames, BACKDROP)

    def test_alpha_is_one_float_a_pixel_from_0_to_1(self):
        frames = figures(3)
        alpha = self.matte(frames)
        assert alpha.shape == frames.shape[:3]
        assert alpha.dtype == np.float32
        assert 0 <= alpha.min() <= alpha.max() <= 1

    def test_frames_of_any_sides_keep_them(self):
        frames = np.ascontiguousarray(figures(2)[:, 5:, : 96 - 19])
        assert self.matte(frames).shape == frames.shape[:3]

    def test_frames_keep_their_order(self):
        there = self.matte(figures(4))
        back = self.matte(np.ascontiguousarray(figures(4)[::-1]))
        columns = np.arange(there.shape[2])
        middles = [float((frame.sum(0) * columns).sum() / frame.sum()) for frame in there]
        assert middles == sorted(middles)
        returned = [float((frame.sum(0) * columns).sum() / frame.sum()) for frame in back]
        assert returned == sorted(returned, reverse=True)

    def test_loading_twice_is_the_same_as_once(self):
        engine = self.make()
        engine.load()
        engine.load()
        assert engine.matte(figures(1), BACKDROP).shape == (1, 96, 96)

    def test_one_frame_is_a_clip(self):
        assert self.matte(figures(1)).shape == (1, 96, 96)

    def test_the_same_frames_give_the_same_alpha(self):
        assert np.array_equal(self.matte(figures(2)), self.matte(figures(2)))

    def test_an_engine_that_takes_pieces_of_a_clip_finds_the_same_in_them(self):
        if self.make().whole_clip:
            return
        pieces = [self.matte(figures(3)[:1]), self.matte(figures(3)[1:])]
        assert np.allclose(self.matte(figures(3)), np.concatenate(pieces), atol=1e-4)

    def test_frames_are_left_as_they_were(self):
        frames = figures(2)
        self.matte(frames)
        assert np.array_equal(frames, figures(2))

    def test_an_empty_frame_stays_empty_beside_a_full_one(self):
        frames = figures(2)
        frames[1] = BACKDROP
        alpha = self.matte(frames)
        assert alpha[0].max() > 0.5
        assert alpha[1].max() < 0.1  # a stretch from least to most would make it full

    def test_a_clip_of_nothing_gives_nothing(self):
        assert self.matte(np.full((2, 64, 64, 3), BACKDROP, np.uint8)).max() < 0.1

    def test_the_engine_has_the_name_it_is_picked_by(self):
        from popcon_lib.registry import pick

        assert isinstance(self.make(), pick("engine", self.make().name))
