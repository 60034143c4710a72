"""The rules of targets in a line each, for a person."""

from popcon_lib.pack.containers import FOLDERS
from popcon_lib.pack.plan import allowed_counts, allowed_seconds
from popcon_lib.pack.target import Cover, Target

__all__ = ["cover_title", "in_a_line", "shown_at", "size"]

_COVERS = {"tab": "Tab picture", "main": "Main picture", "cover": "Tray icon"}
_MANY = 200  # emoji: so many are no rule
_SURE = {
    "O": "says the platform or its own code",
    "T": "as others report",
    "P": "estimated: the platform states no number",
}


def in_a_line(target: Target) -> str:
    """What files of `target` are, and how many there are."""
    width, height = target.canvas_px
    canvas = f"{width}×{height}" if not target.native else "as large as the cut-outs"
    if target.trimmed:
        canvas = f"within {canvas}"
    container = "PNG" if target.container in FOLDERS else target.container.upper()
    most_frames, most_s = target.frames[-1], float(target.seconds[1])
    frames = f"up to {most_frames}" if target.frames[0] <= 2 else allowed_counts(target.frames)
    seconds = allowed_seconds(target).removeprefix("exactly ")
    parts = [
        f"{container} {canvas}",
        f"{frames} frames in {seconds if target.whole_seconds else f'up to {most_s:g} s'}",
        f"up to {size(target.file_bytes)}",
    ]
    if len(target.items) < _MANY:
        parts.append(f"{allowed_counts(target.items)} emoji")
    if target.moving is not None:
        parts.append(f"the first {target.moving} move, on white")
    if target.flashes_per_s is not None:
        parts.append(f"{target.flashes_per_s} flashes a second at most")
    return " · ".join(parts)


def shown_at(target: Target) -> str:
    """How large a chat shows it, and how sure that is."""
    display = target.display
    if display is None:
        return "Shown as large as whoever uses the files likes."
    in_text = f", {display.text_px} px in a line of text" if display.text_px else ""
    return f"{display.alone_px} px sent alone{in_text}: {_SURE[display.sure]}."


def cover_title(cover: Cover) -> str:
    """What a cover is called."""
    name = cover.file_name.partition(".")[0]
    return _COVERS.get(name, name.capitalize())


def size(count_bytes: int) -> str:
    """A number of bytes, to be read."""
    if count_bytes < 1_000_000:
        return f"{count_bytes / 1e3:.0f} kB"
    return f"{count_bytes / 1e6:.1f} MB".replace(".0 ", " ")
