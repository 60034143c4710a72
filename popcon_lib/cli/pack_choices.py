"""The options of a pack, for `popcon pack` and `popcon run`, as choices of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from popcon_lib.pack.choices import Choices

__all__ = ["Author", "Covers", "Line", "Order", "Stills", "Title", "chosen"]

Order = Annotated[
    str, typer.Option("--actions", help="Which, with commas, in the order of the pack.")
]
Stills = Annotated[
    list[str] | None,
    typer.Option(
        "--still",
        metavar="ACTION=N",
        help="Begin an action with frame N, from 0, or auto: it is seen at rest. 'auto': all.",
    ),
]
Line = Annotated[
    str,
    typer.Option(
        "--outline",
        metavar="PX[,COLOUR]",
        help="Around everything, white, or black or #rrggbb; px of a canvas of 512: 8 is advised.",
    ),
]
Covers = Annotated[
    list[str] | None,
    typer.Option(
        "--cover",
        metavar="COVER=ACTION",
        help="What a pack's tab, main or cover picture shows: tab=wave. Else the first.",
    ),
]
Title = Annotated[str, typer.Option("--title", help="What the set is called; some packs tell it.")]
Author = Annotated[str, typer.Option("--author", help="Who made it; some packs tell it.")]


def chosen(
    before: "Choices",
    names: Iterable[str],
    order: str = "",
    stills: Sequence[str] = (),
    line: str = "",
    covers: Sequence[str] = (),
    title: str = "",
    author: str = "",
) -> "Choices":
    """`before` with what the options say instead, of a set of the actions `names`.

    Raises InputError, UnknownNameError for an action or a cover that there is not.
    """
    known = tuple(names)
    choices = before
    if order:
        wanted = tuple(name.strip() for name in order.split(",") if name.strip())
        _check(wanted, known)
        left_out = tuple(name for name in known if name not in wanted)
        choices = replace(choices, order=wanted, left_out=left_out)
    if stills:
        choices = _with_stills(choices, stills, known)
    if covers:
        choices = _with_covers(choices, covers, choices.cast(known))
    texts = {"outline": line, "title": title, "author": author}
    return replace(choices, **{name: text for name, text in texts.items() if text})


def _with_stills(choices: "Choices", settings: Sequence[str], known: Sequence[str]) -> "Choices":
    from popcon_lib.pack.stills import LIVELIEST

    found: dict[str, int | str] = {}
    for setting in settings:
        action, _, frame = setting.partition("=")
        if frame.isdecimal() or frame == LIVELIEST:
            _check((action,), known)
            found[action] = int(frame) if frame.isdecimal() else LIVELIEST
        elif setting != LIVELIEST:
            raise InputError(
                f"--still {setting} names no frame.", "Write --still ACTION=N, or --still auto."
            )
    if LIVELIEST in settings:
        return replace(choices, stills=found, liveliest=True)
    return replace(choices, stills={**choices.stills, **found})


def _with_covers(choices: "Choices", settings: Sequence[str], known: Sequence[str]) -> "Choices":
    from popcon_lib.pack.targets import TARGETS

    files = {one.file_name.partition(".")[0]: one.file_name for t in TARGETS for one in t.covers}
    found = {}
    for setting in settings:
        name, equals, action = setting.partition("=")
        if not equals:
            raise InputError(f"--cover {setting} names no action.", "Write --cover tab=wave.")
        if name not in files:
            raise UnknownNameError("cover", name, files)
        _check((action,), known)
        found[files[name]] = action
    return replace(choices, covers={**choices.covers, **found})


def _check(names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise UnknownNameError("action", name, known)
