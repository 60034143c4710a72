"""What several workers gain over one: `popcon bench fanout`.

The workers are processes of RunPod's own worker loop, served by a queue on this machine. Their
engine sleeps instead of working, so that few processors do not decide the result: what is measured
is how clips are cut and spread, and what sending, waiting and RunPod's loop add.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np

from popcon_lib.bench.loopback import ENDPOINT, KEY, Loopback
from popcon_lib.bench.sleeper import NAME, ROW
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip
from popcon_lib.registry import ROWS, pick

__all__ = ["WORKER", "measure", "table"]

SIDE_PX = 480
IDLE_S = 2.0  # until workers that have just ended a job look for the next one
WORKER = f"""
from popcon_lib.registry import ROWS
ROWS["engine"][{NAME!r}] = {ROW!r}
from gpu_worker.handler import main
main()
"""


def measure(
    workers: Sequence[int], frames: int, frame_s: float, actions: int
) -> list[dict[str, Any]]:
    """Time one clip of `frames`, and `actions` of them at once, for each count of `workers`.

    frame_s: seconds of work for each frame. Returns for each count: one_s, all_s, and how many
    times as fast that is as the first count.
    """
    ROWS["engine"][NAME] = ROW
    clip = Clip(_figures(frames), 12.0, None)
    recipe = Recipe(engine=NAME, model=str(frame_s))
    rows: list[dict[str, Any]] = []
    try:
        for count in workers:
            with Loopback() as queue, _set(queue.url, count):
                queue.start_workers(count, [sys.executable, "-c", WORKER])
                backend = pick("backend", "runpod")()
                backend.matte(Clip(clip.frames[:count], 12.0, None), recipe)  # all is imported
                time.sleep(IDLE_S)
                one_s = _timed(lambda backend=backend: backend.matte(clip, recipe))
                with ThreadPoolExecutor(actions) as pool:
                    all_s = _timed(
                        lambda backend=backend, pool=pool: list(
                            pool.map(lambda _: backend.matte(clip, recipe), range(actions))
                        )
                    )
            rows.append({"workers": count, "one_s": one_s, "all_s": all_s})
    finally:
        del ROWS["engine"][NAME]
    for row in rows:
        row["one_times"] = rows[0]["one_s"] / row["one_s"]
        row["all_times"] = rows[0]["all_s"] / row["all_s"]
    return rows


def table(rows: Sequence[dict[str, Any]], frames: int, actions: int) -> str:
    """The result of `measure`, for a person."""
    lines = [f"{'workers':>7}  {f'{frames} frames':>18}  {f'{actions} × {frames} at once':>18}"]
    for row in rows:
        cells = (
            f"{row[f'{what}_s']:.1f} s ({row[f'{what}_times']:.2f}×)" for what in ("one", "all")
        )
        lines.append(f"{row['workers']:>7}  " + "  ".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def _figures(count: int) -> np.ndarray:
    """Frames of a disc that moves, on white: uint8 (count, SIDE_PX, SIDE_PX, 3)."""
    frames = np.full((count, SIDE_PX, SIDE_PX, 3), 255, np.uint8)
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX]
    for index, frame in enumerate(frames):
        frame[np.hypot(x - 150 - 10 * index, y - 240) < 100] = (200, 30, 40)
    return frames


def _timed(work: Any) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


@contextmanager
def _set(url: str, workers: int) -> Iterator[None]:
    """The backend's settings, for a while."""
    ours = {
        "RUNPOD_API_KEY": KEY,
        "RUNPOD_ENDPOINT_ID": ENDPOINT,
        "POPCON_RUNPOD_URL": url,
        "POPCON_RUNPOD_WORKERS": str(workers),
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
