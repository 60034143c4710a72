"""What each platform takes, one row per kind of pack, each number with the page it is from.

Behind a number: [O] an official page says so, [T] only third-party pages do, [P] our own choice.
Bytes count in units of 1000: no platform takes less than that, some take 1024.
"""

from dataclasses import dataclass

from popcon_lib.errors import UnknownNameError

__all__ = ["TARGETS", "Still", "Target", "find"]


@dataclass(frozen=True)
class Still:
    """A still picture that a pack holds beside its animations: PNG, transparent, exact size."""

    file_name: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Target:
    """The rules of one kind of pack. Ranges are (lowest, highest), both allowed."""

    name: str
    title: str
    canvas_px: tuple[int, int]  # width, height: exact
    frames: tuple[int, int]
    totals_s: tuple[int, ...]  # the only playing times allowed, of one loop
    loops: tuple[int, int]
    play_s: int  # one loop's time x loops, at most
    items: tuple[int, int]
    file_name: str  # by number, from 1
    stills: tuple[Still, ...]
    file_bytes: int
    archive_bytes: int
    plenty_bytes: int  # lossless is worth its bytes only up to here
    margin: float  # free on each side, as a part of the canvas
    pages: tuple[str, ...]


TARGETS = (
    Target(
        name="line-emoji",
        title="LINE animated emoji",
        canvas_px=(180, 180),  # [O] animationemoji
        frames=(5, 20),  # [O] animationemoji
        totals_s=(1, 2, 3, 4),  # [O] animationemoji: whole seconds
        loops=(1, 4),  # [O] animationemoji
        play_s=4,  # [O] animationemoji/detail
        items=(8, 40),  # [O] emoji
        file_name="{:03d}.png",  # [T] gologolog; [O] only "the designated number per set type"
        stills=(Still("tab.png", 96, 74),),  # [T] gologolog
        file_bytes=300_000,  # [T] ezstampify; [O] for animated stickers
        archive_bytes=20_000_000,  # [O] emoji, where it stands for still emoji
        plenty_bytes=100_000,  # [P] a noisy emoji of 12 frames is at 47 dB by then
        margin=0.02,  # [P] none is asked for; keeps soft edges off the border
        pages=(
            "https://creator.line.me/ja/guideline/animationemoji/",
            "https://creator.line.me/en/guideline/animationemoji/detail/",
            "https://creator.line.me/en/guideline/emoji/",
            "https://ezstampify.lchiki-lab.com/",
            "https://gologolog.com/line-emoji-shinsei",
        ),
    ),
)


def find(name: str) -> Target:
    """The target called `name`. Raises UnknownNameError, which lists those there are."""
    for target in TARGETS:
        if target.name == name:
            return target
    raise UnknownNameError("target", name, (target.name for target in TARGETS))
