"""One action of one cut-out on its canvas: how large, where, and each of its frames."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from popcon_lib.actions import Action
from popcon_lib.providers import marks
from popcon_lib.providers.motions import MOTIONS
from popcon_lib.providers.poses import Pose, pose_at
from popcon_lib.providers.spine import Body
from popcon_lib.providers.warp import Frame, Sprite

__all__ = ["LAYERS", "Layer", "Scene", "Take"]

MARGIN = 0.03  # of the side: what stays clear at the canvas's edge
PHASES = np.arange(48) / 48  # where a motion is measured
TALLEST_HEAD = 1.2  # of the width: what is below, on a tall figure, belongs to its body
VISIBLE_ALPHA = 4  # of 255
OPAQUE = 254.5 / 255


@dataclass(frozen=True)
class Layer:
    """How a mark goes with a body.

    behind: drawn before the body; head: placed around the head, which may lean out over the feet;
    clings: 1 follows every move, 0 stays around the middle of them; left, top, right, bottom: the
    room it needs beside the body, as shares of the side.
    """

    behind: bool = False
    head: bool = False
    clings: float = 0.5
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


LAYERS: dict[str, Layer] = {
    "anger_mark": Layer(head=True, clings=1, top=0.04, right=0.05),
    "check_mark": Layer(head=True, top=0.05, right=0.06),
    "confetti": Layer(behind=True, clings=0),
    "cross_mark": Layer(head=True, top=0.05, right=0.06),
    "crumbs": Layer(head=True, clings=0.3, left=0.05, right=0.05),
    "dizzy_swirls": Layer(head=True, clings=1, top=0.06),
    "exclamation": Layer(head=True, top=0.06, right=0.07),
    "flames": Layer(behind=True, clings=0, left=0.07, right=0.07),
    "flowers": Layer(behind=True, left=0.07, top=0.06, right=0.07),
    "gloom_lines": Layer(head=True, clings=1, top=0.07),
    "glow_lines": Layer(behind=True, left=0.09, top=0.09, right=0.09, bottom=0.09),
    "hearts": Layer(head=True, clings=0.3, left=0.07, top=0.05, right=0.07),
    "impact_lines": Layer(behind=True, left=0.1, top=0.1, right=0.1, bottom=0.1),
    "laugh_lines": Layer(head=True, behind=True, left=0.06, top=0.08, right=0.06),
    "light_bulb": Layer(head=True, top=0.08, right=0.06),
    "moon": Layer(head=True, clings=0.2, top=0.05, right=0.06),
    "motion_lines": Layer(behind=True, left=0.09, right=0.09),
    "music_notes": Layer(head=True, clings=0.3, left=0.08, top=0.03, right=0.08),
    "puffs": Layer(behind=True, clings=0, left=0.07, right=0.07),
    "question_marks": Layer(head=True, top=0.08, right=0.06, left=0.03),
    "rain_cloud": Layer(head=True, clings=0.3, top=0.1),
    "sound_waves": Layer(head=True, behind=True, left=0.1, right=0.1),
    "sparks": Layer(left=0.06, top=0.06, right=0.06),
    "speed_lines": Layer(behind=True, clings=0.2, left=0.12),
    "stars": Layer(behind=True, left=0.07, top=0.06, right=0.07),
    "steam": Layer(head=True, behind=True, left=0.07, right=0.07),
    "sweat_drops": Layer(head=True, left=0.06, top=0.04, right=0.06),
    "tear_drops": Layer(head=True, clings=0.8, left=0.06, right=0.06),
    "thought_bubbles": Layer(head=True, clings=0.4, top=0.1, right=0.1),
    "zzz": Layer(head=True, clings=0.3, top=0.08, right=0.1),
}


@dataclass(frozen=True)
class Take:
    """One way to play an action: candidates differ in it. tilt: radians clockwise."""

    mirrored: bool = False
    tilt: float = 0.0
    size: float = 1.0
    strength: float = 1.0


class Scene:
    """`character` (straight uint8 (H, W, 4)) playing `action`, as large as the canvas allows."""

    def __init__(
        self, character: np.ndarray, action: Action, side_px: int, take: Take = Take()
    ) -> None:
        rgba = _trimmed(character[:, ::-1] if take.mirrored else character)
        self._motion = MOTIONS[action.motion]
        self._take = take
        self._body = Body(rgba[..., 3])
        self._marks = [(name, LAYERS[name]) for name in action.effects]
        self._side_px = side_px
        boxes = np.array([self._boxes(self._pose(phase)) for phase in PHASES])
        self._frame = self._fit(np.append(boxes[:, 0, :2].min(0), boxes[:, 0, 2:].max(0)))
        self._usual_boxes = boxes.mean(0)
        self._sprite = Sprite(rgba, self._body, self._frame)

    def frame(self, phase: float) -> np.ndarray:
        """The picture at `phase` of the loop, 0 to 1, straight uint8 (side_px, side_px, 4).

        Phase 0 is the pose that shows best what the action is; phase 1 is phase 0.
        """
        pose = self._pose(phase)
        boxes = self._boxes(pose)
        picture = self._sprite.draw(pose)
        for name, layer in self._marks:
            box = (layer.clings * boxes + (1 - layer.clings) * self._usual_boxes)[int(layer.head)]
            mark = marks.draw(name, phase, self._box_px(box), self._side_px)
            above, below = (picture, mark) if layer.behind else (mark, picture)
            picture = above + below * (1 - above[..., 3:])
        return _straight(picture)

    def _pose(self, phase: float) -> Pose:
        pose = pose_at(self._motion, self._motion.key + phase, self._take.strength)
        return replace(pose, roll=pose.roll + self._take.tilt)

    def _boxes(self, pose: Pose) -> np.ndarray:
        """(left, bottom, right, top) of the body, and around its head, float64 (2, 4)."""
        left, bottom, right, top = whole = self._body.extents(pose)
        aside = self._body.head(pose) - (left + right) / 2
        low = max(bottom, top - TALLEST_HEAD * (right - left))
        return np.stack([whole, (left + aside, low, right + aside, top)])

    def _fit(self, reach: np.ndarray) -> Frame:
        """The largest frame in which (left, bottom, right, top), body units, and the marks fit."""
        rooms = [(layer.left, layer.top, layer.right, layer.bottom) for _, layer in self._marks]
        left, top, right, bottom = MARGIN + np.max([(0, 0, 0, 0), *rooms], axis=0)
        free_x, free_y = (1 - left - right) * self._side_px, (1 - top - bottom) * self._side_px
        unit_px = self._take.size * min(
            free_x / (reach[2] - reach[0]), free_y / (reach[3] - reach[1])
        )
        middle_x, middle_y = (reach[0] + reach[2]) / 2, (reach[1] + reach[3]) / 2
        return Frame(
            self._side_px,
            unit_px,
            left * self._side_px + free_x / 2 - middle_x * unit_px,
            top * self._side_px + free_y / 2 + middle_y * unit_px,
        )

    def _box_px(self, box: np.ndarray) -> marks.Box:
        (left, top), (right, bottom) = self._frame.to_px(box[[0, 3, 2, 1]].reshape(2, 2))
        return marks.Box(left, top, right, bottom)


def _trimmed(rgba: np.ndarray) -> np.ndarray:
    visible = rgba[..., 3] > VISIBLE_ALPHA
    rows, columns = np.flatnonzero(visible.any(1)), np.flatnonzero(visible.any(0))
    return np.ascontiguousarray(rgba[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _straight(picture: np.ndarray) -> np.ndarray:
    """Premultiplied float32 in [0, 1] -> straight uint8, 0 where clear."""
    straight = cv2.convertScaleAbs(picture, alpha=255)
    soft = (picture[..., 3] > 0) & (picture[..., 3] < OPAQUE)
    pixels = picture[soft]
    colour = np.rint(np.clip(pixels[:, :3] / pixels[:, 3:], 0, 1) * 255)
    straight[soft, :3] = colour * (straight[soft, 3:] > 0)
    return straight
