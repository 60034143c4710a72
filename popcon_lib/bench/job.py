"""What the whole job costs, and what of it is the notebook: `popcon bench job`."""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from popcon_lib.errors import PopconError

__all__ = ["measure", "table"]

RECORDED = "from popcon_lib.cli import main; main()"
DIRECT = """
import json, sys, time
from popcon_lib import pipeline
spec, seconds = json.loads(sys.argv[1]), {}
work = pipeline.begin(sys.argv[2], **spec)
for step in ("character", "start_frames", "videos", "frames", "matting", "refine", "pack"):
    started = time.monotonic()
    getattr(pipeline, step)(work)
    seconds[step] = time.monotonic() - started
print(json.dumps({"seconds": seconds}))
"""


def measure(actions: tuple[str, ...], frames: int, runs: int) -> dict[str, Any]:
    """Run the embedded job `runs` times as a recorded notebook and as direct calls, in turn.

    Both are whole processes, from start to exit; returns seconds: medians, and those of each run.
    """
    walls: dict[str, list[float]] = {"recorded": [], "direct": []}
    steps: dict[str, list[dict[str, float]]] = {"recorded": [], "direct": []}
    for _ in range(runs):
        for how, wall in walls.items():
            with TemporaryDirectory() as folder:
                command = _command(how, actions, frames, Path(folder))
                started = time.monotonic()
                run = subprocess.run(command, capture_output=True, text=True)
                wall.append(time.monotonic() - started)
            if run.returncode:
                raise PopconError(f"The {how} job failed: {run.stderr.strip()[-500:]}")
            steps[how].append(json.loads(run.stdout.splitlines()[-1])["seconds"])
    median = {how: statistics.median(wall) for how, wall in walls.items()}
    return {
        "actions": len(actions),
        "frames": frames,
        "runs": runs,
        "recorded_s": median["recorded"],
        "direct_s": median["direct"],
        "notebook_adds_s": statistics.median(
            a - b for a, b in zip(walls["recorded"], walls["direct"], strict=True)
        ),
        "steps_s": {
            how: {step: statistics.median(run[step] for run in many) for step in many[0]}
            for how, many in steps.items()
        },
        "every_run_s": walls,
    }


def table(result: dict[str, Any]) -> str:
    """The result of `measure`, for a person."""
    head = f"{result['actions']} actions × {result['frames']} frames, median of {result['runs']}"
    lines = [head, f"{'':14}{'recorded':>10}{'direct':>10}"]
    recorded, direct = result["steps_s"]["recorded"], result["steps_s"]["direct"]
    lines += [f"{step:14}{recorded[step]:9.2f}s{direct[step]:9.2f}s" for step in direct]
    lines.append(f"{'whole job':14}{result['recorded_s']:9.2f}s{result['direct_s']:9.2f}s")
    lines.append(f"The notebook and papermill add {result['notebook_adds_s']:.2f} s.")
    return "\n".join(lines)


def _command(how: str, actions: tuple[str, ...], frames: int, folder: Path) -> list[str]:
    python = [sys.executable, "-c"]
    if how == "direct":
        spec = {"actions": list(actions), "frames": frames}
        return [*python, DIRECT, json.dumps(spec), str(folder)]
    asked = ["--actions", ",".join(actions), "--frames", str(frames), "--jobs-root", str(folder)]
    return [*python, RECORDED, "run", "--json", *asked]
