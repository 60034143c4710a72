"""`popcon bench segment`: masks of simulated clicks and of tracking, against true alpha."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any

import cv2
import numpy as np

from popcon_lib.bench.clicks import gaps, iou, middle, next_click
from popcon_lib.bench.dataset import SIDE_PX, make_film, read_truth
from popcon_lib.errors import InputError
from popcon_lib.matting.backdrop import choose_backdrop
from popcon_lib.media import composite
from popcon_lib.refine.prompts import Prompts
from popcon_lib.refine.segmenter import Segmenter

__all__ = ["SCENES", "run", "summary", "table"]

SCENES = ("backdrop", "white", "photo")
CLICKS = 3
INSIDE = 127  # true alpha above which a pixel is inside

Progress = Callable[[int, int, str], None]


def run(
    data: Path,
    segmenter: Segmenter,
    scenes: Sequence[str] = SCENES,
    items: tuple[str, ...] | None = None,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """One row for each picture of `data`/static and /anim and each scene; `segmenter` is loaded.

    scenes: "backdrop", what the product would film the character on; "white"; "photo", one of
    `data`/model_outputs. A row: IoU after each of 3 clicks, seconds of each; seconds and bytes of
    the embedding; for animations the mean and least IoU over the clip of one click on its first
    frame; where gaps have to be clicked away there, how much of all gaps of the clip, new ones too,
    is open then. items: only these. Raises InputError where there is nothing.
    """
    paths = [path for name in ("static", "anim") for path in sorted((data / name).glob("*.png"))]
    paths = [path for path in paths if items is None or path.stem in items]
    if not paths:
        raise InputError(
            f"{data} holds no such pictures.",
            "Give the folder that holds static/ and anim/ with pictures of known alpha.",
        )
    photos = _photos(data) if "photo" in scenes else []
    rows = []
    for index, path in enumerate(paths):
        truth = read_truth(path)
        if path.parent.name == "static":
            truth = truth[:1]
        for scene in scenes:
            if progress:
                progress(len(rows), len(paths) * len(scenes), f"{path.stem} on {scene}")
            photo = photos[index % len(photos)] if scene == "photo" else None
            frames = _filmed(truth, scene, photo)
            inside = truth[..., 3] > INSIDE
            row = {"item": path.stem, "scene": scene, **_clicked(segmenter, frames[0], inside[0])}
            if len(frames) > 1:
                row |= _tracked(segmenter, frames, inside) | _opened(segmenter, frames, inside)
            rows.append(row)
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """For each scene: the median IoU after each click, how many items of how many reach 0.95 and
    0.85, the median of the clips' mean IoU and how many reach 0.9, and median milliseconds.
    """
    result = {}
    for scene in dict.fromkeys(row["scene"] for row in rows):
        here = [row for row in rows if row["scene"] == scene]
        last = [row["iou"][-1] for row in here]
        clips = [row["tracked"] for row in here if "tracked" in row]
        result[scene] = {
            "items": len(here),
            "median_iou": [median(row["iou"][k] for row in here) for k in range(CLICKS)],
            "at_least_0.95": sum(value >= 0.95 for value in last),
            "at_least_0.85": sum(value >= 0.85 for value in last),
            "embed_ms": median(row["embed_s"] for row in here) * 1e3,
            "click_ms": median(s for row in here for s in row["click_s"]) * 1e3,
            "slowest_click_ms": max(s for row in here for s in row["click_s"]) * 1e3,
            "bytes_per_frame": max(row["bytes"] for row in here),
            "clips": len(clips),
            "median_tracked_iou": median(clips) if clips else None,
            "clips_at_least_0.9": sum(value >= 0.9 for value in clips),
            "gaps_open": [row["gaps_open"] for row in here if "gaps_open" in row],
        }
    return result


def table(rows: list[dict[str, Any]]) -> str:
    """The rows for a person: plain text, a line an item, then a few lines for each scene."""
    width = max(len(row["item"]) for row in rows)
    lines = [f"{'item':{width}} {'scene':9} 1 click 2 clicks 3 clicks  tracked   least   click"]
    for row in rows:
        clicks = "".join(f"{value:8.3f} " for value in row["iou"])
        clip = f"{row['tracked']:8.3f}{row['least']:8.3f}" if "tracked" in row else " " * 16
        slowest = max(row["click_s"]) * 1e3
        lines.append(f"{row['item']:{width}} {row['scene']:9}{clicks}{clip}{slowest:5.0f} ms")
    for scene, line in summary(rows).items():
        clicks = ", ".join(f"{value:.3f}" for value in line["median_iou"])
        lines.append(
            f"{scene}: median IoU {clicks} after 1, 2, 3 clicks; {line['at_least_0.95']} of "
            f"{line['items']} items reach 0.95, {line['at_least_0.85']} reach 0.85"
        )
        if line["clips"]:
            lines.append(
                f"  one click through a clip: median IoU {line['median_tracked_iou']:.3f}; "
                f"{line['clips_at_least_0.9']} of {line['clips']} clips reach 0.9"
            )
        if line["gaps_open"]:
            shares = ", ".join(f"{share:.2f}" for share in line["gaps_open"])
            lines.append(f"  gaps clicked away on the first frame: {shares} of all gaps are open")
        lines.append(
            f"  embed {line['embed_ms']:.1f} ms, click {line['click_ms']:.1f} ms (slowest "
            f"{line['slowest_click_ms']:.0f}), {line['bytes_per_frame'] / 1e6:.1f} MB a frame"
        )
    return "\n".join(lines)


def _clicked(segmenter: Segmenter, frame: np.ndarray, inside: np.ndarray) -> dict[str, Any]:
    started = time.perf_counter()
    embedding = segmenter.embed(frame)
    embed_s = time.perf_counter() - started
    mask, points, reached, click_s = np.zeros_like(inside), (), [], []
    for _ in range(CLICKS):
        click = next_click(mask, inside)
        if click is not None:
            points = (*points, click)
            started = time.perf_counter()
            mask = segmenter.predict(embedding, Prompts(points)) > 0
            click_s.append(time.perf_counter() - started)
        reached.append(iou(mask, inside))
    return {"iou": reached, "click_s": click_s, "embed_s": embed_s, "bytes": embedding.size_bytes}


def _tracked(segmenter: Segmenter, frames: np.ndarray, inside: np.ndarray) -> dict[str, Any]:
    click = next_click(np.zeros_like(inside[0]), inside[0])
    started = time.perf_counter()
    masks = segmenter.track(frames, {0: Prompts((click,))}) > 0
    seconds = time.perf_counter() - started
    reached = [iou(mask, true) for mask, true in zip(masks, inside, strict=True)]
    return {"tracked": mean(reached), "least": min(reached), "track_s": seconds}


def _opened(segmenter: Segmenter, frames: np.ndarray, inside: np.ndarray) -> dict[str, Any]:
    """As `_tracked`, with gaps clicked away on the first frame; nothing where none has to be."""
    points = (next_click(np.zeros_like(inside[0]), inside[0]),)
    embedding = segmenter.embed(frames[0])
    for gap in gaps(inside[0]):
        if (segmenter.predict(embedding, Prompts(points)) > 0)[gap].mean() > 0.5:
            points = (*points, middle(gap, False))
    if len(points) == 1:
        return {}
    masks = segmenter.track(frames, {0: Prompts(points)}) > 0
    shares = [
        1 - mask[np.any(open_here, axis=0)].mean()
        for mask, open_here in zip(masks, map(gaps, inside), strict=True)
        if open_here
    ]
    reached = [iou(mask, true) for mask, true in zip(masks, inside, strict=True)]
    return {"gaps_open": float(mean(shares)), "gaps_tracked": mean(reached)}


def _filmed(truth: np.ndarray, scene: str, photo: np.ndarray | None) -> np.ndarray:
    """uint8 (T, H, W, 3): through H.264 on a flat backdrop, as it is on a photo."""
    if photo is not None:
        alpha = truth[..., 3:] / np.float32(255)
        return np.rint(photo + (truth[..., :3] - np.float32(photo)) * alpha).astype(np.uint8)
    fullest = truth[int(np.argmax(truth[..., 3].sum(axis=(1, 2), dtype=np.int64)))]
    colour = (255, 255, 255) if scene == "white" else choose_backdrop(fullest)
    return make_film(truth, colour).clip.frames if len(truth) > 1 else composite(truth, colour)


def _photos(data: Path) -> list[np.ndarray]:
    """The photos under `data`/model_outputs, their middle squares at the size of the films."""
    photos = []
    for path in sorted((data / "model_outputs").rglob("*.jpg")):
        picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        side = min(picture.shape[:2])
        top, left = ((length - side) // 2 for length in picture.shape[:2])
        square = picture[top : top + side, left : left + side]
        photos.append(cv2.resize(square, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA))
    if not photos:
        raise InputError(f"{data / 'model_outputs'} holds no .jpg photo.", "Leave out photo.")
    return photos
