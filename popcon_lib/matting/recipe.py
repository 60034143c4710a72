"""What one matting run is, as data."""

from dataclasses import dataclass

from popcon_lib.errors import UnknownNameError
from popcon_lib.matting.edges import EDGES
from popcon_lib.registry import names

__all__ = ["Recipe"]


@dataclass(frozen=True)
class Recipe:
    """engine: what finds the character; edges: how its colours are freed of the backdrop.

    Raises UnknownNameError for an engine or an edge method there is not.
    """

    engine: str = "key"
    edges: str = "unmix"

    def __post_init__(self) -> None:
        for kind, name, known in (
            ("engine", self.engine, names("engine")),
            ("edge method", self.edges, EDGES),
        ):
            if name not in known:
                raise UnknownNameError(kind, name, known)
