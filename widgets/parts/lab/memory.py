"""What the lab remembers: on disk, so it survives a reload and a restart of the kernel."""

import json
from collections.abc import Mapping
from pathlib import Path

from popcon_lib.edits import recipe_for
from popcon_lib.errors import InputError
from popcon_lib.files import cache_folder, make_folder, save
from popcon_lib.job import Job
from popcon_lib.matting.recipe import Recipe
from popcon_lib.records import Archive
from widgets.parts.film import Film
from widgets.parts.lab.board import Board, Desk
from widgets.parts.lab.keeping import read_kept
from widgets.parts.memory import recall

__all__ = ["desk_of", "keep_source", "source_of"]

LAST = "last.json"


def source_of(root: Path, lab: Path, source: str, action: str) -> Mapping[str, str]:
    """What to open: a job's id under `root`, or a path; {} where there is nothing.

    "" is for what was opened last, here, or in another notebook since; else the newest job.
    """
    if source:
        is_job = (root / source / "job.ipynb").is_file()
        return {"job": source, "action": action} if is_job else {"path": source}
    last, opened_at = _last(lab)
    elsewhere = recall(root)
    seen = str(elsewhere.get("job", ""))
    there = bool(seen) and Job(root / seen).record.is_file()
    if there and seen != last.get("job") and float(elsewhere.get("at", 0.0)) > opened_at:
        return {"job": seen, "action": ""}
    if last.get("path") or (last and Job(root / last["job"]).record.is_file()):
        return last
    archive = Archive(root, cache_folder())
    archive.refresh()
    newest = archive.find(count=1).records
    return {"job": newest[0].job, "action": ""} if newest else {}


def _last(lab: Path) -> tuple[dict[str, str], float]:
    """What was opened last in the lab, and when; ({}, 0.0) for nothing."""
    try:
        return dict(json.loads((lab / LAST).read_text())), (lab / LAST).stat().st_mtime
    except (OSError, ValueError, TypeError):
        return {}, 0.0


def keep_source(lab: Path, film: Film) -> None:
    """Remember what is open. Raises StorageError."""
    save(make_folder(lab) / LAST, json.dumps(dict(film.source)).encode())


def desk_of(film: Film) -> tuple[Desk, str]:
    """The film's desk as it was left, and what a person should know of that.

    The first time it has one column, with the recipe that is in use. What the job keeps is read
    from the job. Raises PopconError where that cannot be.
    """
    kept, said = film.kept(), film.note
    try:
        desk = Desk.from_json(kept) if kept is not None else Desk()
    except InputError as error:
        desk, said = Desk(), str(error)
    if not desk.board.columns and not desk.past:
        recipe = recipe_for(film.job, film.spec, film.action) if film.job else Recipe()
        desk = Desk(Board().added(recipe), desk.look)
    return Desk(read_kept(film, desk.board), desk.look, desk.past, desk.future), said
