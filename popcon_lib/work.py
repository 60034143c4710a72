"""A job being worked on: makes the items of a step that are not made yet, and shows the step."""

import json
import os
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event
from typing import Any

from popcon_lib.artifact import Artifact, joint_key
from popcon_lib.errors import PopconError, UnknownNameError, WaitingFor
from popcon_lib.files import save
from popcon_lib.job import STEPS, Job, JobSpec

__all__ = ["Done", "Item", "Work", "key_of", "show_cost"]

STEP_MIME = "application/vnd.popcon.step+json"
# Beside a step's items; no action has a name like it.
PREVIEW = "_preview"

# Raise a step's number when it makes something else of the same input: finished jobs then make
# the step again when they are resumed.
VERSIONS = dict.fromkeys(STEPS, 1)


@dataclass(frozen=True)
class Item:
    """One thing a step makes: what its key is made from, and how its files are made."""

    inputs: tuple[Any, ...]
    make: Callable[[], Mapping[str, bytes]]


@dataclass(frozen=True)
class Done:
    """A finished step: its artifacts by item, in the job's order, and the WebP it shows.

    seconds: of the items that were made now; card: what a list of jobs shows of this one, paths
    relative to the job's folder; cost_usd: what the step has paid for, in every run of the job.
    """

    step: str
    artifacts: Mapping[str, Artifact]
    seconds: Mapping[str, float]
    picture: bytes = b""
    note: str = ""
    card: Mapping[str, str] = field(default_factory=dict)
    cost_usd: float = 0.0

    def summary(self) -> dict[str, Any]:
        """What the record keeps of the step: JSON types."""
        items = [
            {
                "item": item,
                "key": artifact.key,
                "cached": item not in self.seconds,
                "seconds": round(self.seconds.get(item, 0.0), 3),
            }
            for item, artifact in self.artifacts.items()
        ]
        files = [
            {"path": f"artifacts/{self.step}/{item}/{name}", "sha256": digest}
            for item, artifact in self.artifacts.items()
            for name, digest in artifact.files.items()
        ]
        return {
            "step": self.step,
            "status": "completed",
            "key": joint_key(self.artifacts.values()),
            "cached": not self.seconds,
            "items": items,
            "artifacts": files,
            "note": self.note,
            "cost": round(self.cost_usd, 6),
            "card": dict(self.card),
        }

    def __str__(self) -> str:
        made, kept = len(self.seconds), len(self.artifacts) - len(self.seconds)
        parts = [f"{made} made"] * bool(made) + [f"{kept} kept"] * bool(kept)
        return f"{self.step}: {', '.join(parts)}.{' ' * bool(self.note)}{self.note}"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = {"text/plain": str(self), STEP_MIME: self.summary()}
        display(bundle, raw=True)
        if self.picture:
            display({"image/webp": b64encode(self.picture).decode(), "text/plain": ""}, raw=True)


