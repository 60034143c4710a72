"""The segmenter `region`: colours and edges alone, no weights needed."""

from functools import cache
from weakref import WeakKeyDictionary

import cv2
import numpy as np

from popcon_lib.refine.flat import stands_out
from popcon_lib.refine.flow import carried
from popcon_lib.refine.growing import (
    change,
    grow,
    grow_in_box,
    piece_at,
    settle,
    shaded_area,
    without_rims,
)
from popcon_lib.refine.holes import carry_holes, holes_in
from popcon_lib.refine.prompts import Box, Point, Prompts, PromptsByFrame, check_meaning
from popcon_lib.refine.segmenter import HERE, Done, Embed, Embedding, Setup, check_clip, unheard
from popcon_lib.refine.soft_edge import look_at_edge
from popcon_lib.refine.spans import track_by_spans

__all__ = ["Region"]

REMEMBERED = 32  # results a frame: the pointer may have hovered in many places
SMALL_PX = 160  # the longer side at which regions are grown
MARGIN = 0.35  # of a box's sides: what is looked at around it
SMALL_MARK = 0.25  # of the frame's side: a smaller thing is grown again in a closer view
CLOSEST_PX = 48  # the least side of that view
NEAR_PX = 6  # a click that misses a thin mark by less means it
LEAST_AREA_PX = 16  # a larger area of slow shading is a part of its own
SHARPNESS = 12.0  # logits from outside to inside
SAME = 0.8  # share of a piece that is meant: all of it is
SPREAD = np.ones((13, 13), np.uint8)
TOUCHED = 0.3  # share that will do where whole pieces were meant in the frame before
BAND_PX = 5  # how far an edge that was carried along may be off, in the small picture


class Region:
    """On a flat backdrop a click means what stands there; elsewhere a region grown by colour."""

    name = "region"
    licence = ""
    about = "region"
    model = "region-1"
    slow = False

    def __init__(self, setup: Setup = HERE) -> None:
        """Takes no weights and no device."""
        # A click goes on from the result before it, which was worked out a moment ago.
        self._before: WeakKeyDictionary[Embedding, dict[tuple[Point, ...], np.ndarray]]
        self._before = WeakKeyDictionary()

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Nothing: it needs none."""
        return ""

    def load(self) -> None:
        """Nothing to fetch."""

    def embed(self, frame: np.ndarray) -> Embedding:
        """uint8 (H, W, 3) sRGB -> the frame, and what stands out from a flat backdrop."""
        arrays = {"frame": frame}
        standing = stands_out(frame)
        if standing is not None:
            arrays["standing"] = np.rint(standing * 255).astype(np.uint8)
        return Embedding(frame.shape[:2], arrays)

    def predict(self, embedding: Embedding, prompts: Prompts) -> np.ndarray:
        """What points and box mean: logits float32 (H, W), over 0 inside."""
        height, width = embedding.size
        check_meaning(prompts, width, height)
        view = _around(prompts.box, MARGIN, width, height) if prompts.box else None
        logits = self._seen_in(view, embedding, prompts)
        if view is None and "standing" not in embedding.arrays:
            rows, columns = np.nonzero(logits > 0)
            side = max(np.ptp(rows), np.ptp(columns)) + 1 if len(rows) else 0
            if 0 < side < SMALL_MARK * max(height, width):
                mark = Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
                view = _around(mark, 1.0, width, height)
                logits = self._seen_in(view, embedding, prompts)
        return logits

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        done: Done = unheard,
        embed: Embed | None = None,
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) and prompts on any of them -> logits float32 (T, H, W)."""
        check_clip(frames, prompts_by_frame)
        see = embed or self.embed
        seen = cache(lambda index: see(frames[index]))
        prompted = {
            index: self.predict(seen(index), prompts) for index, prompts in prompts_by_frame.items()
        }

        def carry(logits: np.ndarray, before: int, after: int) -> np.ndarray:
            way = (frames[before], frames[after])
            moved, whole = carried(logits, *way), _whole_pieces(seen(before), logits > 0)
            pieces = None if whole is None else _pieces_under(seen(after), moved > 0)
            if pieces is None:
                return _settled(seen(after), moved)
            mask = carry_holes(holes_in(whole, logits > 0), *way, pieces)
            return _soft(seen(after).arrays, mask)

        return track_by_spans(len(frames), prompted, carry, done)

    def _seen_in(
        self, view: tuple[int, int, int, int] | None, embedding: Embedding, prompts: Prompts
    ) -> np.ndarray:
        """Logits of the whole frame, worked out in the part (left, top, right, bottom) of it."""
        left, top, right, bottom = view or (0, 0, *embedding.size[::-1])
        shown = {name: array[top:bottom, left:right] for name, array in embedding.arrays.items()}
        near = prompts.moved(1, -left, -top)
        points = tuple(
            point
            for point in near.points
            if 0 <= point.x < right - left and 0 <= point.y < bottom - top
        )
        known = self._before.setdefault(embedding, {}) if view is None else {}
        scene = _Scene(shown["frame"], shown.get("standing"), near.box)
        logits = np.full(embedding.size, -SHARPNESS / 2, np.float32)
        logits[top:bottom, left:right] = _soft(shown, scene.mask(points, known))
        return logits


