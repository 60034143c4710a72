"""What a job will pay for, before it runs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from popcon_lib.character import CharacterRequest
from popcon_lib.job import JobSpec
from popcon_lib.registry import pick
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import VideoRequest

__all__ = ["Estimate", "estimate"]

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
    chosen = [spec.find_action(name) for name in spec.actions]
    stills = [
        StartFrameRequest(_RGBA, action, _BACKDROP, candidates=spec.candidates) for action in chosen
    ]
    films = [VideoRequest(_RGB, _RGBA, action, _BACKDROP, spec.seconds) for action in chosen]
    drawings = []
    if spec.prompt:
        drawings = [CharacterRequest(spec.prompt, _RGBA if spec.reference else None)]
    steps = {"character": drawings, "start_frames": stills, "videos": films}
    usd = {step: sum(map(provider.price, requests)) for step, requests in steps.items()}
    return Estimate(provider.name, usd)
