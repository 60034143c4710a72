"""A request as DashScope reads it: model, input and parameters, in the shape of each family."""

from typing import Any

from popcon_lib.character import CharacterRequest
from popcon_lib.errors import InputError
from popcon_lib.media import Colour, composite
from popcon_lib.providers.dashscope.models import CHARACTER, EDIT, VIDEO, Model, find
from popcon_lib.providers.dashscope.pictures import as_address, posed
from popcon_lib.providers.provider import Request
from popcon_lib.settings import Settings
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import VideoRequest

__all__ = ["body_of", "name_and_row", "pictures_of", "seconds_of"]

SQUARE = "1024*1024"
NOT_IN_PICTURES = "cropped, cut off, second character, text, watermark, frame, floor, shadow"
NOT_IN_VIDEOS = (
    "camera movement, zoom, cut, changing background, shadow on the background, text, watermark, "
    "character leaving the picture"
)
BACKGROUND = "The background stays one flat, even {}, without floor, shadow or text."
KEEP = "Keep the character's design, colours and outlines exactly."
_NAMES = {
    "white": (255, 255, 255), "black": (0, 0, 0), "grey": (128, 128, 128),
    "light grey": (208, 208, 208), "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255),
    "dark red": (128, 0, 0), "dark green": (0, 128, 0), "navy blue": (0, 0, 128),
    "yellow": (255, 255, 0), "magenta": (255, 0, 255), "cyan": (0, 255, 255), "teal": (0, 128, 128),
    "orange": (255, 128, 0), "violet": (128, 0, 255), "purple": (128, 0, 128),
    "hot pink": (255, 0, 128), "sky blue": (0, 128, 255),
}  # fmt: skip


def name_and_row(request: Request, settings: Settings) -> tuple[str, Model]:
    """The model that `request` goes to, and the row it is used like. Raises InputError."""
    if isinstance(request, VideoRequest):
        name, use = settings.popcon_dashscope_video_model, VIDEO
    elif isinstance(request, StartFrameRequest) or request.reference is not None:
        name, use = settings.popcon_dashscope_edit_model, EDIT
    else:
        name, use = settings.popcon_dashscope_character_model, CHARACTER
    return name, find(name, use)


def seconds_of(request: VideoRequest, row: Model) -> int:
    """The shortest length the model makes that holds the request's. Raises InputError."""
    enough = [seconds for seconds in row.seconds if seconds >= request.seconds]
    if not enough:
        raise InputError(
            f"{row.name} makes videos of up to {max(row.seconds)} s; {request.seconds:g} s are "
            "asked for.",
            "Make the emoji shorter, or set another POPCON_DASHSCOPE_VIDEO_MODEL.",
        )
    return min(enough)


def pictures_of(request: CharacterRequest | StartFrameRequest, row: Model) -> int:
    """How many pictures are asked for. Raises InputError for more than the model makes."""
    count = request.candidates if isinstance(request, StartFrameRequest) else 1
    if count > row.candidates:
        raise InputError(
            f"{row.name} makes up to {row.candidates} pictures at a time; {count} are asked for.",
            "Ask for fewer candidates, or set another POPCON_DASHSCOPE_EDIT_MODEL.",
        )
    return count


def body_of(request: Request, settings: Settings) -> dict[str, Any]:
    """What is sent. Raises InputError for what the model would not take."""
    name, row = name_and_row(request, settings)
    if isinstance(request, VideoRequest):
        return {"model": name, **_video(request, row, settings.popcon_dashscope_resolution.upper())}
    return {"model": name, **_picture(request, row)}


def _video(request: VideoRequest, row: Model, resolution: str) -> dict[str, Any]:
    still = as_address(request.start_frame, row.side_px)
    asked = {"prompt": _words([request.action.prompt, _background(request.backdrop)], row)}
    if row.shape == "media":
        frames = [{"type": kind, "url": still} for kind in ("first_frame", "last_frame")]
        asked["media"] = frames
    elif row.shape == "first and last frame":
        # The same picture at both ends: the film comes back to where it began.
        asked |= {"first_frame_url": still, "last_frame_url": still}
    else:
        asked["img_url"] = still
    parameters = {
        "resolution": resolution,
        "seed": _seed(request),
        # A rewritten prompt would not be about this motion any more.
        "prompt_extend": False,
        "watermark": False,
    }
    if len(row.seconds) > 1:
        parameters["duration"] = seconds_of(request, row)
    return {"input": {**asked, "negative_prompt": NOT_IN_VIDEOS}, "parameters": parameters}


def _picture(request: CharacterRequest | StartFrameRequest, row: Model) -> dict[str, Any]:
    parameters = {"n": pictures_of(request, row), "seed": _seed(request), "watermark": False}
    if isinstance(request, StartFrameRequest):
        given = posed(request.character, request.backdrop)
        words = _words([request.pose, KEEP, _background(request.backdrop)], row)
    else:
        reference = request.reference
        given = None if reference is None else composite(reference, request.backdrop)
        words = _words([request.words], row)
    if given is None:
        parameters |= {"size": SQUARE, "prompt_extend": False}
        return {
            "input": {"prompt": words, "negative_prompt": NOT_IN_PICTURES},
            "parameters": parameters,
        }
    address = as_address(given, row.side_px)
    if row.shape == "messages":
        content = [{"image": address}, {"text": words}]
        return {
            "input": {"messages": [{"role": "user", "content": content}]},
            "parameters": {**parameters, "negative_prompt": NOT_IN_PICTURES},
        }
    if row.shape == "base image":
        picture = {"function": "description_edit", "base_image_url": address}
    else:
        picture = {"images": [address], "negative_prompt": NOT_IN_PICTURES}
    return {"input": {"prompt": words, **picture}, "parameters": parameters}


def _words(sentences: list[str], row: Model) -> str:
    words = " ".join(sentences)
    if len(words) > row.words:
        raise InputError(
            f"The prompt has {len(words)} characters; {row.name} reads {row.words} and leaves out "
            "the rest.",
            f"Say it in {row.words - len(words) + len(sentences[0])} characters.",
        )
    return words


def _background(backdrop: Colour) -> str:
    """The sentence that keeps the backdrop, with the colour by its nearest name and its number."""

    def far(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(_NAMES[name], backdrop, strict=True))

    return BACKGROUND.format(f"{min(_NAMES, key=far)} (#{bytes(backdrop).hex()})")


def _seed(request: Request) -> int:
    """The same for the same request, another for each take. 0 to 2³¹ - 1."""
    return int(request.fingerprint()[:7], 16)
