"""A record stays small: what a cell shows beyond the limit is left out, and said to be."""

import json
from typing import Any

__all__ = ["LIMIT_BYTES", "slim"]

LIMIT_BYTES = 2_000_000
_NOTE = "[{size:.1f} MB of {kind} were left out here: a record holds {limit:.0f} MB.]"


def slim(text: str, limit_bytes: int = LIMIT_BYTES) -> str:
    """The notebook `text` with its largest outputs replaced by a note each, until it fits.

    What fits already comes back as it is. Sources and metadata are never touched.
    """
    excess = len(text.encode()) - limit_bytes
    if excess <= 0:
        return text
    notebook = json.loads(text)
    for size, holder, kind in sorted(_outputs(notebook), key=lambda found: -found[0]):
        if excess <= 0:
            break
        note = _NOTE.format(size=size / 1e6, kind=kind, limit=limit_bytes / 1e6)
        if kind == "text":
            holder["text"] = note
        else:
            holder["data"].pop(kind)
            holder["data"]["text/plain"] = note
        excess -= size - len(note)
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def _outputs(notebook: dict[str, Any]) -> list[tuple[int, dict[str, Any], str]]:
    """Everything that cells show: its bytes, the output that holds it, and what kind it is."""
    found = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            parts = dict(output.get("data", {}))
            if "text" in output:
                parts["text"] = output["text"]
            found += [
                (len(json.dumps(content, ensure_ascii=False).encode()), output, kind)
                for kind, content in parts.items()
                if not kind.startswith("application/vnd.popcon")
            ]
    return found
