"""`popcon matte`: matting on its own."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from popcon_lib.cli.terminal import Debug, say, told

__all__ = ["matte"]


def matte(
    source: Annotated[Path, typer.Argument(help="A picture, a folder of frames, or a video.")],
    out: Annotated[Path, typer.Option(help="The folder for 000.png, 001.png…")],
    engine: Annotated[str, typer.Option(help="What finds the character.")] = "auto",
    recipe: Annotated[str, typer.Option(help="A preset or a .json file.")] = "standard",
    backdrop: Annotated[str, typer.Option(help="auto (measured), white, or #rrggbb.")] = "auto",
    debug: Debug = False,
) -> None:
    """Cut the character and its effects out of frames: straight-alpha RGBA PNGs."""
    with told(debug):
        from popcon_lib import pictures
        from popcon_lib.files import make_folder, save
        from popcon_lib.inputs import read_frames
        from popcon_lib.matting.backdrop import parse
        from popcon_lib.matting.recipe import find_recipe
        from popcon_lib.matting.step import finish
        from popcon_lib.media import Clip
        from popcon_lib.refine.step import cut
        from popcon_lib.registry import pick

        how = find_recipe(recipe, engine)
        known = parse(backdrop)
        frames = read_frames(source)
        clip = Clip(frames, 1.0, known)
        found, _ = finish(clip, pick("backend", "local")().matte(clip, how), how)
        cutout = cut(clip, found, how.edges, (Fraction(1),) * len(frames))
        folder = make_folder(out)
        for name, data in pictures.encode_pngs(cutout.rgba).items():
            save(folder / name, data)
        say(f"{len(frames)} frames in {folder}")
