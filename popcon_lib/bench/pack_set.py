"""How long the packs of a whole set take, for several targets at once."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from popcon_lib.bench.dataset import find_animations
from popcon_lib.bench.pack import FRAMES, TENTH, read
from popcon_lib.media import Cutout
from popcon_lib.pack import find
from popcon_lib.pack.several import pack_each

__all__ = ["FIVES", "SetTime", "measure_set", "table"]

FIVES = {
    "emoji": ("line-emoji", "telegram-emoji", "discord-emoji", "slack", "twitch"),
    "stickers": ("line-emoji", "telegram-sticker", "signal", "discord-sticker", "slack"),
}  # what one set is made for; stickers have eight times the pixels


@dataclass(frozen=True)
class SetTime:
    """What packs of so many emoji took.

    seconds: until the last was done; cpu_s: of all cores; load: of the machine when it began, by
    anything that runs on it; done_s, n_bytes: each target's pack.
    """

    name: str
    emoji: int
    seconds: float
    cpu_s: float
    load: float
    done_s: dict[str, float]
    n_bytes: dict[str, int]


def measure_set(data: Path, emoji: int, name: str, targets: tuple[str, ...]) -> SetTime:
    """Build the packs of `targets` from drawings with noise, as `read` gives them.

    Drawings are used again, mirrored and with other noise, where there are fewer. Raises
    PackLimitError where one cannot be made.
    """
    paths = find_animations(data)
    cutouts = {}
    for number in range(emoji):
        rgba = read(paths[number % len(paths)], number)
        flipped = rgba[:, :, ::-1] if number // len(paths) % 2 else rgba
        cutouts[f"emoji_{number}"] = Cutout(np.ascontiguousarray(flipped), (TENTH,) * FRAMES)
    done_s, n_bytes, load = {}, {}, os.getloadavg()[0]
    started, cpu_started = time.monotonic(), time.process_time()
    for target, built in pack_each(cutouts, [find(each) for each in targets]):
        if isinstance(built, Exception):
            raise built
        done_s[target.name] = time.monotonic() - started
        n_bytes[target.name] = len(built.archive)
    seconds, cpu_s = time.monotonic() - started, time.process_time() - cpu_started
    return SetTime(name, emoji, seconds, cpu_s, load, done_s, n_bytes)


def table(sets: list[SetTime]) -> str:
    """The times, for a person."""
    lines = []
    for each in sets:
        lines += [
            f"{target:<17} {each.n_bytes[target]:>12,} bytes, done after {done_s:>6.1f} s"
            for target, done_s in each.done_s.items()
        ]
        lines.append(
            f"{each.name}: {each.emoji} emoji for {len(each.n_bytes)} targets: "
            f"{each.seconds:.1f} s, {each.cpu_s:.1f} s of CPU, load {each.load:.1f} at first"
        )
    return "\n".join(lines)
