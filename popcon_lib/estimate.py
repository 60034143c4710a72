"""What a job will pay for, before it runs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from popcon_lib.character import CharacterRequest
from popcon_lib.job import JobSpec
from popcon_lib.registry import pick
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import VideoRequest

__all__ = ["Estimate", "estimate", "price_of"]

# Prices do not depend on pixels.
_RGBA, _RGB = np.zeros((1, 1, 4), np.uint8), np.zeros((1, 1, 3), np.uint8)
_BACKDROP = (255, 255, 255)


@dataclass(frozen=True)
class Estimate:
    """US dollars by step, for a job that is run once and approved as it comes."""

    provider: str
    usd: Mapping[str, float]

    @property
    def total_usd(self) -> float:
        """All steps together."""
        return sum(self.usd.values())

    def __str__(self) -> str:
        if not self.total_usd:
            return f"Made by {self.provider} on this machine, for nothing."
        parts = {step.replace("_", " "): usd for step, usd in self.usd.items() if usd}
        each = ", ".join(f"{step} ${usd:.2f}" for step, usd in parts.items())
        return f"It will cost about ${self.total_usd:.2f} at {self.provider}: {each}."


def estimate(spec: JobSpec) -> Estimate:
    """The list price of everything the job asks its provider for. Raises InputError."""
    provider = pick("provider", spec.provider)()
    drawing = []
    if spec.prompt:
        drawing = [CharacterRequest(spec.prompt, _RGBA if spec.reference else None)]
    usd = {"character": float(sum(map(provider.price, drawing)))}
    for step in ("start_frames", "videos"):
        usd[step] = sum(price_of(spec, step, name) for name in spec.actions)
    return Estimate(provider.name, usd)


def price_of(spec: JobSpec, step: str, action: str) -> float:
    """US dollars for the start frames, or the video, of one action. Raises InputError."""
    found = spec.find_action(action)
    if step == "start_frames":
        request = StartFrameRequest(_RGBA, found, _BACKDROP, candidates=spec.candidates)
    else:
        request = VideoRequest(_RGB, _RGBA, found, _BACKDROP, spec.seconds)
    return pick("provider", spec.provider)().price(request)
