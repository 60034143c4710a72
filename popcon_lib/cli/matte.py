"""`popcon matte`: matting on its own."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.cli.terminal import Debug, progress, say, told

if TYPE_CHECKING:
    from popcon_lib.matte_files import Order

__all__ = ["matte"]


def matte(
    sources: Annotated[
        list[Path], typer.Argument(help="Pictures, folders of frames, videos.", metavar="INPUT")
    ],
    out: Annotated[
        Path, typer.Option(help="The folder for 000.png, 001.png…; of several inputs, for theirs.")
    ],
    engine: Annotated[str, typer.Option(help="What finds the character.")] = "auto",
    model: Annotated[str, typer.Option(help="Which of its weights: a name or a path.")] = "",
    recipe: Annotated[str, typer.Option(help="A preset or a .json file.")] = "standard",
    device: Annotated[
        str, typer.Option(help="auto, cuda, mps or cpu; else as POPCON_DEVICE says.")
    ] = "",
    backdrop: Annotated[str, typer.Option(help="auto (measured), white, or #rrggbb.")] = "auto",
    write: Annotated[
        str,
        typer.Option(
            help="Of frames (RGBA), alpha (grey, in alpha/) and preview (preview.webp, on several "
            "backdrops); with commas."
        ),
    ] = "frames",
    debug: Debug = False,
) -> None:
    """Cut the character and its effects out of frames: straight-alpha RGBA PNGs.

    Run again, it makes only what is not finished or has changed.

    A clip has up to 600 frames and is held in memory as a whole, about 48 bytes
    a pixel: 60 frames of 1080p take 6 GB. One that does not fit is refused.
    """
    with told(debug):
        from popcon_lib.matte_files import folders_for

        order = _order(engine, model, recipe, device, backdrop, write)
        _matte_all(folders_for(sources, out), order, debug)


def _order(engine: str, model: str, recipe: str, device: str, backdrop: str, write: str) -> "Order":
    from dataclasses import replace

    from popcon_lib.errors import UnknownNameError
    from popcon_lib.matte_files import Order
    from popcon_lib.matting.backdrop import parse
    from popcon_lib.matting.device import DEVICES
    from popcon_lib.matting.recipe import find_recipe
    from popcon_lib.registry import pick

    how = find_recipe(recipe, engine)
    setup = pick("backend", "local")().setup
    if device:
        if device not in ("auto", *DEVICES):
            raise UnknownNameError("device", device, ("auto", *DEVICES))
        setup = replace(setup, device=device)
    kinds = (kind.strip() for kind in write.split(","))
    return Order(
        recipe=replace(how, model=model or how.model),
        setup=setup,
        backdrop=parse(backdrop),
        write=tuple(dict.fromkeys(kind for kind in kinds if kind)),
    )


def _matte_all(folders: dict[Path, Path], order: "Order", debug: bool) -> None:
    """Each input in turn; what is wrong with one stops no other and is told at the end."""
    from popcon_lib.errors import InputError, PopconError, StorageError
    from popcon_lib.matte_files import matte_file

    errors: dict[Path, PopconError] = {}
    finished = 0
    try:
        with progress() as on_progress:
            for source, folder in folders.items():
                name = folder.name if len(folders) > 1 else source.name

                def news(done: int, total: int, doing: str, name: str = name) -> None:
                    on_progress({"step": name, "done": done, "total": total, "item": doing})

                try:
                    outcome = matte_file(source, folder, order, news)
                except StorageError:  # the next one would meet the same disk
                    raise
                except PopconError as error:
                    if debug or len(folders) == 1:
                        raise
                    errors[source] = error
                    continue
                finished += 1
                how = outcome.about or "finished before"
                say(f"{source}: {outcome.files} files in {folder} ({how})")
                if outcome.warning:
                    say(f"{source}: {outcome.warning}")
    except KeyboardInterrupt:
        say(f"popcon: {finished} of {len(folders)} are finished; the same command goes on.")
        raise
    if errors:
        bad_input = all(isinstance(error, InputError) for error in errors.values())
        lines = (f"\n  {source}: {error}" for source, error in errors.items())
        raise (InputError if bad_input else PopconError)(
            f"{len(errors)} of {len(folders)} inputs could not be cut out:{''.join(lines)}"
        )
