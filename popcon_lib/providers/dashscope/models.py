"""The models of DashScope that PopCon can use: what each takes and gives, as data.

A model that is not here, but whose name begins with one that is (`wan2.7-i2v-2026-04-25`), is used
like that one. Where a limit is not documented, that of the family's eldest stands. Sources: [1] the
request recorded from the vendor's SDK 2.0.2; [2] alibabacloud.com/help/en/model-studio: rate-limit,
legacy-image-to-video-api-reference, image-to-video-guide, wan2-5-image-edit-api-reference,
text-to-image-v2-api-reference; [3] gateways that repeat the vendor's pages (doc.vtrix.ai,
docs.evolink.ai, mulerouter.ai, docs.comfy.org).
"""

from dataclasses import dataclass

from popcon_lib.errors import InputError, UnknownNameError

__all__ = ["CHARACTER", "EDIT", "MODELS", "VIDEO", "Model", "find"]

CHARACTER, EDIT, VIDEO = "character", "edit", "video"
# The three things a model is asked for, and the setting that names the model of each.
SETTINGS = {
    CHARACTER: "POPCON_DASHSCOPE_CHARACTER_MODEL",
    EDIT: "POPCON_DASHSCOPE_EDIT_MODEL",
    VIDEO: "POPCON_DASHSCOPE_VIDEO_MODEL",
}

_VIDEO = "/services/aigc/video-generation/video-synthesis"
_TWO_FRAMES = "/services/aigc/image2video/video-synthesis"
_TEXT = "/services/aigc/text2image/image-synthesis"
_EDIT = "/services/aigc/image2image/image-synthesis"
_MESSAGES = "/services/aigc/image-generation/generation"
_AT_ONCE = "/services/aigc/multimodal-generation/generation"


@dataclass(frozen=True)
class Model:
    """A family of models.

    use: one of the three above; path and shape: where its input goes and how it is written; words:
    characters of a prompt; side_px: the least and most of each side of an input; images: inputs at
    most; candidates: answers at most; resolutions and seconds: what a video can have; in_progress
    and per_minute: the account's limits; waits: the answer is a task to wait for (otherwise it
    comes with the response).
    """

    name: str
    use: str
    path: str
    shape: str
    words: int
    side_px: tuple[int, int] = (0, 0)
    images: int = 1
    candidates: int = 1
    resolutions: tuple[str, ...] = ()
    seconds: tuple[int, ...] = ()
    in_progress: int = 2
    per_minute: int = 120
    waits: bool = True


_FIVE = {"in_progress": 5, "per_minute": 300}
_WAN22 = {"words": 800, "side_px": (360, 2000), "seconds": (5,)}  # [1] [2] [3]
_WAN26 = {"words": 800, "side_px": (360, 2000), "resolutions": ("720P", "1080P"), **_FIVE}
_ANY_SECONDS = tuple(range(2, 16))

MODELS = {
    row.name: row
    for row in (
        Model("wan2.2-i2v-flash", VIDEO, _VIDEO, "first frame",
              resolutions=("480P", "720P", "1080P"), **_WAN22),
        Model("wan2.2-i2v-plus", VIDEO, _VIDEO, "first frame",
              resolutions=("480P", "1080P"), **_WAN22),
        Model("wan2.2-kf2v-flash", VIDEO, _TWO_FRAMES, "first and last frame",
              resolutions=("480P", "720P", "1080P"), **_WAN22),
        Model("wan2.5-i2v-preview", VIDEO, _VIDEO, "first frame", 800, (360, 2000),
              resolutions=("480P", "720P", "1080P"), seconds=(5, 10), **_FIVE),
        Model("wan2.6-i2v", VIDEO, _VIDEO, "first frame", seconds=_ANY_SECONDS, **_WAN26),
        Model("wan2.6-i2v-flash", VIDEO, _VIDEO, "first frame", seconds=_ANY_SECONDS, **_WAN26),
        Model("wan2.7-i2v", VIDEO, _VIDEO, "media", seconds=_ANY_SECONDS, **_WAN26),
        Model("wan2.5-i2i-preview", EDIT, _EDIT, "images", 2000, (384, 5000),
              images=3, candidates=4, **_FIVE),
        Model("wanx2.1-imageedit", EDIT, _EDIT, "base image", 800, (512, 4096), candidates=4),
        Model("wan2.6-image", EDIT, _MESSAGES, "messages", 800, (384, 5000),
              images=3, candidates=4, **_FIVE),
        Model("qwen-image-edit-plus", EDIT, _AT_ONCE, "messages", 800, (384, 3072),
              images=3, candidates=6, waits=False),
        Model("wan2.2-t2i-flash", CHARACTER, _TEXT, "text", 800, candidates=4),
        Model("wan2.2-t2i-plus", CHARACTER, _TEXT, "text", 800, candidates=4),
    )
}  # fmt: skip


def find(name: str, use: str) -> Model:
    """The row that `name` is used like. Raises UnknownNameError, InputError for another use."""
    rows = [row for row in MODELS.values() if f"{name}-".startswith(f"{row.name}-")]
    if not rows:
        fitting = [row.name for row in MODELS.values() if row.use == use]
        raise UnknownNameError(f"{use} model of DashScope", name, fitting)
    row = max(rows, key=lambda row: len(row.name))
    if row.use != use:
        raise InputError(
            f"{SETTINGS[use]} is {name}, which is a model for {row.use}s.",
            f"Choose one of: {', '.join(m.name for m in MODELS.values() if m.use == use)}.",
        )
    return row
