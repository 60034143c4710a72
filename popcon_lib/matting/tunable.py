"""Numbers that a person may tune: each says its range, unit and meaning, for sliders and checks."""

from dataclasses import field, fields
from typing import Any

from popcon_lib.errors import InputError

__all__ = ["check_ranges", "tunable"]


def tunable(default: float, least: float, most: float, about: str, unit: str = "") -> Any:
    """A dataclass field with a default, its range (both ends allowed) and what it does."""
    return field(
        default=default, metadata={"least": least, "most": most, "about": about, "unit": unit}
    )


def check_ranges(part: Any) -> None:
    """Raise InputError for a tunable field of dataclass `part` that is no number in its range."""
    for item in fields(part):
        if "least" not in item.metadata:
            continue
        value, least, most = getattr(part, item.name), item.metadata["least"], item.metadata["most"]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not least <= value <= most:
            raise InputError(
                f"{item.name} of {type(part).__name__.lower()} is {value!r}.",
                f"It is a number from {least} to {most}: {item.metadata['about']}.",
            )
