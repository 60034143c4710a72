"""What is opened, and how it was looked at: on disk, so a restart of the kernel brings it back."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from popcon_lib.edits import refinement_of
from popcon_lib.errors import RecordError, StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.job import Job
from popcon_lib.records import Archive, Filter, Record
from popcon_lib.refine.history import Selection
from widgets.parts.cards import spoken
from widgets.parts.film import actions_of
from widgets.parts.memory import recall as reviewed
from widgets.parts.refine.look import Look
from widgets.parts.refine.session import Shot
from widgets.parts.refine.states import unapplied

__all__ = ["left_out", "look_as_left", "remember", "source_to_open", "told_of"]

FILE = "last.json"


def source_to_open(root: Path, archive: Archive, job: str, source: str) -> Mapping[str, str]:
    """{"job", "action"} or {"path"}: what is asked for, or else what should be; {} for nothing.

    That is the newest job that has come to wait for refinement since anything was opened here;
    else what was opened last, here, in the review or in the archive; else the newest job.
    """
    last = _last(root)
    if source:
        return {"path": source}
    if job:
        same = last.get("source", {}).get("job") == job
        return last["source"] if same else {"job": job, "action": ""}
    waiting = archive.find(Filter(status="waiting"), "newest", 0, 20).records
    asks = next((record for record in waiting if record.waiting_for == "refinement"), None)
    opened = last.get("source", {})
    if asks is not None and (not opened or _seconds(asks.status_at) > last.get("at", 0.0)):
        return opened if opened.get("job") == asks.job else {"job": asks.job, "action": ""}
    elsewhere = reviewed(root)
    seen = str(elsewhere.get("job", ""))
    there = bool(seen) and seen != opened.get("job") and Job(root / seen).record.is_file()
    if there and float(elsewhere.get("at", 0.0)) > last.get("at", 0.0):
        return {"job": seen, "action": ""}
    if opened.get("path") or (opened and Job(root / opened["job"]).record.is_file()):
        return opened
    if there:
        return {"job": seen, "action": ""}
    newest = archive.find(Filter(), "newest", 0, 1).records
    return {"job": newest[0].job, "action": ""} if newest else {}


def look_as_left(root: Path) -> Look:
    """How it was looked at last."""
    kept = _last(root).get("look")
    return Look.from_json(kept) if isinstance(kept, dict) else Look()


def remember(root: Path, source: Mapping[str, str], look: Look) -> None:
    """Keep what is open and how. A root that cannot be written is looked at all the same."""
    now = datetime.now().timestamp()
    data = {"source": dict(source), "look": asdict(look), "at": now}
    with suppress(StorageError):
        save(make_folder(_file(root).parent) / FILE, json.dumps(data).encode())


def told_of(job: Job, record: Record) -> str:
    """Which actions there are, and which of them wait to be refined."""
    done, left = [], []
    for action in actions_of(job):
        try:
            refinement = refinement_of(job, action)
        except RecordError:
            left.append(f"{spoken(action)} (its edits are damaged)")
            continue
        (done if refinement and refinement.meaning else left).append(spoken(action))
    waits = record.status == "waiting" and record.waiting_for == "refinement"
    parts = [f"{'Waiting for refinement' if waits else 'As they came'}: {', '.join(left)}."] * bool(
        left
    )
    return " ".join([*parts, *[f"Refined: {', '.join(done)}."] * bool(done)])


def left_out(shot: Shot, selection: Selection) -> str:
    """What is clicked and not applied, in words: in `selection`, or in the job's other actions."""
    found = {shot.film.action or "this clip": selection}
    for action in actions_of(shot.film.job) if shot.film.job else []:
        refinement = refinement_of(shot.film.job, action)
        if refinement is not None and action not in found:
            found[action] = refinement.history.selection
    frames = {name: unapplied(each) for name, each in found.items()}
    return "; ".join(
        f"{spoken(name)}, frame {', '.join(str(frame + 1) for frame in each)}"
        for name, each in frames.items()
        if each
    )


def _last(root: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(_file(root).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _file(root: Path) -> Path:
    return root / "refine" / FILE


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return 0.0
