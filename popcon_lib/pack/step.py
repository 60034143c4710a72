"""The pack step: cut-outs in the order of the set, in; what a platform takes, out."""

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from math import isfinite

import numpy as np

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.media import Cutout
from popcon_lib.pack import apng
from popcon_lib.pack.canvas import place
from popcon_lib.pack.fit import Fitted, fit
from popcon_lib.pack.targets import Still, Target

__all__ = ["Pack", "PackedFile", "check_plan", "loops_for", "pack"]

_WORKERS = 2  # encoders leave Python's lock; more threads than cores gain nothing
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip must hold a time: the earliest, so that bytes repeat


@dataclass(frozen=True)
class PackedFile:
    """One animation of a pack, and what fitting it cost.

    rung: what was given away, in words; psnr_db: over black and white, infinite where nothing
    was lost; worst_alpha: the largest error of a pixel's alpha, of 255.
    """

    file_name: str
    action: str
    frames: int
    seconds: Fraction
    loops: int
    n_bytes: int
    rung: str
    psnr_db: float
    worst_alpha: int


@dataclass(frozen=True, eq=False)
class Pack:
    """What a platform takes. files: name to content, in order; archive: all of them as one zip."""

    target: str
    files: dict[str, bytes]
    archive: bytes
    report: tuple[PackedFile, ...]


def check_plan(target: Target, actions: int, frames: int, seconds: float | Fraction) -> None:
    """Raise InputError where a set of `actions` of this length can never be a pack of `target`.

    To be called before anything is made or paid for.
    """
    if not isfinite(seconds):
        raise InputError(f"An animation cannot play for {seconds} s.")
    _check_count(target, actions)
    _check_timing(target, f"An animation for {target.title}", frames, Fraction(seconds), InputError)


def loops_for(target: Target, total_s: Fraction) -> int:
    """How often an animation of `total_s` plays: as often as the target allows."""
    return max(target.loops[0], min(target.loops[1], int(target.play_s / total_s)))


def pack(
    cutouts: dict[str, Cutout],
    target: Target,
    progress: Callable[[int, int], None] | None = None,
) -> Pack:
    """Build the files of `target` from cut-outs by action, in the order of the set.

    progress: called with (animations done, animations in all). The same input gives the same
    bytes. Raises InputError for too few or too many actions, PackLimitError for an action that
    cannot be made to fit: wrong frames or time, an empty first frame, too many bytes.
    """
    _check_count(target, len(cutouts))
    for action, cutout in cutouts.items():
        _check_timing(target, repr(action), len(cutout.rgba), sum(cutout.durations), PackLimitError)
    placed = {action: _place(cutout, target, repr(action)) for action, cutout in cutouts.items()}
    numbered = {action: target.file_name.format(n) for n, action in enumerate(cutouts, start=1)}
    files, report = {}, []
    with ThreadPoolExecutor(_WORKERS) as pool:
        tasks = {
            action: pool.submit(_fit, rgba, cutouts[action].durations, target, repr(action))
            for action, rgba in placed.items()
        }
        try:
            for done, (action, task) in enumerate(tasks.items(), start=1):
                fitted = task.result()
                files[numbered[action]] = fitted.data
                report.append(_packed_file(numbered[action], action, cutouts, fitted, target))
                if progress is not None:
                    progress(done, len(tasks))
        finally:
            pool.shutdown(cancel_futures=True)  # one that cannot fit ends the others' waiting
    first = cutouts[next(iter(cutouts))]
    for still in target.stills:
        files[still.file_name] = _still(first, still, target)
    archive = _zip(files)
    if len(archive) > target.archive_bytes:
        raise PackLimitError(
            f"The pack is {len(archive):,} bytes; {target.title} takes {target.archive_bytes:,}.",
            "Choose fewer actions or fewer frames.",
        )
    return Pack(target.name, files, archive, tuple(report))


def _check_count(target: Target, actions: int) -> None:
    low, high = target.items
    if not low <= actions <= high:
        fix = f"Add {low - actions}" if actions < low else f"Leave out {actions - high}"
        raise InputError(f"{target.title} takes {low} to {high} emoji, not {actions}.", f"{fix}.")


def _check_timing(
    target: Target, name: str, frames: int, total_s: Fraction, error: type[Exception]
) -> None:
    low, high = target.frames
    if not low <= frames <= high:
        raise error(
            f"{name} has {frames} frames; {target.title} takes {low} to {high}.",
            f"Choose {low} to {high} frames.",
        )
    if total_s not in target.totals_s:
        allowed = ", ".join(str(total) for total in target.totals_s)
        raise error(
            f"{name} plays for {_seconds(total_s)} s; {target.title} takes exactly {allowed} s.",
            f"Choose a total of {allowed} s; {frames} frames in 1 s are 1/{frames} s each.",
        )


def _seconds(total_s: Fraction) -> str:
    return str(total_s) if total_s.denominator == 1 else f"{float(total_s):.4g}"


def _place(cutout: Cutout, target: Target, name: str) -> np.ndarray:
    rgba = place(cutout.rgba, target.canvas_px, target.margin, name)
    if not rgba[0].any():
        raise PackLimitError(
            f"The first frame of {name} is empty, and it is what {target.title} shows at rest.",
            "Begin the action with a frame that shows the character.",
        )
    return rgba


def _fit(rgba: np.ndarray, durations: tuple[Fraction, ...], target: Target, name: str) -> Fitted:
    loops = loops_for(target, sum(durations))
    return fit(
        rgba,
        lambda frames: apng.encode(frames, durations, loops),
        target.file_bytes,
        target.plenty_bytes,
        name,
    )


def _packed_file(
    file_name: str, action: str, cutouts: dict[str, Cutout], fitted: Fitted, target: Target
) -> PackedFile:
    durations = cutouts[action].durations
    return PackedFile(
        file_name=file_name,
        action=action,
        frames=len(durations),
        seconds=sum(durations),
        loops=loops_for(target, sum(durations)),
        n_bytes=len(fitted.data),
        rung=fitted.rung,
        psnr_db=fitted.psnr_db,
        worst_alpha=fitted.worst_alpha,
    )


def _still(cutout: Cutout, still: Still, target: Target) -> bytes:
    canvas_px = (still.width_px, still.height_px)
    return apng.encode_still(place(cutout.rgba[:1], canvas_px, target.margin, still.file_name)[0])


def _zip(files: dict[str, bytes]) -> bytes:
    """One flat zip, stored: PNGs do not get smaller, and the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()
