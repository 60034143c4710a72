"""Keys stay out of records: refused as parameters, and masked in everything that is written.

A known secret is a key of `popcon_lib.settings`, or an environment variable with the name of one.
"""

import base64
import html
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from popcon_lib import settings
from popcon_lib.errors import InputError

__all__ = ["MASK", "known", "refuse", "scrub"]

MASK = "***"
# Shorter values ("true", "dev") are found in ordinary text, and guessed sooner than leaked.
MIN_CHARACTERS = 8

_NAMES = re.compile(
    r"(api_?key|(^|[^a-z])keys?($|[^a-z])|token|secret|passw|passphrase|credential)", re.IGNORECASE
)
# How the keys of common services begin: OpenAI and DashScope, Hugging Face, RunPod, GitHub, Slack,
# AWS, Google, and any JSON web token.
_SHAPES = re.compile(
    r"(\bsk-[\w-]{16,}|\bhf_\w{16,}|\brpa_\w{16,}|\bgh[opsu]_\w{16,}|\bgithub_pat_\w{16,}"
    r"|\bxox[abp]-[\w-]{10,}|\bAKIA[0-9A-Z]{12,}|\bAIza[\w-]{20,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.)"
)


def known() -> dict[str, str]:
    """Every secret this process knows, by the name of its setting or environment variable."""
    named = {
        name: value
        for name, value in os.environ.items()
        if _NAMES.search(name) and not value.isdigit() and not Path(value).is_absolute()
    }
    values = {**named, **settings.secrets()}
    return {name: value for name, value in values.items() if len(value) >= MIN_CHARACTERS}


def refuse(parameters: Mapping[str, Any]) -> None:
    """Raise InputError where a parameter has the name, the shape or the value of a secret."""
    values = known()
    for path, text in _texts(parameters):
        name = next((name for name, value in values.items() if value in text), None)
        if name is not None:
            reason = f"holds the value of {name}"
        elif _SHAPES.search(text):
            reason = "looks like a key"
        elif text and _names_a_secret(path):
            reason = "has the name of a secret"
        else:
            continue
        raise InputError(
            f"The parameter {'.'.join(path)} {reason}; parameters are written into the record.",
            "Give keys through the environment or the .env file only.",
        )


def scrub(text: str) -> str:
    """`text` with every known secret masked, also as JSON, HTML, base64 or in an address."""
    for form in _forms(known().values()):
        text = text.replace(form, MASK)
    return text


def _names_a_secret(path: tuple[str, ...]) -> bool:
    """Whether a name on the way to a parameter's value is that of a secret."""
    # An own action may be called `secret`: that name is a person's word.
    return path[:1] != ("own_actions",) and any(map(_NAMES.search, path))


def _texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield path, str(name)
            yield from _texts(inner, (*path, str(name)))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, path)


def _forms(values: Iterator[str]) -> list[str]:
    """How the values can be written, longest first so that none leaves its end behind."""
    forms = set()
    for value in values:
        # A notebook keeps text line by line: a key of several lines is masked by its lines.
        for part in {value, *value.splitlines()}:
            if len(part) >= MIN_CHARACTERS:
                forms |= {part, repr(part)[1:-1]}
                forms |= {json.dumps(part, ensure_ascii=ascii)[1:-1] for ascii in (True, False)}
                forms |= {quote(part, safe=""), quote_plus(part), html.escape(part)}
        forms |= _base64_forms(value.encode())
    return sorted(forms, key=len, reverse=True)


def _base64_forms(data: bytes) -> set[str]:
    """The characters that are the same whatever stands around `data`, at each of three offsets."""
    forms = set()
    for offset in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(bytes(offset) + data).decode().rstrip("=")
            # The first and last character also carry bits of the neighbours.
            start = (offset * 8 + 5) // 6
            stop = (offset + len(data)) * 8 // 6
            forms.add(text[start:stop])
    return {form for form in forms if len(form) >= MIN_CHARACTERS}
