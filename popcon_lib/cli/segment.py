"""`popcon segment`: what clicks and a box mean, cut out of a picture or a clip."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.cli.terminal import Debug, say, told
from popcon_lib.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from popcon_lib.refine.prompts import Box, Point, Prompts
    from popcon_lib.refine.segmenter import Segmenter

__all__ = ["segment"]


def segment(
    source: Annotated[Path, typer.Argument(help="A picture, a folder of frames, or a video.")],
    out: Annotated[Path, typer.Option(help="The folder for 000.png, 001.png…")],
    point: Annotated[
        list[str] | None,
        typer.Option(help="x,y,+ what is meant, or x,y,- what is not, in px; may be repeated."),
    ] = None,
    box: Annotated[str, typer.Option(help="x0,y0,x1,y1: two corners, in px.")] = "",
    frame: Annotated[int, typer.Option(help="The frame they are on; others are tracked.")] = 0,
    segmenter: Annotated[
        str, typer.Option(help="region, sam_transformers or sam_ultralytics (AGPL-3.0).")
    ] = "region",
    model: Annotated[
        str, typer.Option(help="tiny, small, base-plus, large, or the path of weights.")
    ] = "",
    debug: Debug = False,
) -> None:
    """Cut out what is clicked on, through all frames: straight-alpha RGBA PNGs."""
    with told(debug):
        import numpy as np

        from popcon_lib import pictures
        from popcon_lib.files import make_folder, save
        from popcon_lib.inputs import read_clip
        from popcon_lib.refine.prompts import Prompts, check_meaning
        from popcon_lib.refine.segmenter import Setup
        from popcon_lib.registry import pick
        from popcon_lib.settings import Settings

        make = pick("segmenter", segmenter)
        prompts = Prompts(tuple(map(_point, point or [])), _box(box) if box else None)
        frames = read_clip(source).frames
        if not 0 <= frame < len(frames):
            raise InputError(f"There is no frame {frame}: {source} has {len(frames)}, from 0.")
        check_meaning(prompts, frames.shape[2], frames.shape[1])
        here = Settings()
        loaded = make(Setup(model, here.popcon_device, here.popcon_weights))
        loaded.load()
        logits = _logits(loaded, frames, frame, prompts)
        if not (logits > 0).any():
            raise InputError(
                "Nothing was found where you clicked.", "Click on the thing itself, or draw a box."
            )
        rgba = _cut(frames, logits, prompts, frame)
        folder = make_folder(out)
        for name, data in pictures.encode_pngs(rgba).items():
            save(folder / name, data)
        share = float(np.mean(logits > 0)) * 100
        say(f"{len(frames)} frames in {folder}; {share:.0f} % is inside ({loaded.about})")


def _point(text: str) -> "Point":
    from popcon_lib.refine.prompts import Point

    parts = text.split(",")
    try:
        x, y = float(parts[0]), float(parts[1])
        return Point(x, y, {"+": True, "-": False}["".join(parts[2:])])
    except (ValueError, IndexError, KeyError) as error:
        raise InputError(
            f"{text!r} is no point.", "Write x,y,+ for what is meant and x,y,- for what is not."
        ) from error


def _box(text: str) -> "Box":
    from popcon_lib.refine.prompts import Box

    try:
        left, top, right, bottom = map(float, text.split(","))
    except ValueError as error:
        raise InputError(f"{text!r} is no box.", "Write x0,y0,x1,y1.") from error
    return Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))


def _logits(
    segmenter: "Segmenter", frames: "np.ndarray", index: int, prompts: "Prompts"
) -> "np.ndarray":
    """float32 (T, H, W); of a single picture, what is small is looked at more closely."""
    from popcon_lib.refine.embeddings import Embeddings
    from popcon_lib.refine.zoom import look_closer, view_around

    embed = Embeddings(segmenter).once if segmenter.slow else segmenter.embed
    if len(frames) > 1:
        return segmenter.track(frames, {index: prompts}, embed=embed)
    logits = segmenter.predict(embed(frames[0]), prompts)
    view = view_around(logits > 0, prompts) if segmenter.slow else None  # region does so itself
    if view is not None:
        logits = look_closer(segmenter, embed, frames[0], prompts, view)
    return logits[None]


def _cut(
    frames: "np.ndarray", logits: "np.ndarray", prompts: "Prompts", index: int
) -> "np.ndarray":
    """Straight uint8 (T, H, W, 4). On a flat backdrop edges come from the matte of `key`."""
    import numpy as np

    from popcon_lib.matting.backdrop import is_flat
    from popcon_lib.matting.edges import foreground
    from popcon_lib.matting.key import Key
    from popcon_lib.media import Clip, Matte
    from popcon_lib.refine.apply import apply
    from popcon_lib.refine.history import Applied

    flat = is_flat(frames, None)
    seen = Key().matte(frames) if flat else np.zeros(frames.shape[:3], np.float32)
    only = Applied("it", "replace", False, 0, len(frames) - 1, {index: prompts})
    matte = apply(Clip(frames, 1.0), Matte(seen, "key" if flat else "none"), [(only, logits)])
    return foreground(frames, matte.alpha, None)
