"""What one kind of pack must be: its rules, and its covers'."""

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from popcon_lib.media import Colour

__all__ = ["Cover", "Display", "Target"]


@dataclass(frozen=True)
class Cover:
    """A picture of exact size that a pack holds beside its animations, made of the first one."""

    file_name: str
    width_px: int
    height_px: int
    file_bytes: int
    moving: bool = False  # as the animations; otherwise a still PNG


@dataclass(frozen=True)
class Display:
    """How large a chat shows what is sent: the longer side of its canvas, in CSS px (dp, pt).

    alone_px: sent with nothing else; text_px: in a line of text, None where it never is; sure: O
    (official, or the platform's own code), T (third parties) or P (our own estimate).
    """

    alone_px: int
    text_px: int | None
    sure: str
    page: str = ""


@dataclass(frozen=True)
class Target:
    """The rules of one kind of pack. Pairs are (lowest, highest), both allowed."""

    name: str
    title: str
    container: str  # a name in containers.READERS
    canvas_px: tuple[int, int]  # width, height
    frames: range
    seconds: tuple[Fraction | int, Fraction | int]  # one loop
    items: Collection[int]
    file_name: str  # by number, from 1; a folder where the container is one
    file_bytes: int  # of a folder: all its files
    pages: tuple[str, ...]
    trimmed: bool = False  # the canvas is what it must be within, and reach with one side
    native: bool = False  # the frames' own canvas; one larger than canvas_px is scaled down to it
    square_px: tuple[int, int] | None = None  # squares of other sides are taken too
    whole_seconds: bool = False
    frame_s: Fraction | None = None  # each frame is shown this long at least
    loops: tuple[int, int] | None = None  # 0 is without end; None: nobody says, so without end
    play_s: int | None = None  # one loop's time x loops, at most
    covers: tuple[Cover, ...] = ()
    archive_bytes: int | None = None
    archive_suffix: str = ".zip"
    texts: tuple[str, ...] = ()  # files that hold the pack's title and its author
    moving: int | None = None  # only so many move, the rest are still PNGs; None: all
    still_name: str = ""
    still_bytes: int = 0
    backdrop: Colour | None = None  # an opaque colour instead of transparency
    matte: Colour = (255, 255, 255)  # what hard edges are mixed with
    flashes_per_s: int | None = None
    plenty_bytes: int | None = None  # bytes over this are spent only where 42 dB need them
    margin: float = 0.02  # [P] free on each side, a part of the canvas: keeps edges off the border
    # Not in the repr, which packs are told apart by: they change no file.
    display: Display | None = field(default=None, repr=False)
    # Of the title and the author, each, as UTF-16 counts: most emoji are two.
    text_chars: int = field(default=0, repr=False)
    advises_outline: bool = field(default=False, repr=False)

    @property
    def archive_name(self) -> str:
        """What the pack's file is called."""
        return f"{self.name}{self.archive_suffix}"
