"""What a selection does to the automatic matte: keep, remove, replace; soft edges; strokes last."""

import cv2
import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.matting.key import Key
from popcon_lib.media import Clip, Matte, composite
from popcon_lib.providers.mascot import draw_mascot
from popcon_lib.refine.apply import apply
from popcon_lib.refine.growing import piece_at
from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Point, Prompts, Stroke
from popcon_lib.refine.region import Region
from popcon_lib.refine.replay import replay
from popcon_lib.refine.soft_edge import soft_edge

WHITE = (255, 255, 255)
SIDE_PX = 160


def disc(x, y, radius):
    large = np.zeros((SIDE_PX * 8, SIDE_PX * 8), np.uint8)
    cv2.circle(large, (int(x * 8), int(y * 8)), int(radius * 8), 255, -1)
    return cv2.resize(large, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA) / np.float32(255)


RED, BLUE, SPARK = disc(50, 90, 36), disc(122, 90, 24), disc(80, 20, 4)
RED_AT, BLUE_AT = Point(50, 90), Point(122, 90)


def drawn(*shapes, backdrop=WHITE):
    """One frame uint8 (160, 160, 3) of (mask, colour), over the backdrop, the last on top."""
    frame = np.full((SIDE_PX, SIDE_PX, 3), backdrop, np.float32)
    for mask, colour in shapes:
        frame += (np.float32(colour) - frame) * mask[..., None]
    return np.rint(frame).astype(np.uint8)


SCENE = drawn((RED, (210, 40, 40)), (BLUE, (40, 60, 200)), (SPARK, (30, 30, 30)))
TRUTH = np.maximum(np.maximum(RED, BLUE), SPARK)


def refined(use, *points, effects=True, alpha=None, frame=SCENE, strokes=()):
    """The alpha of one frame after one selection by `region`."""
    clip = Clip(frame[None], 12.0, WHITE)
    matte = Matte(Key().matte(clip.frames) if alpha is None else alpha[None], "key", "key: flat")
    prompts = {0: Prompts(points, strokes=strokes)}
    masks = replay(Region().track, clip.frames, [Applied("it", use, effects, 0, 0, prompts)])
    return apply(clip, matte, masks).alpha[0]


def test_keeping_what_the_matte_saw_changes_nothing():
    before = Key().matte(SCENE[None], WHITE)[0]
    assert np.abs(refined("keep", RED_AT) - before).max() < 0.02


def test_keeping_brings_back_what_the_matte_lost_with_a_soft_edge():
    lost = Key().matte(SCENE[None], WHITE)[0] * (BLUE == 0)
    alpha = refined("keep", BLUE_AT, alpha=lost.astype(np.float32))
    edge = (BLUE > 0) & (BLUE < 1)
    assert np.abs(alpha - TRUTH).max() < 0.35
    assert np.abs(alpha - TRUTH)[edge].mean() < 0.08
    assert alpha[90, 122] == 1


def test_keeping_fills_a_hole_that_the_matte_tore():
    torn = TRUTH * (1 - disc(50, 90, 12))
    alpha = refined("keep", RED_AT, alpha=torn.astype(np.float32))
    assert alpha[RED == 1].min() > 0.95


def test_removing_leaves_no_ghost_of_its_edge_and_nothing_of_the_rest_changes():
    alpha = refined("remove", BLUE_AT)
    assert alpha[BLUE > 0].max() == 0
    before = Key().matte(SCENE[None], WHITE)[0]
    assert np.array_equal(
        alpha[BLUE == 0][:], np.where(disc(122, 90, 32) > 0, alpha, before)[BLUE == 0]
    )


def test_removing_one_of_two_that_touch_leaves_the_edge_of_the_other_soft():
    ball = disc(80, 90, 26)
    frame = drawn((RED, (210, 40, 40)), (ball, (40, 60, 200)))
    truth = RED * (1 - ball)
    alpha = refined("remove", Point(90, 90), Point(40, 90, False), frame=frame)
    assert np.abs(alpha - truth).mean() < 0.01
    between = (ball > 0.02) & (ball < 0.98) & (RED == 1)
    assert np.abs(alpha - truth)[between].mean() < 0.2


def test_replacing_leaves_only_what_was_clicked_and_its_effects_if_wanted():
    with_effects = refined("replace", RED_AT)
    assert with_effects[90, 122] == 0 and with_effects[20, 80] == 1 and with_effects[90, 50] == 1
    alone = refined("replace", RED_AT, effects=False)
    assert alone[20, 80] == 0
    assert np.abs(alone - RED).max() < 0.2


def test_glass_that_the_matte_saw_through_stays_glass():
    seen = (RED * 0.7).astype(np.float32)
    assert np.allclose(refined("replace", RED_AT, alpha=seen)[RED == 1], 0.7, atol=1e-6)


def test_strokes_come_last():
    brush, eraser = Stroke(((20, 20), (40, 20)), 4), Stroke(((50, 90),), 6, adds=False)
    alpha = refined("keep", RED_AT, strokes=(brush, eraser))
    assert alpha[20, 30] == 1 and alpha[90, 50] == 0 and alpha[90, 70] == 1