@dataclass(frozen=True)
class Work:
    """An open job: its folder and what was asked; `stop` is set when it is to end."""

    job: Job
    spec: JobSpec
    done: dict[str, Done] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)

    def before(self, step: str, needed: str) -> Mapping[str, Artifact]:
        """The artifacts of the step `needed`, which `step` is made from. Raises PopconError."""
        if needed not in self.done:
            raise PopconError(
                f"{step} was asked for before {needed} was done.",
                "Run the cells of the notebook in their order.",
            )
        return self.done[needed].artifacts

    def heed_stop(self, *news: Any) -> None:
        """Raise PopconError once the job is to end: for those who tell how far they are."""
        if self.stop.is_set():
            raise PopconError("The job was stopped.", "Resume it to go on.")

    def make(
        self,
        step: str,
        items: Mapping[str, Item],
        show: Callable[[Mapping[str, Artifact]], bytes] | None = None,
        at_once: int | None = None,
        thumb: Callable[[Mapping[str, Artifact]], bytes] | None = None,
    ) -> Done:
        """Make those `items` of `step` that are not made yet, side by side; return them all.

        show: draws what the record shows; thumb: what a list shows until the job has a pack;
        at_once: how many side by side, for items that are waited for; else one per processor.

        The first failure lets the items in progress finish, starts no more, and is raised with
        the item's name; what was finished is kept. A finished item whose files were changed or
        deleted since is made again, and the step's note names them.
        """
        self.stop.clear()  # of an earlier call, in a notebook that is run by hand
        keys = {name: key_of(self.spec, step, name, item.inputs) for name, item in items.items()}
        found = {name: self.job.find_artifact(step, name, keys[name]) for name in items}
        finished = {name: artifact for name, artifact in found.items() if artifact is not None}
        seconds: dict[str, float] = {}
        missing = [name for name in items if name not in finished]
        changed = {name: self.job.changed_files(step, name, keys[name]) for name in missing}
        self._report(step, len(finished), len(items), missing)

        def make_one(name: str) -> tuple[Artifact, float]:
            started = time.monotonic()
            files = items[name].make()
            artifact = self.job.keep_artifact(step, name, keys[name], files)
            return artifact, time.monotonic() - started

        pool = ThreadPoolExecutor(at_once or os.cpu_count() or 1)
        futures: dict[Future[tuple[Artifact, float]], str] = {}
        try:
            futures = {pool.submit(make_one, name): name for name in missing}
            for future in _as_they_end(futures):
                name = futures[future]
                try:
                    finished[name], seconds[name] = future.result()
                except PopconError as error:
                    raise (error if name == step else _named(error, name)) from error
                self._report(step, len(finished), len(items), missing, name)
        except KeyboardInterrupt:
            self.stop.set()
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        artifacts = {name: finished[name] for name in items}
        drawn = {"preview.webp": show, "thumb.webp": thumb}
        picture, card = self._pictures(step, artifacts, drawn)
        done = Done(step, artifacts, seconds, picture, _told_of_changes(changed), card)
        self.done[step] = done
        return done

    def _pictures(
        self,
        step: str,
        artifacts: Mapping[str, Artifact],
        drawn: Mapping[str, Callable[[Mapping[str, Artifact]], bytes] | None],
    ) -> tuple[bytes, dict[str, str]]:
        """What the record shows, b"" for nothing, and the card that names the thumbnail."""
        draw = {name: one for name, one in drawn.items() if one is not None}
        if not draw:
            return b"", {}
        of = (*draw, *(item.digest for item in artifacts.values()))
        key = sha256("".join(of).encode()).hexdigest()
        kept = self.job.find_artifact(step, PREVIEW, key)
        if kept is None:
            files = {name: one(artifacts) for name, one in draw.items()}
            kept = self.job.keep_artifact(step, PREVIEW, key, files)
        thumb = kept.folder / "thumb.webp"
        card = {"preview": self.job.relative(thumb)} if thumb.name in kept.files else {}
        return kept.read("preview.webp"), card

    def _report(
        self, step: str, done: int, total: int, missing: list[str], item: str | None = None
    ) -> None:
        state = {"step": step, "done": done, "total": total, "made_here": len(missing)}
        save(
            self.job.progress_file, json.dumps({**state, "item": item, "at": time.time()}).encode()
        )


def key_of(spec: JobSpec, step: str, name: str, inputs: tuple[Any, ...]) -> str:
    """What the item `name` of `step` answers to, if it is made from `inputs` as `spec` asks."""
    salts = [(s, spec.redo[s]) for s in _up_to(step) if s in spec.redo]
    text = json.dumps([step, name, VERSIONS[step], salts, inputs], default=repr)
    return sha256(text.encode()).hexdigest()


def show_cost(step: str, cost_usd: float) -> None:
    """Tell the record what a step has paid for that does not come to its end."""
    from IPython.display import display

    bundle = {"text/plain": f"Paid ${cost_usd:.2f}.", STEP_MIME: {"step": step, "cost": cost_usd}}
    display(bundle, raw=True)


def _told_of_changes(changed: Mapping[str, list[str]]) -> str:
    names = [f"{item}/{file}" for item, files in changed.items() for file in files]
    more = f" and {len(names) - 3} more" * (len(names) > 3)
    return f"Made again, for it was changed or deleted: {', '.join(names[:3])}{more}." * bool(names)


def _as_they_end(futures: Iterable[Future]) -> Iterable[Future]:
    # Unlike concurrent.futures.as_completed this leaves a KeyboardInterrupt a chance between items
    # on every platform, and yields the items of one moment in the order they were asked for.
    waiting = list(futures)
    while waiting:
        ended = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED).done
        yield from (future for future in waiting if future in ended)
        waiting = [future for future in waiting if future not in ended]


def _named(error: PopconError, item: str) -> PopconError:
    if isinstance(error, UnknownNameError):
        return error
    if isinstance(error, WaitingFor):  # begins with what it waits for
        return WaitingFor(error.what, f"{item}: {error.next_step}")
    return type(error)(f"{item}: {error.what}", error.next_step)


def _up_to(step: str) -> tuple[str, ...]:
    return STEPS[: STEPS.index(step) + 1]
