"""What the steps show of their artifacts: small animations that live in the record."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from popcon_lib import pictures
from popcon_lib.actions import title_of
from popcon_lib.artifact import Artifact
from popcon_lib.errors import InputError
from popcon_lib.job import JobSpec
from popcon_lib.previews import animated_tiles, slides

__all__ = ["first_pictures", "portrait", "read_all", "tiles"]


def read_all(made: Mapping[str, Artifact], read: Callable[[Artifact], Any]) -> dict[str, Any]:
    """`read` of each artifact, side by side. What cannot be read is named by its item."""

    def read_one(name: str) -> Any:
        try:
            return read(made[name])
        except InputError as error:
            raise InputError(f"{name}: {error.what}", error.next_step) from error

    with ThreadPoolExecutor() as pool:
        return dict(zip(made, pool.map(read_one, made), strict=True))


def portrait(name: str, made: Mapping[str, Artifact]) -> bytes:
    """The picture `name` of the one item that was made, as a WebP of at most 40 kB."""
    (artifact,) = made.values()
    picture = pictures.decode_png(artifact.read(name))
    return animated_tiles({"": picture[None]}, 1.0, side_px=256, limit_bytes=40_000)


def first_pictures(made: Mapping[str, Artifact]) -> bytes:
    """The first picture of each item in small, one after the other."""
    first = read_all(made, lambda artifact: pictures.decode_png(artifact.read("000.png")))
    return slides(list(first.values()))


def tiles(
    made: Mapping[str, Artifact], spec: JobSpec, side_px: int = 96, limit_bytes: int = 300_000
) -> bytes:
    """One small animation of what was made, an action a tile; RGB, alpha or RGBA alike."""
    frames = read_all(made, lambda artifact: pictures.decode_pngs(artifact.contents()))
    titles = {_title(name): shown for name, shown in frames.items()}
    columns = 4 if len(titles) <= 12 else 8
    return animated_tiles(titles, spec.seconds, side_px, columns, limit_bytes)


def _title(item: str) -> str:
    name, _, number = item.partition(".")
    return " ".join(filter(None, (title_of(name), number)))
