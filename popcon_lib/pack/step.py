"""The pack step: cut-outs in the order of the set, in; what a platform takes, out."""

import zipfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from fractions import Fraction
from io import BytesIO
from math import inf, isfinite
from typing import Any

from popcon_lib.errors import PackLimitError, UnknownNameError
from popcon_lib.media import Cutout
from popcon_lib.pack.animation import size_bytes
from popcon_lib.pack.canvas import bound, common_body_px, place
from popcon_lib.pack.containers import FILMS, fit_animation, fit_still
from popcon_lib.pack.fit import Fitted
from popcon_lib.pack.outline import Outline
from popcon_lib.pack.plan import check_plan, check_set, check_texts, loops_for
from popcon_lib.pack.targets import Cover, Target

__all__ = ["Pack", "PackedFile", "check_plan", "pack"]

_WORKERS = 2  # most of the work leaves Python's lock; oxipng does not, so more gain nothing
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip must hold a time: the earliest, so that bytes repeat


@dataclass(frozen=True)
class PackedFile:
    """One picture of a pack, or one folder of them, and what fitting it cost.

    rung: what was given away, in words; psnr_db: over black and white, infinite where nothing
    was lost; worst_alpha: the largest error of a pixel's alpha, of 255. A still has 1 frame, 0 s.
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

    def to_json(self) -> dict[str, Any]:
        """JSON knows no fractions and no infinity: a file without loss has no PSNR."""
        psnr_db = round(self.psnr_db, 2) if isfinite(self.psnr_db) else None
        return {**asdict(self), "seconds": str(self.seconds), "psnr_db": psnr_db}


@dataclass(frozen=True, eq=False)
class Pack:
    """What a platform takes. files: name to content, in order; archive: all of them as one zip.

    An animation of several files has a folder of its own: 001/000.png.
    """

    target: str
    files: dict[str, bytes]
    archive: bytes
    report: tuple[PackedFile, ...]


def pack(
    cutouts: dict[str, Cutout],
    target: Target,
    progress: Callable[[int, int], None] | None = None,
    title: str = "",
    author: str = "",
    outline: Outline | None = None,
    covers: Mapping[str, str] | None = None,
) -> Pack:
    """Build the files of `target` from cut-outs by action, in the order of the set.

    progress: called with (pictures done, pictures in all); title, author: for targets whose packs
    name them, "" for Emoji by PopCon; outline: around every picture, within its canvas; covers: by
    file name, the action that a cover shows, else the first. The same input gives the same bytes.
    Raises InputError for what the target's plan refuses (actions, frames, times, long titles),
    UnknownNameError for a cover of another action, PackLimitError for an action that cannot be
    made to fit: an empty first frame, too many bytes.
    """
    check_set(target, {name: (len(cut.rgba), sum(cut.durations)) for name, cut in cutouts.items()})
    check_texts(target, title, author)
    shown = {cover.file_name: next(iter(cutouts)) for cover in target.covers}
    shown |= {name: action for name, action in (covers or {}).items() if name in shown}
    for action in shown.values():
        if action not in cutouts:
            raise UnknownNameError("action", action, cutouts)
    body_px = inf
    if not (target.trimmed or target.native):  # filled by rule, or left as it is
        frames = (cutout.rgba for cutout in cutouts.values())
        body_px = common_body_px(frames, target.canvas_px, target.margin, outline)
    with ThreadPoolExecutor(_WORKERS) as pool:
        tasks = {}
        for number, (action, cutout) in enumerate(cutouts.items(), start=1):
            moves = target.moving is None or number <= target.moving
            file_name = (target.file_name if moves else target.still_name).format(number)
            tasks[file_name] = (
                action,
                pool.submit(_item, cutout, target, moves, body_px, repr(action), outline),
            )
        for cover in target.covers:
            action = shown[cover.file_name]
            task = pool.submit(_cover, cutouts[action], cover, target, outline)
            tasks[cover.file_name] = action, task
        files, report = {}, []
        try:
            for done, (file_name, (action, task)) in enumerate(tasks.items(), start=1):
                packed, fitted = task.result()
                if isinstance(fitted.data, bytes):
                    files[file_name] = fitted.data
                else:
                    files |= {f"{file_name}/{part}": data for part, data in fitted.data.items()}
                report.append(_packed_file(file_name, action, packed, fitted, target))
                if progress is not None:
                    progress(done, len(tasks))
        finally:
            pool.shutdown(cancel_futures=True)  # one that cannot fit ends the others' waiting
    names = (title or "Emoji").encode(), (author or "PopCon").encode()
    files |= dict(zip(target.texts, names, strict=False))
    archive = _zip(files)
    if target.archive_bytes is not None and len(archive) > target.archive_bytes:
        raise PackLimitError(
            f"The pack is {len(archive):,} bytes; {target.title} takes {target.archive_bytes:,}.",
            "Choose fewer actions or fewer frames.",
        )
    return Pack(target.name, files, archive, tuple(report))


def _item(
    cutout: Cutout,
    target: Target,
    moves: bool,
    body_px: float,
    name: str,
    outline: Outline | None,
) -> tuple[Cutout, Fitted]:
    """One action's file, and the frames it holds as they were before."""
    if not moves:
        cutout = Cutout(cutout.rgba[:1], cutout.durations[:1])
    if target.native:
        rgba = bound(cutout.rgba, target.canvas_px, target.container in FILMS, outline)
    else:
        canvas_px, margin = target.canvas_px, target.margin
        rgba = place(cutout.rgba, canvas_px, margin, name, target.trimmed, body_px, outline)
    if not rgba[0].any():
        raise PackLimitError(
            f"The first frame of {name} is empty, and it is what {target.title} shows at rest.",
            "Begin the action with a frame that shows the character.",
        )
    if not moves:
        return cutout, fit_still(rgba[0], target.still_bytes, name)
    loops = loops_for(target, sum(cutout.durations))
    limit = target.file_bytes
    return cutout, fit_animation(rgba, cutout.durations, loops, target, limit, name)


def _cover(
    cutout: Cutout, cover: Cover, target: Target, outline: Outline | None
) -> tuple[Cutout, Fitted]:
    if not cover.moving:
        cutout = Cutout(cutout.rgba[:1], cutout.durations[:1])
    canvas_px = (cover.width_px, cover.height_px)
    rgba = place(cutout.rgba, canvas_px, target.margin, cover.file_name, outline=outline)
    if not cover.moving:
        return cutout, fit_still(rgba[0], cover.file_bytes, cover.file_name)
    loops, limit = loops_for(target, sum(cutout.durations)), cover.file_bytes
    return cutout, fit_animation(rgba, cutout.durations, loops, target, limit, cover.file_name)


def _packed_file(
    file_name: str, action: str, packed: Cutout, fitted: Fitted, target: Target
) -> PackedFile:
    seconds = sum(packed.durations) if len(packed.durations) > 1 else Fraction(0)
    return PackedFile(
        file_name=file_name,
        action=action,
        frames=len(packed.durations),
        seconds=seconds,
        loops=loops_for(target, seconds) if seconds else 1,
        n_bytes=size_bytes(fitted.data),
        rung=fitted.rung,
        psnr_db=fitted.psnr_db,
        worst_alpha=fitted.worst_alpha,
    )


def _zip(files: dict[str, bytes]) -> bytes:
    """One zip, stored: pictures do not get smaller, and the same files give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()