class _Scene:
    """A picture that is clicked on, and a small copy of it on which regions are grown.

    frame: uint8 (H, W, 3); standing: uint8 (H, W), what stands out, or None; box: what holds it.
    """

    def __init__(self, frame: np.ndarray, standing: np.ndarray | None, box: Box | None) -> None:
        self.frame, self.size = frame, frame.shape[:2]
        self.box = box
        self.stands = None if standing is None else standing > 127
        self.scale = min(1.0, SMALL_PX / max(self.size))
        self.small = _resized(frame, self.scale)
        outside = np.zeros(self.size, np.uint8)
        if box is not None:
            outside[:] = 1
            outside[round(box.top) : round(box.bottom), round(box.left) : round(box.right)] = 0
        self.outside = outside > 0
        self.never = _resized(outside, self.scale) > 0
        if standing is not None:
            self.never |= _resized(standing, self.scale) == 0

    def mask(
        self, points: tuple[Point, ...], known: dict[tuple[Point, ...], np.ndarray]
    ) -> np.ndarray:
        """bool (H, W), point after point. known: results of fewer points; it is added to."""
        mask = self._of_box()
        for count, point in enumerate(points, 1):
            if points[:count] not in known:
                right = _at(mask, point) == point.positive
                known[points[:count]] = mask if right else self._after(points[:count], mask)
            mask = known[points[:count]]
        while len(known) > REMEMBERED:
            known.pop(next(iter(known)))
        return mask

    def _of_box(self) -> np.ndarray:
        if self.box is None:
            return np.zeros(self.size, bool)
        if self.stands is not None:
            return self.stands & ~self.outside
        return _grown(grow_in_box(self.small, self.never), self.size)

    def _after(self, points: tuple[Point, ...], mask: np.ndarray) -> np.ndarray:
        """`mask` once the last of `points`, which it gets wrong, is answered."""
        *earlier, point = points
        if self.stands is not None and self.box is None:
            piece = _piece_near(self.stands, point)
            against = [p for p in earlier if p.positive != point.positive and _at(piece, p)]
            if point.positive and not against:
                return mask | piece
            area = shaded_area(self.frame, piece, points)
            mixed = any(_at(area, p) for p in against)
            if not mixed and np.count_nonzero(area) >= LEAST_AREA_PX:
                changed = np.where(area, point.positive, mask)
                return changed if point.positive else without_rims(changed, mask)
        small_points = [Point(self.scale * p.x, self.scale * p.y, p.positive) for p in points]
        if not mask.any() and self.box is None:
            return _grown(grow(self.small, small_points[-1], self.never), self.size)
        before = _resized(mask.astype(np.float32), self.scale) > 0.5
        after = change(self.small, before, small_points, self.never)
        return np.where(_grown(after ^ before, self.size), point.positive, mask)


