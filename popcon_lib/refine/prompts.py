"""What a person said about a frame, as data: clicks, a box and brush strokes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from math import dist, isfinite
from typing import Any

import cv2
import numpy as np

from popcon_lib.errors import InputError

__all__ = ["Box", "Point", "Prompts", "PromptsByFrame", "Stroke", "check_meaning", "painted"]

SAME_PX = 2.0  # clicks nearer than this are one place
FINER = 4  # times as many pixels a side, where strokes are drawn: their rims are soft


@dataclass(frozen=True)
class Point:
    """A click at (x, y) px from the top left corner; positive: what is meant, else what is not."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True)
class Box:
    """A rectangle in px that holds all of what is meant. Raises InputError if it holds nothing."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        width, height = self.right - self.left, self.bottom - self.top
        if not (width >= 1 and height >= 1):  # also refuses NaN
            raise InputError(
                f"A box of {width:.1f}×{height:.1f} px holds nothing.",
                "Drag from one corner to the opposite one.",
            )


@dataclass(frozen=True)
class Stroke:
    """A brush drawn through `points` (x, y) px; adds: paints what is meant, else erases.

    Raises InputError for no points or a brush that is not wider than nothing.
    """

    points: tuple[tuple[float, float], ...]
    radius_px: float
    adds: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", tuple((x, y) for x, y in self.points))
        if not self.points or not 0 < self.radius_px < float("inf"):
            raise InputError(
                f"A stroke of {len(self.points)} points and radius {self.radius_px:g} px draws "
                "nothing.",
                "Choose a brush of at least 0.5 px.",
            )


@dataclass(frozen=True)
class Prompts:
    """Everything said about one thing on one frame.

    Raises InputError for points that contradict each other.
    """

    points: tuple[Point, ...] = ()
    box: Box | None = None
    strokes: tuple[Stroke, ...] = ()

    def __post_init__(self) -> None:
        yes = [(point.x, point.y) for point in self.points if point.positive]
        no = [(point.x, point.y) for point in self.points if not point.positive]
        for one, other in product(yes, no):
            if dist(one, other) < SAME_PX:
                raise InputError(
                    f"({one[0]:.0f}, {one[1]:.0f}) is marked as meant and as not meant.",
                    "Undo one of the two clicks.",
                )

    def __bool__(self) -> bool:
        return bool(self.points or self.box or self.strokes)

    def moved(self, scale: float, dx: float, dy: float) -> "Prompts":
        """The same on a picture that shows (x, y) at (scale · x + dx, scale · y + dy)."""

        def at(x: float, y: float) -> tuple[float, float]:
            return scale * x + dx, scale * y + dy

        def drawn(stroke: Stroke) -> Stroke:
            points = tuple(at(*xy) for xy in stroke.points)
            return Stroke(points, scale * stroke.radius_px, stroke.adds)

        corners = self.box and ((self.box.left, self.box.top), (self.box.right, self.box.bottom))
        return Prompts(
            tuple(Point(*at(point.x, point.y), point.positive) for point in self.points),
            corners and Box(*at(*corners[0]), *at(*corners[1])),
            tuple(map(drawn, self.strokes)),
        )

    def check_within(self, width_px: int, height_px: int) -> None:
        """Raise InputError for a click or a box that the frame does not reach."""
        for point in self.points:
            if not (0 <= point.x < width_px and 0 <= point.y < height_px):
                raise _outside(f"The click at ({point.x:.0f}, {point.y:.0f})", width_px, height_px)
        if box := self.box:
            corners = f"({box.left:.0f}, {box.top:.0f}) to ({box.right:.0f}, {box.bottom:.0f})"
            if min(box.left, box.top) < 0 or box.right > width_px or box.bottom > height_px:
                raise _outside(f"The box from {corners}", width_px, height_px)
        for stroke in self.strokes:  # a stroke may leave the frame and come back
            if not all(isfinite(value) for xy in stroke.points for value in xy):
                raise _outside("A stroke", width_px, height_px)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Prompts":
        """The reverse. Raises InputError for what is not that."""
        try:
            return cls(
                tuple(Point(**point) for point in data.get("points", ())),
                Box(**data["box"]) if data.get("box") else None,
                tuple(Stroke(**stroke) for stroke in data.get("strokes", ())),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"These are no prompts: {error}.") from error


PromptsByFrame = Mapping[int, Prompts]


def check_meaning(prompts: Prompts, width_px: int, height_px: int) -> None:
    """Raise InputError unless a segmenter can tell what is meant on a frame of that size."""
    prompts.check_within(width_px, height_px)
    if prompts.box is None and not any(point.positive for point in prompts.points):
        raise InputError(
            "Nothing says what is meant: there is no box and no positive click.",
            "Click on it, or drag a box around it.",
        )


def painted(mask: np.ndarray, strokes: Sequence[Stroke]) -> np.ndarray:
    """`mask` float32 (H, W) in [0, 1] after the brush, stroke by stroke, with soft rims."""
    result = np.array(mask, np.float32)
    height, width = mask.shape
    for stroke in strokes:
        fine = np.zeros((height * FINER, width * FINER), np.uint8)
        # A pixel's middle is a whole number for cv2, and a half for a click.
        path = np.rint(np.array(stroke.points) * FINER - 0.5).astype(np.int32)
        for xy in path:
            cv2.circle(fine, xy.tolist(), round(stroke.radius_px * FINER), 255, -1)
        across = max(1, round(2 * stroke.radius_px * FINER))
        cv2.polylines(fine, [path], False, 255, across)
        cover = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
        share = cover.astype(np.float32) / 255
        result += share * (float(stroke.adds) - result)
    return result


def _outside(what: str, width_px: int, height_px: int) -> InputError:
    return InputError(
        f"{what} is outside the frame of {width_px}×{height_px} px.",
        "Points and boxes lie on the picture.",
    )
