"""A cut-out as a soft body: a spine from feet to crown carries rows of the picture.

A pose says where the spine goes, and how each row across it is turned and scaled. Lengths are in
body units: 1 is the square root of the area of the cut-out's box; y is up; (0, 0) is the ground
under the middle of the body.
"""

from dataclasses import dataclass

import numpy as np

from popcon_lib.providers.curves import ramp
from popcon_lib.providers.poses import ROWS, Pose

__all__ = ["Body"]

BEYOND = 0.3  # the spine goes on straight this far past both ends, so the solver can leave the body
NEWTON_STEPS = 4
SLIDE_STEPS = 8
STAND = 0.45  # of the height: up to here, rows turn from level, feet on the floor, to the spine
STRONGEST_CURL = 0.75  # of where the inner ends of neighbouring rows meet
UPPER_PART = 0.35  # of the height: the head, or most of it
OUTLINE_ALPHA = 8  # of 255: fainter pixels do not count as outline


class Body:
    """The shape of a cut-out at rest, and where a pose takes each of its points."""

    def __init__(self, alpha: np.ndarray) -> None:
        """alpha: uint8 (H, W), trimmed to what is visible."""
        height_px, width_px = alpha.shape
        unit_px = np.sqrt(height_px * width_px)
        self.height, self.width = height_px / unit_px, width_px / unit_px
        self._outline = _outline(alpha) / unit_px * (1, -1) + (-self.width / 2, self.height)
        upper_part = alpha[: max(round(UPPER_PART * height_px), 1)].sum(0, dtype=float)
        middle_px = upper_part @ (np.arange(width_px) + 0.5) / max(upper_part.sum(), 1)
        self._head = np.array([[middle_px / unit_px - self.width / 2, 0.8 * self.height]])
        # The taller a cut-out, the more likely it is a whole figure with its face near the top.
        slim = np.clip((self.height / self.width - 1.0) / 1.2, 0, 1)
        self._face_at, self._face_reach = 0.5 + 0.3 * slim, 0.5 - 0.12 * slim

    def extents(self, pose: Pose) -> np.ndarray:
        """(left, bottom, right, top) of the posed body, float64 (4,)."""
        points = self.place(self._outline, pose)
        return np.concatenate([points.min(0), points.max(0)])

    def head(self, pose: Pose) -> float:
        """Where the middle of the posed body's upper part is, from left to right."""
        return float(self.place(self._head, pose)[0, 0])

    def place(self, points: np.ndarray, pose: Pose) -> np.ndarray:
        """Where `pose` takes points of the body at rest, float64 (N, 2) both."""
        slid = points  # what `find` takes off again depends on where it ends: a fixed point
        for _ in range(SLIDE_STEPS):
            slid = points + self._slide(slid, pose)
        row = _Spine(self, pose).rows(slid[:, 1] / self.height)
        reach = slid[:, :1] * row.width
        placed = row.base + reach * np.hstack([row.cos, -row.sin])
        return (placed - _middle(self, pose)) @ _similarity(pose) + _middle(self, pose)

    def find(self, points: np.ndarray, pose: Pose) -> np.ndarray:
        """The points of the body at rest that `pose` takes to `points`, float64 (N, 2) both."""
        middle = _middle(self, pose)
        points = (points - middle) @ np.linalg.inv(_similarity(pose)) + middle
        spine = _Spine(self, pose)
        up = spine.guess(points[:, 1])
        for _ in range(NEWTON_STEPS):
            row = spine.rows(up)
            offset = points - row.base
            ahead = offset[:, :1] * row.sin + offset[:, 1:] * row.cos
            across = offset[:, :1] * row.cos - offset[:, 1:] * row.sin
            pace = np.maximum(row.pace - row.curl * across, 0.2 * self.height)
            up = np.clip(up + (ahead / pace)[:, 0], -BEYOND, 1 + BEYOND)
        row = spine.rows(up)
        offset = points - row.base
        across = (offset[:, :1] * row.cos - offset[:, 1:] * row.sin) / row.width
        slid = np.hstack([across, up[:, None] * self.height])
        return slid - self._slide(slid, pose)

    def _slide(self, points: np.ndarray, pose: Pose) -> np.ndarray:
        """How far the face has slid at `points`: most at its middle, not at all at the rim."""
        if pose.look == 0 and pose.gaze == 0:
            return np.zeros((1, 2))
        sideways = np.clip(1 - (2 * points[:, 0] / self.width) ** 2, 0, 1)
        upright = np.abs(points[:, 1] / self.height - self._face_at) / self._face_reach
        share = sideways * np.cos(np.pi / 2 * np.clip(upright, 0, 1)) ** 2
        return share[:, None] * (pose.look * self.width, pose.gaze * self.height)


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows across a spine: all float64 (N, 1), base (N, 2)."""

    base: np.ndarray
    sin: np.ndarray
    cos: np.ndarray
    width: np.ndarray
    pace: np.ndarray  # way along the row's normal per height
    curl: np.ndarray  # radians per height


class _Spine:
    """The curve that a pose makes of the axis from feet to crown, as a table over height."""

    def __init__(self, body: Body, pose: Pose) -> None:
        step = ROWS[1]
        extra = round(BEYOND / step)
        self._start, self._step = -extra * step, step
        angle, height, width, shift = (
            np.pad(values, extra, mode="edge")
            for values in (pose.angle, pose.height, pose.width, pose.shift)
        )
        length = height * body.height
        self._heights = self._start + step * np.arange(len(angle))
        level = ramp(self._heights, 0, STAND)
        # Rows of a wide body would cross each other on a strongly curved spine: it bends less.
        curl = np.abs(np.gradient(angle * level, step)) * width * body.width / 2 / length
        angle = angle / (1 + (curl.max() / STRONGEST_CURL) ** 4) ** 0.25
        row_angle = angle * level
        stride = np.stack([np.sin(angle), np.cos(angle)], 1) * length[:, None] * step
        base = np.cumsum(stride, 0) - stride / 2
        base += (0, pose.lift) - base[extra]
        base[:, 0] += shift
        self._table = np.column_stack(
            [
                base,
                np.sin(row_angle),
                np.cos(row_angle),
                width * pose.facing,
                length * np.cos(angle - row_angle),
                np.gradient(row_angle, step),
            ]
        )

    def rows(self, up: np.ndarray) -> _Rows:
        """The rows at heights `up`, float64 (N,)."""
        place = np.clip((up - self._start) / self._step, 0, len(self._table) - 1.001)
        index = place.astype(int)
        share = (place - index)[:, None]
        row = self._table[index]
        row += (self._table[index + 1] - row) * share
        return _Rows(row[:, :2], *(row[:, [column]] for column in range(2, 7)))

    def guess(self, y: np.ndarray) -> np.ndarray:
        """The heights whose rows lie about at `y`."""
        return np.interp(y, self._table[:, 1], self._heights)


def _middle(body: Body, pose: Pose) -> np.ndarray:
    return np.array([pose.shift[len(ROWS) // 2], pose.lift + body.height / 2])


def _similarity(pose: Pose) -> np.ndarray:
    cos, sin = np.cos(pose.roll), np.sin(pose.roll)
    return pose.zoom * np.array([[cos, -sin], [sin, cos]])


def _outline(alpha: np.ndarray) -> np.ndarray:
    """The rim of what is visible, px from the upper left corner, float64 (N, 2).

    The ends of at most about 64 rows and 64 columns: enough to know how far a smooth warp reaches.
    """
    seen = alpha > OUTLINE_ALPHA
    points = []
    for mask, swap in ((seen, False), (seen.T, True)):
        lines = np.unique(np.linspace(0, len(mask) - 1, 64).round().astype(int))
        lines = lines[mask[lines].any(1)]
        first = mask[lines].argmax(1)
        last = mask.shape[1] - mask[lines, ::-1].argmax(1)
        for ends in (first, last):
            for edge in (lines, lines + 1):
                pair = np.stack([ends, edge], 1)
                points.append(pair[:, ::-1] if swap else pair)
    return np.concatenate(points).astype(float)
