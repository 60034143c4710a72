"""The segmenter `region`: what a click means on a flat backdrop and in a scene."""

import cv2
import numpy as np
import pytest
from contracts.segmenter import ON_DISC, SegmenterContract, clip, scene
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.refine.prompts import Box, Point, Prompts
from popcon_lib.refine.region import Region

WHITE = (255, 255, 255)


class TestRegion(SegmenterContract):
    def make(self):
        return Region()


def mask_of(frame, *points, box=None):
    region = Region()
    return region.predict(region.embed(frame), Prompts(points, box)) > 0


def face(backdrop=WHITE, shift_px=0):
    """A yellow face with an outline, white eyes and a mouth; a spark apart from it; 240 px."""
    large = np.full((960, 960, 3), backdrop, np.uint8)
    middle = (480 + 4 * shift_px, 520)
    cv2.circle(large, middle, 300, (40, 30, 30), -1)
    cv2.circle(large, middle, 284, (250, 205, 60), -1)
    for x in (-100, 100):
        cv2.circle(large, (middle[0] + x, 470), 50, WHITE, -1)
        cv2.circle(large, (middle[0] + x, 470), 20, (20, 20, 20), -1)
    cv2.ellipse(large, (middle[0], 620), (120, 50), 0, 0, 180, (150, 40, 40), -1)
    cv2.line(large, (820, 100), (900, 60), (220, 40, 40), 14)
    return cv2.resize(large, (240, 240), interpolation=cv2.INTER_AREA)


def truth(shift_px=0):
    large = np.zeros((960, 960), np.uint8)
    cv2.circle(large, (480 + 4 * shift_px, 520), 300, 255, -1)
    return cv2.resize(large, (240, 240), interpolation=cv2.INTER_AREA) > 127


def iou(one, other):
    return np.count_nonzero(one & other) / np.count_nonzero(one | other)


@pytest.fixture
def busy():
    """A scene of many colours: smooth noise."""
    noise = np.random.default_rng(3).integers(0, 255, (24, 24, 3)).astype(np.uint8)
    return cv2.resize(noise, (240, 240), interpolation=cv2.INTER_CUBIC)


def over(figure, inside, scenery):
    return np.where(inside[..., None], figure, scenery)


@pytest.mark.parametrize("backdrop", [WHITE, (0, 0, 128), (140, 171, 216)])
def test_one_click_takes_all_that_stands_there_eyes_and_outline_too(backdrop):
    mask = mask_of(face(backdrop), Point(120, 140))
    assert iou(mask, truth()) > 0.98
    assert mask[117, 90] and not mask[20, 215]


def test_a_click_takes_the_spark_and_another_the_face_as_well():
    spark = mask_of(face(), Point(215, 20))
    assert 20 < np.count_nonzero(spark) < 200
    both = mask_of(face(), Point(215, 20), Point(120, 140))
    assert np.array_equal(both & ~truth(), spark) or iou(both, truth() | spark) > 0.98


def test_a_click_that_misses_a_thin_line_by_a_few_pixels_means_it():
    assert mask_of(face(), Point(217, 26)).any()


def test_a_click_on_the_backdrop_means_nothing():
    assert not mask_of(face(), Point(10, 10)).any()


def with_hat(shift_px=0):
    """The face with a plain hat on, and where the hat is."""
    frame, hat = face(shift_px=shift_px), np.zeros((240, 240), bool)
    hat[20:75, 95 + shift_px : 146 + shift_px] = True
    frame[hat] = (60, 90, 220)
    return frame, hat


def test_a_negative_click_parts_one_thing_from_another_it_touches():
    frame, hat = with_hat()
    one = mask_of(frame, Point(120, 150))
    assert one[hat].mean() > 0.98
    parted = mask_of(frame, Point(120, 150), Point(120, 40, False))
    assert parted[hat].mean() < 0.05
    assert parted[90:][truth()[90:]].mean() > 0.98


def test_a_negative_click_on_the_body_takes_its_eyes_and_its_rim_along():
    frame, hat = with_hat()
    parted = mask_of(frame, Point(120, 40), Point(120, 190, False))
    assert parted[hat].mean() > 0.9
    assert parted[90:].mean() < 0.01


def test_a_click_a_few_pixels_from_one_of_the_other_sign_is_answered():
    frame = over(face(), truth(), np.full((240, 240, 3), (90, 160, 90), np.uint8))
    large = cv2.resize(frame, (960, 960))
    mask = mask_of(large, Point(480, 560), Point(483, 563, False))
    assert not mask[563, 483]


def test_a_part_is_tracked_as_a_part():
    frames = np.stack([with_hat(shift)[0] for shift in (0, 4, 8, 12)])
    prompts = Prompts((Point(120, 40), Point(120, 190, False)))
    logits = Region().track(frames, {0: prompts})
    assert iou(logits[3] > 0, with_hat(12)[1]) > 0.8


def akimbo(shift_px: int, gap_px: int = 15) -> tuple[np.ndarray, np.ndarray]:
    """uint8 (240, 240, 3): a body on white, with an eye, and a gap between it and its arm; where
    one looks through the gap, bool (240, 240)."""
    frame, gap = np.full((240, 240, 3), 255, np.uint8), np.zeros((240, 240), np.uint8)
    cv2.ellipse(frame, (90 + shift_px, 130), (50, 80), 0, 0, 360, (200, 120, 40), -1)
    cv2.circle(frame, (90 + shift_px, 90), 12, (255, 255, 255), -1)
    cv2.circle(frame, (150 + shift_px, 130), 26, (200, 120, 40), -1)
    for picture, colour in ((frame, (255, 255, 255)), (gap, 1)):
        cv2.circle(picture, (152 + shift_px, 130), gap_px, colour, -1)
    return frame, gap > 0


