"""A picture whose PNG can be changed at any time."""

import ipywidgets as w

__all__ = ["NOTHING", "picture"]

# One pixel, clear: what a picture shows that has none yet.
NOTHING = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac"
    b"\xf8\xff\xff?\0\5\xfe\2\xfe\xa7\x9a\xa0\xa0\0\0\0\0IEND\xaeB`\x82"
)


def picture(*kinds: str) -> w.Image:
    """A picture of the classes `popcon-<kind>`; set its `value` to PNG bytes."""
    made = w.Image(value=NOTHING, format="png")
    for kind in kinds:
        made.add_class(f"popcon-{kind}")
    return made