def _settled(embedding: Embedding, moved: np.ndarray) -> np.ndarray:
    """Logits of a frame from those `moved` onto it from the frame beside it."""
    frame, about = embedding.arrays["frame"], moved > 0
    scale = min(1.0, SMALL_PX / max(frame.shape[:2]))
    there = _resized(about.astype(np.float32), scale) > 0.5
    about = _grown(settle(_resized(frame, scale), there, BAND_PX), about.shape)
    return _soft(embedding.arrays, about)


def _pieces_under(embedding: Embedding, moved: np.ndarray) -> np.ndarray | None:
    """bool (H, W): the pieces that bool `moved` came upon, from a frame where it was whole ones;
    None where no flat backdrop tells pieces.
    """
    standing = embedding.arrays.get("standing")
    if standing is None:
        return None
    shares, labels = _shares(standing, moved)
    return (shares >= TOUCHED)[labels]


def _whole_pieces(embedding: Embedding, mask: np.ndarray) -> np.ndarray | None:
    """bool (H, W): the pieces that stand out from a flat backdrop, and that bool `mask` is made of,
    but for small holes; None where it is made otherwise.
    """
    standing = embedding.arrays.get("standing")
    if standing is None:
        return None
    shares, labels = _shares(standing, mask)
    pieces = (shares >= SAME)[labels]
    apart = np.count_nonzero(mask ^ pieces)
    return pieces if apart < (1 - SAME) / 4 * np.count_nonzero(pieces) else None


def _shares(standing: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The share of each piece that `mask` covers (0 for what is no piece), and pieces by number."""
    count, labels = cv2.connectedComponents((standing > 127).astype(np.uint8), connectivity=8)
    areas = np.bincount(labels.ravel(), minlength=count)
    shares = np.bincount(labels.ravel(), mask.ravel(), count) / np.maximum(areas, 1)
    shares[0] = 0
    return shares, labels


def _soft(part: dict[str, np.ndarray], mask: np.ndarray) -> np.ndarray:
    """Logits of bool `mask` (H, W): at its edge each pixel is told by the colours on both sides."""
    standing = part.get("standing")
    if standing is not None:  # into the backdrop, whose edge is known better
        spread = cv2.dilate(mask.astype(np.uint8), SPREAD) > 0
        mask = mask | (spread & (standing <= 127))
    edge = look_at_edge(part["frame"], mask)
    shown = edge.near - 0.5
    shown = np.where(edge.band, shown + edge.sure * edge.share, shown)
    if standing is not None:
        shown = np.minimum(shown, standing / np.float32(255) - 0.5)
    return (np.clip(shown, -0.5, 0.5) * SHARPNESS).astype(np.float32)


def _at(mask: np.ndarray, point: Point) -> bool:
    return bool(mask[int(point.y), int(point.x)])


def _piece_near(mask: np.ndarray, point: Point) -> np.ndarray:
    """The piece of bool `mask` at `point`, or else the nearest within NEAR_PX."""
    row, column = int(point.y), int(point.x)
    if not _at(mask, point):
        rows, columns = np.nonzero(mask)
        away = np.hypot(rows + 0.5 - point.y, columns + 0.5 - point.x)
        if not len(away) or away.min() > NEAR_PX:
            return np.zeros_like(mask)
        nearest = int(np.argmin(away))
        row, column = rows[nearest], columns[nearest]
    return piece_at(mask, Point(column + 0.5, row + 0.5))


def _around(box: Box, margin: float, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) px of a view that shows `box` and `margin` of its sides more."""
    across = max(margin * (box.right - box.left), CLOSEST_PX / 4)
    down = max(margin * (box.bottom - box.top), CLOSEST_PX / 4)
    return (
        max(0, int(box.left - across)),
        max(0, int(box.top - down)),
        min(width, int(np.ceil(box.right + across))),
        min(height, int(np.ceil(box.bottom + down))),
    )


def _resized(picture: np.ndarray, scale: float) -> np.ndarray:
    height, width = picture.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _grown(mask: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """bool `mask` at the size of the frame, its stairs smoothed."""
    size = (shape[1], shape[0])
    smooth = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)
    return cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR) > 0.5
