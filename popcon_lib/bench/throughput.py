"""BiRefNet through PopCon against the plain loop of its model card: `popcon bench birefnet`.

Both decode the same film and write its mattes as PNGs, with the same network in the same precision,
in turn, in one run.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from popcon_lib.bench.dataset import to_h264
from popcon_lib.bench.stand_in import write_stand_in
from popcon_lib.files import save
from popcon_lib.frames.decode import decode
from popcon_lib.matting import remote_code
from popcon_lib.matting.birefnet import MEAN, STD, BiRefNet
from popcon_lib.matting.engine import Setup
from popcon_lib.pictures import encode_png

if TYPE_CHECKING:
    import torch

__all__ = ["measure", "table"]

HEIGHT_PX, WIDTH_PX = 480, 832  # of films of Wan 2.2 at 480p


def measure(setup: Setup, size: str, frames: int, runs: int) -> dict[str, Any]:
    """Run both ways over a film of `frames` frames, `runs` times in turn; medians, in frames/s.

    setup: `model` is a checkpoint's folder; without one the stand-in of `size` is used, whose
    weights are random. Raises EngineError where the network cannot be loaded.
    """
    with TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        folder, network = Path(setup.model), f"the checkpoint in {setup.model}"
        if not setup.model:
            folder = scratch / "network"
            folder.mkdir()
            millions = write_stand_in(folder, size) / 1e6
            network = f"stand-in {size!r}, {millions:.0f} million random parameters"
            setup = Setup(str(folder), device=setup.device, remote_code=True)
        engine = BiRefNet(setup)
        engine.load()
        plain = remote_code.build(folder, remote_code.weights_file(folder))
        plain = plain.to(engine.device, engine.dtype)
        film = to_h264(_drawn(frames))
        ways: dict[str, Callable[[Path], None]] = {
            "plain loop": lambda out: _plain(
                plain, film, out, engine.input_size(HEIGHT_PX, WIDTH_PX)
            ),
            "popcon": lambda out: _popcon(engine, film, out),
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for run in range(runs + 1):
            for name, way in ways.items():
                out = scratch / name.replace(" ", "-")
                out.mkdir(exist_ok=True)
                started = time.perf_counter()
                way(out)
                if run:  # the first of each warms up
                    seconds[name].append(time.perf_counter() - started)
        differ = [
            np.abs(_read(path) - _read(scratch / "popcon" / path.name)).mean()
            for path in sorted((scratch / "plain-loop").iterdir())
        ]
    speed = {name: frames / median(times) for name, times in seconds.items()}
    return {
        "network": network,
        "engine": engine.about,
        "film": f"{frames} frames of {WIDTH_PX}×{HEIGHT_PX}",
        "runs": runs,
        "frames_per_second": speed,
        "slowest_and_fastest": {
            name: (frames / max(times), frames / min(times)) for name, times in seconds.items()
        },
        "times_as_fast": speed["popcon"] / speed["plain loop"],
        "mean_difference_levels": float(np.mean(differ)),
    }


def table(result: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [result["network"], result["engine"], f"{result['film']}, {result['runs']} runs each"]
    for name, speed in result["frames_per_second"].items():
        low, high = result["slowest_and_fastest"][name]
        lines.append(f"{name:12}{speed:8.2f} frames/s ({low:.2f} to {high:.2f})")
    lines.append(
        f"popcon is {result['times_as_fast']:.2f} times as fast; the mattes differ by "
        f"{result['mean_difference_levels']:.2f} of 255 levels on average"
    )
    return "\n".join(lines)


def _drawn(count: int) -> np.ndarray:
    film = np.full((count, HEIGHT_PX, WIDTH_PX, 3), 255, np.uint8)
    for index, frame in enumerate(film):
        centre = (300 + 200 * index // count, 240)
        cv2.circle(frame, centre, 150, (240, 180, 40), -1, cv2.LINE_AA)
    return film


def _popcon(engine: BiRefNet, film: bytes, out: Path) -> None:
    frames = np.stack([picture.rgb for picture in decode(film)])
    levels = np.rint(engine.matte(frames) * 255).astype(np.uint8)

    def write(index: int) -> None:
        save(out / f"{index:03}.png", encode_png(levels[index]))

    with ThreadPoolExecutor() as pool:
        list(pool.map(write, range(len(levels))))


def _plain(network: "torch.nn.Module", film: bytes, out: Path, size: tuple[int, int]) -> None:
    """Frame by frame, with what the model card takes for each step."""
    import torch
    from PIL import Image
    from torchvision import transforms

    prepare = transforms.Compose(
        [transforms.Resize(size), transforms.ToTensor(), transforms.Normalize(MEAN, STD)]
    )
    weight = next(network.parameters())
    for index, picture in enumerate(decode(film)):
        frame = Image.fromarray(picture.rgb)
        given = prepare(frame).unsqueeze(0).to(weight.device, weight.dtype)
        with torch.no_grad():
            found = network(given)[-1].sigmoid().float().cpu()
        mask = transforms.ToPILImage()(found[0].squeeze())
        mask.resize(frame.size).save(out / f"{index:03}.png")


def _read(path: Path) -> np.ndarray:
    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE).astype(np.float32)