def test_strokes_of_a_removal_take_more_away_or_give_it_back():
    more, back = Stroke(((50, 90),), 6), Stroke(((122, 90),), 6, adds=False)
    alpha = refined("remove", BLUE_AT, strokes=(more, back))
    assert alpha[90, 50] == 0 and alpha[90, 122] == 1 and alpha[80, 110] == 0


def test_strokes_alone_need_no_mask():
    assert refined("keep", strokes=(Stroke(((20, 20),), 4),))[20, 20] == 1


@pytest.mark.parametrize("backdrop", [WHITE, (60, 200, 90)])
def test_backdrop_between_the_feet_stays_away_until_it_is_clicked(backdrop):
    mascot = draw_mascot(480)
    clip = Clip(composite(mascot[None], backdrop), 12.0, backdrop)
    alpha = mascot[..., 3] / np.float32(255)
    hole = (alpha == 0) & (np.arange(480)[:, None] > 420) & (abs(np.arange(480) - 240) < 12)
    hole = piece_at(hole, Point(240, 432))  # it reaches no other backdrop
    hole = cv2.erode(hole.astype(np.uint8), np.ones((3, 3))) > 0
    assert np.count_nonzero(hole) > 50

    def after(*points):
        applied = Applied("it", "keep", True, 0, 0, {0: Prompts(points)})
        everything = np.where(
            cv2.morphologyEx(alpha, cv2.MORPH_CLOSE, np.ones((41, 41))) > 0.5, 5, -5
        )
        return apply(clip, Matte(alpha[None], "key"), [(applied, everything[None])]).alpha[0]

    body = Point(240, 240)
    assert after(body)[hole].max() == 0
    row, column = np.argwhere(hole).mean(axis=0)
    assert after(body, Point(column, row))[hole].mean() > 0.9


def test_region_sees_a_hole_where_no_character_has_the_colour_of_the_backdrop():
    mascot = draw_mascot(480)
    frame = composite(mascot[None], (60, 200, 90))[0]
    region = Region()
    mask = region.predict(region.embed(frame), Prompts((Point(240, 240),))) > 0
    assert np.mean(mask != (mascot[..., 3] > 127)) < 0.001


def test_a_click_on_nothing_changes_nothing():
    before = Key().matte(SCENE[None], WHITE)[0]
    for use in ("keep", "remove"):
        assert np.abs(refined(use, Point(10, 150)) - before).max() < 1e-6


class TestClips:
    frames = np.stack([SCENE] * 4)
    clip = Clip(frames, 12.0, WHITE)
    matte = Matte(np.stack([TRUTH] * 4), "key", "key: flat")

    def removed(self, *applied):
        return apply(self.clip, self.matte, replay(Region().track, self.frames, applied))

    def test_only_the_frames_that_were_asked_for_change(self):
        prompts = {0: Prompts((BLUE_AT,))}
        alpha = self.removed(Applied("it", "remove", True, 2, 3, prompts)).alpha
        assert [frame[90, 122] for frame in alpha] == [1, 1, 0, 0]

    def test_a_later_selection_of_the_same_thing_takes_the_place_of_the_one_before(self):
        blue, red = {0: Prompts((BLUE_AT,))}, {0: Prompts((RED_AT,))}
        alpha = self.removed(
            Applied("it", "remove", True, 0, 3, blue), Applied("it", "remove", True, 1, 1, red)
        ).alpha
        assert [frame[90, 122] for frame in alpha] == [0, 1, 0, 0]
        assert [frame[90, 50] for frame in alpha] == [1, 0, 1, 1]

    def test_different_things_add_up_and_are_told(self):
        refined = self.removed(
            Applied("ball", "remove", True, 0, 3, {0: Prompts((BLUE_AT,))}),
            Applied("face", "remove", True, 0, 3, {3: Prompts((RED_AT,))}),
        )
        assert refined.alpha[:, 90, 122].max() == refined.alpha[:, 90, 50].max() == 0
        assert refined.about == "key: flat; by hand: remove ball, remove face"

    def test_how_far_it_is_counts_all_selections(self):
        told = []
        applied = [Applied(name, "remove", True, 0, 3, {0: Prompts((RED_AT,))}) for name in "ab"]
        replay(Region().track, self.frames, applied, told.append)
        assert told == sorted(told) and told[-1] == 8

    def test_a_matte_of_another_size_is_refused(self):
        matte = Matte(np.zeros((3, 160, 160), np.float32), "key")
        masks = replay(
            Region().track, self.frames, [Applied("a", "keep", True, 0, 3, {0: Prompts((RED_AT,))})]
        )
        with pytest.raises(InputError, match="Run matting again"):
            apply(self.clip, matte, masks)

    def test_without_a_selection_the_matte_is_as_it_was(self):
        same = apply(self.clip, self.matte, [])
        assert np.array_equal(same.alpha, self.matte.alpha) and same.about == "key: flat"


def test_a_soft_edge_follows_the_frame_and_not_the_stairs_of_a_mask():
    rough = cv2.resize(np.uint8(cv2.resize(RED, (40, 40)) > 0.5), (160, 160), interpolation=0) > 0
    soft = soft_edge(SCENE, rough)
    assert np.abs(soft - RED).mean() < 0.4 * np.abs(rough - RED).mean()
