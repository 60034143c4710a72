"""A job's parameters from text, as in a cell of a table or after `--set`."""

import json
import re
from dataclasses import fields
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.job import JobSpec

__all__ = ["NAMES", "from_text"]

# What a person may say of a job; `redo` is what `--from` writes.
NAMES = tuple(item.name for item in fields(JobSpec) if item.name != "redo")


def from_text(name: str, text: str) -> Any:
    """The value of the parameter `name` that is written as `text`: a number, a list or a text.

    Lists are written with commas or spaces, own actions as JSON. Raises UnknownNameError,
    InputError.
    """
    if name not in NAMES:
        raise UnknownNameError("parameter", name, NAMES)
    kind = type(getattr(JobSpec(), name))
    if kind is tuple:
        return [part for part in re.split(r"[,;\s]+", text) if part]
    if kind is str:
        return text.strip()
    if kind is dict:
        return _from_json(name, text)
    try:
        return kind(text)
    except ValueError as error:
        raise InputError(
            f"{name} is a{'' if kind is float else ' whole'} number, not {text!r}."
        ) from error


def _from_json(name: str, text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name} is no JSON: {error}.", 'Write it as {"pirate": "swings a sword"}.'
        ) from error
