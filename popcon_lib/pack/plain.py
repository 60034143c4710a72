"""Packs for no platform: files of one kind each, at the frames' own size.

Nobody states a limit: each number is our own choice, and nothing is given up but what no file of
the kind can hold.
"""

from fractions import Fraction

from popcon_lib.media import Colour
from popcon_lib.pack.target import Target

__all__ = ["PLAIN"]

_LOOKED_INTO_BYTES = 20_000_000  # what the check reads of one file
_PNG = "https://www.w3.org/TR/png-3/"
_WHITE = (255, 255, 255)


def _plain(
    name: str,
    title: str,
    file_name: str,
    page: str,
    file_bytes: int = _LOOKED_INTO_BYTES,
    backdrop: Colour | None = None,
) -> Target:
    return Target(
        name=name,
        title=title,
        container=name,
        canvas_px=(1024, 1024),
        native=True,
        frames=range(2, 301),
        seconds=(Fraction(1, 25), 60),
        frame_s=Fraction(1, 50),  # browsers slow down what is faster
        items=range(1, 201),
        file_name=file_name,
        file_bytes=file_bytes,
        backdrop=backdrop,
        pages=(page,),
    )


PLAIN = (
    _plain("apng", "plain APNG", "{:03d}.png", _PNG),
    _plain("gif", "plain GIF", "{:03d}.gif", "https://www.w3.org/Graphics/GIF/spec-gif89a.txt"),
    _plain("webp", "plain WebP", "{:03d}.webp", "https://www.rfc-editor.org/rfc/rfc9649"),
    _plain("webm", "plain WebM", "{:03d}.webm", "https://www.webmproject.org/docs/container/"),
    _plain(
        "mp4",
        "MP4 on a colour",
        "{:03d}.mp4",
        "https://www.itu.int/rec/T-REC-H.264",
        backdrop=_WHITE,
    ),
    _plain("png-sequence", "folders of PNGs", "{:03d}", _PNG, 200_000_000),
    _plain("sprite", "sprite sheets", "{:03d}", "https://www.aseprite.org/docs/cli/"),
)
