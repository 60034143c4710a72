"""How long is waited for what, in seconds."""

from dataclasses import dataclass

__all__ = ["USUAL", "Patience"]


@dataclass(frozen=True)
class Patience:
    """poll, poll_most: between two looks at a job, first and later; blip: while RunPod cannot be
    asked; look_around: between two looks at the endpoint while a job waits; no_workers, throttled,
    unhealthy: while the endpoint has none, or only such; queue: in the queue at all; run: while it
    is worked on, as RunPod is told; grace: after that, for RunPod to say that it was too long;
    answer: for one answer of RunPod.
    """

    poll: float = 0.2
    poll_most: float = 0.4
    blip: float = 90.0
    look_around: float = 10.0
    no_workers: float = 60.0
    throttled: float = 240.0
    unhealthy: float = 120.0
    queue: float = 1200.0
    run: float = 600.0
    grace: float = 60.0
    answer: float = 60.0


USUAL = Patience()
