"""What the steps show of their artifacts: small animations that live in the record."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from popcon_lib import pictures
from popcon_lib.actions import title_of
from popcon_lib.artifact import Artifact
from popcon_lib.job import JobSpec
from popcon_lib.previews import animated_tiles

__all__ = ["portrait", "read_all", "tiles"]


def read_all(made: Mapping[str, Artifact], read: Callable[[Artifact], Any]) -> dict[str, Any]:
    """`read` of each artifact, side by side."""
    with ThreadPoolExecutor() as pool:
        return dict(zip(made, pool.map(read, made.values()), strict=True))


def portrait(png: bytes) -> bytes:
    """One picture as a WebP."""
    return animated_tiles({"": pictures.decode_png(png)[None]}, 1.0, side_px=256)


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
