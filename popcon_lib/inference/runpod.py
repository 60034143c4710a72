"""The backend that sends frames to workers on GPUs, at RunPod Serverless.

A clip is cut into pieces for several workers, unless its engine needs the whole of it. RunPod's
workers look for their next job once a second, so that each job costs up to a second of nothing: of
clips that are sent at the same time only those are cut that would leave workers idle.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.files import make_folder
from popcon_lib.inference.aside import run_aside, together
from popcon_lib.inference.errand import Errand
from popcon_lib.inference.local import Local
from popcon_lib.inference.patience import USUAL, Patience
from popcon_lib.inference.queue import Queue
from popcon_lib.inference.ticket import Ticket
from popcon_lib.inference.turns import Turns
from popcon_lib.matting import wire
from popcon_lib.matting.backdrop import is_flat
from popcon_lib.matting.engine import Done, unheard
from popcon_lib.matting.recipe import AUTO, Recipe
from popcon_lib.matting.step import LEARNED
from popcon_lib.media import Clip, Matte, sha256_of
from popcon_lib.refine.prompts import Prompts, PromptsByFrame
from popcon_lib.refine.wire import mask_request, read_mask_result
from popcon_lib.registry import pick
from popcon_lib.settings import Settings

__all__ = ["RunPod"]

CLIPS_QUEUED = 3  # for each worker: it never waits for the next one to be sent


class RunPod:
    """Heavy work, on the workers of the endpoint that the settings name."""

    name = "runpod"
    _turns = Turns()  # of all threads of this process

    def __init__(self, tickets: Path | None = None, patience: Patience = USUAL) -> None:
        self._settings = Settings()
        self._tickets = make_folder(tickets / "runpod") if tickets is not None else None
        self._patience = patience
        self.at_once = CLIPS_QUEUED * self._settings.popcon_runpod_workers

    def check(self) -> None:
        """Raise InputError where a setting lacks."""
        given = {
            "RUNPOD_ENDPOINT_ID": self._settings.runpod_endpoint_id,
            "RUNPOD_API_KEY": self._settings.runpod_api_key,
        }
        lacks = [name for name, value in given.items() if not value]
        if lacks:
            raise InputError(
                f"The backend runpod needs {' and '.join(lacks)}, not set.",
                "Put them into .env; `popcon worker deploy` makes an endpoint. --backend local "
                "works without.",
            )

    def matte(self, clip: Clip, recipe: Recipe, done: Done = unheard) -> Matte:
        """What the engine of `recipe` finds in `clip`, as it is, alpha rounded to 16 bits.

        "auto" on a flat backdrop is `key`, which is worked out here: a GPU would only cost money.
        """
        flat = is_flat(clip.frames, clip.backdrop)
        if recipe.engine == AUTO and flat:
            return Local().matte(clip, recipe, done)
        recipe = _decided(recipe, "key" if flat else LEARNED[0])
        whole = pick("engine", recipe.engine).whole_clip
        with self._turns.take() as turn:
            encoded = wire.encode_frames(clip.frames)
            ticket = self._ticket(wire.matte_request(clip, recipe, encoded), turn.sent)
            workers = self._settings.popcon_runpod_workers
            parts = 1 if whole else ticket.pieces or turn.parts(workers, done)
            pieces = wire.split([len(frame) for frame in encoded], parts)
            if whole and len(pieces) > 1:
                raise InputError(
                    f"Engine {recipe.engine!r} needs all {len(encoded)} frames in one request, and "
                    f"they are {sum(map(len, encoded)) / 1e6:.1f} MB; RunPod takes "
                    f"{wire.LIMIT_BYTES / 1e6:.0f} MB.",
                    "Use --backend local for it, fewer frames, or another engine.",
                )
            requests = [wire.matte_request(clip, recipe, encoded[piece]) for piece in pieces]
            results = self._send(requests, ticket, done)
        mattes = [
            wire.read_matte_result(result, (piece.stop - piece.start, *clip.frames.shape[1:3]))
            for piece, result in zip(pieces, results, strict=True)
        ]
        alpha = np.concatenate([matte.alpha for matte in mattes])
        about = "; ".join(dict.fromkeys(matte.about for matte in mattes))
        return Matte(alpha, mattes[0].engine, f"{about}, on RunPod")

    def segment(
        self, frame: np.ndarray, prompts: Prompts, segmenter: str, model: str = ""
    ) -> np.ndarray:
        """What `prompts` mean on one frame uint8 (H, W, 3): logits float32 (H, W)."""
        return self._masks("segment", frame[None], {0: prompts}, (segmenter, model), unheard)[0]

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        segmenter: str,
        model: str = "",
        done: Done = unheard,
    ) -> np.ndarray:
        """What prompts on some frames uint8 (T, H, W, 3) mean on all: logits float32 (T, H, W)."""
        return self._masks("track", frames, prompts_by_frame, (segmenter, model), done)

    def _masks(
        self, op: str, frames: np.ndarray, prompts: PromptsByFrame, of: tuple[str, str], done: Done
    ) -> np.ndarray:
        request = mask_request(op, *of, frames, prompts)
        (result,) = self._send([request], self._ticket(request, threading.Event()), done)
        return read_mask_result(result, op, frames.shape[:3])

    def health(self) -> dict[str, dict[str, int]]:
        """Counts of the endpoint's `jobs` and `workers` by state."""
        self.check()

        async def ask(tell: Callable[[int], None]) -> dict[str, dict[str, int]]:
            async with self._queue() as queue:
                return await queue.health()

        return run_aside(ask, unheard)

    def _send(self, requests: Sequence[Mapping[str, Any]], ticket: Ticket, done: Done) -> list[Any]:
        """The outputs of `requests`, in their order; one that fails ends the others."""
        policy = {
            "executionTimeout": int(self._patience.run * 1000),
            "ttl": int((self._patience.queue + self._patience.run) * 1000),
        }
        bodies = [
            wire.to_bytes({"input": request, "policy": policy}, _named(request))
            for request in requests
        ]

        async def all_of_them(tell: Callable[[int], None]) -> list[Any]:
            counts = [0] * len(bodies)

            def tell_of(index: int) -> Callable[[int], None]:
                def told(frames_done: int) -> None:
                    if frames_done > counts[index]:
                        counts[index] = frames_done
                        tell(sum(counts))

                return told

            async def one(queue: Queue, index: int, body: bytes) -> Any:
                output = await Errand(
                    queue, ticket, self._patience, body, index, len(bodies), tell_of(index)
                ).run()
                tell_of(index)(len(requests[index]["frames"]))
                return output

            async with self._queue() as queue:
                return await together([one(queue, *each) for each in enumerate(bodies)])

        self.check()
        outputs = run_aside(all_of_them, done)
        ticket.close()
        return outputs

    def _ticket(self, request: Mapping[str, Any], sent: threading.Event) -> Ticket:
        """The ticket of what is asked of this endpoint."""
        if self._tickets is None:
            return Ticket(None, sent)
        asked = sha256_of(self._settings.runpod_endpoint_id, json.dumps(request))
        return Ticket(self._tickets / f"{asked}.json", sent)

    def _queue(self) -> Queue:
        return Queue(
            self._settings.popcon_runpod_url,
            self._settings.runpod_endpoint_id,
            self._settings.runpod_api_key.get_secret_value(),
            self._patience,
        )


def _decided(recipe: Recipe, best: str) -> Recipe:
    """`recipe` with `best` for "auto": pieces of a clip may not choose differently."""
    if recipe.model and Path(recipe.model).exists():
        raise InputError(
            f"The weights {recipe.model} lie here, and the worker cannot read them.",
            "Use --backend local, or weights by name that the worker's image holds.",
        )
    engine, mask = (best if name == AUTO else name for name in (recipe.engine, recipe.mask))
    return replace(recipe, engine=engine, mask=mask)


def _named(request: Mapping[str, Any]) -> str:
    return f"The request of {len(request['frames'])} frames"
