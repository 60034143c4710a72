"""What every segmenter promises: `class TestMine(SegmenterContract)` with a `make`."""

from abc import ABC, abstractmethod

import cv2
import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.media import sha256_of
from popcon_lib.refine.prompts import Box, Point, Prompts, Stroke
from popcon_lib.refine.segmenter import Embedding, Segmenter
from popcon_lib.registry import pick

SIDE_PX = 96
ON_DISC = Prompts((Point(34, 48),))


def scene(index: int = 0, height_px: int = SIDE_PX) -> np.ndarray:
    """uint8 (height_px, 96, 3): a red disc that moves right, and a blue square, on a grey floor."""
    frame = np.full((height_px, SIDE_PX, 3), (190, 190, 180), np.uint8)
    cv2.circle(frame, (34 + 2 * index, 48), 18, (200, 30, 40), -1, cv2.LINE_AA)
    cv2.rectangle(frame, (70, 8), (88, 26), (30, 50, 200), -1)
    return frame


def clip(count: int) -> np.ndarray:
    return np.stack([scene(index) for index in range(count)])


class SegmenterContract(ABC):
    """Inherit, and say how your segmenter is made."""

    frames = 4  # of the clip that is tracked

    @abstractmethod
    def make(self) -> Segmenter: ...

    def loaded(self) -> Segmenter:
        segmenter = self.make()
        segmenter.load()
        return segmenter

    @pytest.mark.parametrize(
        "prompts",
        [
            ON_DISC,
            Prompts((Point(34, 48), Point(79, 17, False))),
            Prompts((Point(34, 48), Point(30, 44), Point(79, 17, False))),
            Prompts(box=Box(14, 28, 54, 68)),
            Prompts((Point(34, 48),), Box(14, 28, 54, 68)),
        ],
        ids=["one click", "both signs", "three clicks", "box", "box and click"],
    )
    def test_a_mask_is_one_finite_logit_a_pixel(self, prompts):
        segmenter = self.loaded()
        frame = scene(height_px=80)
        logits = segmenter.predict(segmenter.embed(frame), prompts)
        assert logits.shape == frame.shape[:2]
        assert logits.dtype == np.float32
        assert np.isfinite(logits).all()

    def test_strokes_are_not_asked(self):
        segmenter = self.loaded()
        embedding = segmenter.embed(scene())
        stroked = Prompts(ON_DISC.points, strokes=(Stroke(((5, 5), (60, 60)), 4),))
        plain = segmenter.predict(embedding, ON_DISC)
        assert np.array_equal(segmenter.predict(embedding, stroked), plain)

    def test_the_same_clicks_mean_the_same(self):
        one, other = self.loaded(), self.loaded()
        first = one.predict(one.embed(scene()), ON_DISC)
        assert np.array_equal(other.predict(other.embed(scene()), ON_DISC), first)

    def test_an_embedding_at_half_precision_will_do(self):
        segmenter = self.loaded()
        embedding = segmenter.embed(scene())
        arrays = {
            name: array.astype(np.float16) if array.dtype == np.float32 else array
            for name, array in embedding.arrays.items()
        }
        halved = segmenter.predict(type(embedding)(embedding.size, arrays), ON_DISC)
        whole = segmenter.predict(embedding, ON_DISC)
        assert np.abs(halved - whole).max() <= 0.02 * max(1, np.abs(whole).max())

    def test_the_frame_is_left_as_it_was(self):
        segmenter, frame = self.loaded(), scene()
        segmenter.predict(segmenter.embed(frame), ON_DISC)
        assert np.array_equal(frame, scene())

    @pytest.mark.parametrize(
        ("prompts", "said"),
        [
            (Prompts(), "Nothing says what is meant"),
            (Prompts((Point(34, 48, False),)), "Nothing says what is meant"),
            (Prompts((Point(96, 10),)), "outside the frame of 96×96 px"),
            (Prompts(box=Box(0, 0, 97, 10)), "outside the frame of 96×96 px"),
        ],
        ids=["nothing", "only what is not meant", "click outside", "box outside"],
    )
    def test_what_means_nothing_is_refused(self, prompts, said):
        segmenter = self.loaded()
        with pytest.raises(InputError, match=said):
            segmenter.predict(segmenter.embed(scene()), prompts)

    def test_a_clip_is_tracked_both_ways_from_a_frame_in_it(self):
        told = []
        logits = self.loaded().track(clip(self.frames), {1: Prompts((Point(36, 48),))}, told.append)
        assert logits.shape == (self.frames, SIDE_PX, SIDE_PX)
        assert logits.dtype == np.float32
        assert np.isfinite(logits).all()
        assert told == sorted(told) and told[-1] == self.frames

    def test_the_prompted_frame_of_a_clip_has_the_mask_of_its_clicks(self):
        segmenter, frames = self.loaded(), clip(self.frames)
        logits = segmenter.track(frames, {0: ON_DISC})
        alone = segmenter.predict(segmenter.embed(frames[0]), ON_DISC)
        both = ((logits[0] > 0) & (alone > 0)).sum()
        assert both >= 0.9 * ((logits[0] > 0) | (alone > 0)).sum()

    def test_a_correction_changes_the_frames_from_there_on_as_if_the_clip_began_there(self):
        segmenter, frames = self.loaded(), clip(self.frames)
        corrected = {0: ON_DISC, 2: Prompts((Point(79, 17),))}
        before = segmenter.track(frames, {0: ON_DISC})
        after = segmenter.track(frames, corrected)
        assert np.array_equal(after[:2], before[:2])
        assert not np.array_equal(after[2], before[2])
        begun_there = segmenter.track(frames[2:], {0: corrected[2]})
        assert np.array_equal(after[2:], begun_there)

    def test_a_clip_of_known_embeddings_is_embedded_no_more_and_has_the_same_masks(
        self, monkeypatch
    ):
        segmenter, frames = self.loaded(), clip(self.frames)
        known = {}
        for frame in frames:
            embedding = segmenter.embed(frame).halved()
            read = {name: array.copy() for name, array in embedding.arrays.items()}  # as of a file
            known[sha256_of(frame)] = Embedding(embedding.size, read)
        plain = segmenter.track(frames, {1: ON_DISC})
        monkeypatch.setattr(segmenter, "embed", None)
        taken = segmenter.track(
            frames, {1: ON_DISC}, embed=lambda frame: known.pop(sha256_of(frame))
        )
        assert np.array_equal(taken, plain) and not known

    def test_a_single_frame_is_a_clip(self):
        assert self.loaded().track(clip(1), {0: ON_DISC}).shape == (1, SIDE_PX, SIDE_PX)

    @pytest.mark.parametrize(
        ("prompts", "said"),
        [({}, "No frame has"), ({4: ON_DISC}, "no frame 4: the clip has 4")],
        ids=["none", "behind the end"],
    )
    def test_a_clip_without_prompts_on_it_is_refused(self, prompts, said):
        with pytest.raises(InputError, match=said):
            self.loaded().track(clip(4), prompts)

    def test_tracking_ends_where_the_caller_raises(self):
        def stop(frames_done):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.loaded().track(clip(2), {0: ON_DISC}, stop)

    def test_the_segmenter_has_the_name_it_is_picked_by(self):
        assert isinstance(self.make(), pick("segmenter", self.make().name))