def test_a_gap_that_was_clicked_away_moves_with_the_body_and_closes_where_it_is_closed():
    gaps = [akimbo(0), akimbo(5), akimbo(10), akimbo(16, gap_px=11), akimbo(21, gap_px=0)]
    prompts = Prompts((Point(90, 160), Point(152, 130, False)))
    masks = Region().track(np.stack([frame for frame, _ in gaps]), {0: prompts}) > 0
    for shift, mask, (_, gap) in zip((0, 5, 10, 16), masks, gaps, strict=False):
        assert mask[gap].mean() < 0.1, "one looks through"
        assert mask[90, 90 + shift], "the eye is no gap"
    assert masks[4][130, 150 + 21] and masks[4][90, 90 + 21]


def test_a_click_that_changes_its_mind_twice_is_followed():
    frame, hat = with_hat()
    points = (Point(120, 150), Point(120, 40, False), Point(120, 50))
    assert mask_of(frame, *points)[hat].mean() > 0.95


def test_a_box_holds_the_mask():
    mask = mask_of(face(), box=Box(30, 40, 210, 220))
    assert iou(mask, truth()) > 0.98
    assert not mask_of(face(), box=Box(180, 5, 239, 60))[70:].any()


def test_a_click_in_a_scene_takes_what_it_is_on(busy):
    frame = over(face(), truth(), busy)
    assert iou(mask_of(frame, Point(120, 140)), truth()) > 0.85
    assert iou(mask_of(frame, Point(120, 140), box=Box(40, 50, 200, 210)), truth()) > 0.9


def test_a_small_mark_in_a_scene_is_found_to_the_pixel():
    frame = np.full((480, 480, 3), (90, 120, 80), np.uint8)
    frame[:, 240:] = (120, 90, 150)
    cv2.circle(frame, (100, 100), 9, (240, 220, 60), -1, cv2.LINE_AA)
    mark = np.zeros((480, 480), np.uint8)
    cv2.circle(mark, (100, 100), 9, 1, -1)
    assert iou(mask_of(frame, Point(100, 100)), mark > 0) > 0.85


def test_an_edge_between_two_pixels_has_soft_logits():
    region = Region()
    logits = region.predict(region.embed(face()), Prompts((Point(120, 140),)))
    edge = (logits > logits.min() * 0.9) & (logits < logits.max() * 0.9)
    assert 200 < np.count_nonzero(edge) < 3000


@pytest.mark.parametrize("backdrop", ["flat", "scene"])
def test_one_click_is_tracked_through_a_clip_both_ways(backdrop, busy):
    shifts = range(-12, 13, 4)
    frames = np.stack(
        [
            face(shift_px=s) if backdrop == "flat" else over(face(shift_px=s), truth(s), busy)
            for s in shifts
        ]
    )
    logits = Region().track(frames, {3: Prompts((Point(120, 140),))})
    for shift, each in zip(shifts, logits, strict=True):
        assert iou(each > 0, truth(shift)) > 0.85


def test_a_cut_to_another_shot_keeps_the_character():
    frames = np.stack([face(shift_px=s) for s in (0, 0, 40, 40)])
    logits = Region().track(frames, {0: Prompts((Point(120, 140),))})
    assert iou(logits[3] > 0, truth(40)) > 0.95


def test_a_result_does_not_hang_on_what_was_asked_before():
    frame = over(face(), truth(), np.full((240, 240, 3), (90, 160, 90), np.uint8))
    points = (Point(120, 140), Point(120, 190, False), Point(75, 150))
    region = Region()
    embedding = region.embed(frame)
    for count in (1, 3, 2, 3):
        last = region.predict(embedding, Prompts(points[:count]))
    assert np.array_equal(last > 0, mask_of(frame, *points))


def test_a_frame_smaller_than_a_thumbnail_is_a_frame():
    assert mask_of(scene()[40:50, 30:40].copy(), Point(5, 5)).shape == (10, 10)


def test_what_is_meant_stays_where_the_clip_stands_still():
    frames = np.repeat(clip(1), 3, axis=0)
    logits = Region().track(frames, {1: ON_DISC})
    assert iou(logits[0] > 0, logits[1] > 0) > 0.95


@settings(max_examples=40)
@given(
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.lists(st.tuples(st.floats(0, 0.99), st.floats(0, 0.99), st.booleans()), max_size=4),
    st.sampled_from([0, 3, 255]),
    st.booleans(),
)
def test_any_clicks_on_any_frame_have_a_mask(size, clicks, noise, boxed):
    height, width = size
    frame = np.random.default_rng(1).integers(0, noise + 1, (height, width, 3)).astype(np.uint8)
    frame[height // 3 :, width // 2 :] ^= 90
    points = [Point(0.5 * width, 0.5 * height)]
    for x, y, positive in clicks:
        far = all(abs(x * width - p.x) + abs(y * height - p.y) > 4 for p in points)
        points += [Point(x * width, y * height, positive)] * far
    box = Box(0, 0, max(1, width * 0.7), max(1, height * 0.7)) if boxed else None
    region = Region()
    logits = region.predict(region.embed(frame), Prompts(tuple(points), box))
    assert logits.shape == size and np.isfinite(logits).all()


def test_hovering_over_many_places_fills_no_memory():
    region = Region()
    embedding = region.embed(face())
    for x in range(60, 160, 2):
        region.predict(embedding, Prompts((Point(x, 140),)))
    assert sum(map(len, region._before.values())) <= 32
