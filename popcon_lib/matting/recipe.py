"""What one matting run is, as data."""

from dataclasses import asdict, dataclass
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
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

    def to_dict(self) -> dict[str, Any]:
        """As plain data, for a record."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Recipe":
        """From what `to_dict` gave. Raises InputError for a field there is not."""
        unknown = sorted(set(data) - set(cls.__dataclass_fields__))
        if unknown:
            raise InputError(
                f"A recipe has no {', '.join(unknown)}.",
                f"It has {', '.join(cls.__dataclass_fields__)}.",
            )
        return cls(**data)
