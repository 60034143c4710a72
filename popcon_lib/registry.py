"""Every choice by name: a row of data, imported when it is picked and not before."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from popcon_lib.errors import UnknownNameError

__all__ = ["names", "pick"]

ROWS: dict[str, dict[str, str]] = {
    "character": {
        "mascot": "popcon_lib.providers.mascot:draw_mascot",
    },
    "engine": {
        "key": "popcon_lib.matting.key:Key",
        "birefnet": "popcon_lib.matting.birefnet:BiRefNet",
        "vitmatte": "popcon_lib.matting.vitmatte:ViTMatte",
        "matanyone": "popcon_lib.matting.matanyone:MatAnyone",
        "rembg": "popcon_lib.matting.rembg:Rembg",
        "grabcut": "popcon_lib.matting.grabcut:GrabCut",
    },
    "segmenter": {
        "region": "popcon_lib.refine.region:Region",
        "sam_transformers": "popcon_lib.refine.sam_transformers:SamTransformers",
        "sam_ultralytics": "popcon_lib.refine.sam_ultralytics:SamUltralytics",
    },
    "provider": {
        "puppet": "popcon_lib.providers.puppet:Puppet",
        "dashscope": "popcon_lib.providers.dashscope:DashScope",
    },
    "backend": {
        "local": "popcon_lib.inference.local:Local",
        "runpod": "popcon_lib.inference.runpod:RunPod",
    },
}


def names(kind: str) -> tuple[str, ...]:
    """The names that `pick(kind, …)` knows."""
    return tuple(ROWS[kind])


def pick(kind: str, name: str) -> Callable[..., Any]:
    """Import and return the class (or function) of `kind` ("engine", "provider"…) called `name`.

    Raises UnknownNameError, which lists the known names and the nearest one.
    """
    if name not in ROWS[kind]:
        raise UnknownNameError(kind, name, names(kind))
    module, _, attribute = ROWS[kind][name].partition(":")
    return getattr(import_module(module), attribute)
