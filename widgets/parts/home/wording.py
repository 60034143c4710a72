"""What the home panel calls things; errors speak as a terminal does, and are put in its words."""

import re

__all__ = ["CUTS", "LABELS", "TITLES", "in_words"]

CUTS = {"Cut out, if it is flat": "auto", "Cut out": "yes", "Keep as it is": "no"}
LABELS = {"provider": "Moved by", "backend": "Engines run on", "cut-background": "Background"}
TITLES = {
    "puppet": "Puppet",
    "dashscope": "DashScope",
    "local": "This machine",
    "runpod": "RunPod",
    **{value: title for title, value in CUTS.items()},
}

_OPTION = re.compile(rf"--({'|'.join(LABELS)}) (\w+)")


def in_words(text: str) -> str:
    """`text` with options of a terminal (--provider puppet) as what is seen here."""
    return _OPTION.sub(
        lambda found: f"“{LABELS[found[1]]}: {TITLES.get(found[2], found[2])}”", text
    )
