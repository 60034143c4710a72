"""People's decisions: `edits/<step>/<item>.json` in a job's folder."""

import json
from typing import Any

from popcon_lib.errors import InputError, RecordError
from popcon_lib.files import make_folder, save
from popcon_lib.job import Job, JobSpec
from popcon_lib.matting.recipe import Recipe, find_recipe
from popcon_lib.pack.history import History
from popcon_lib.refine.refinement import Refinement

__all__ = [
    "EVERY",
    "forget",
    "keep",
    "keep_pack_history",
    "keep_recipe",
    "keep_refinement",
    "pack_history",
    "read",
    "recipe_for",
    "refinement_of",
]

EVERY = "every-action"  # the item that stands for all of a step's items


def read(job: Job, step: str, item: str) -> dict[str, Any] | None:
    """What was decided of `item`, or None. Raises RecordError for a file that is damaged."""
    path = job.edit(step, item)
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} cannot be read: {error}.", "Restore or delete it.") from error


def keep(job: Job, step: str, item: str, decision: dict[str, Any]) -> None:
    """Write what was decided of `item`. Raises StorageError."""
    path = job.edit(step, item)
    save(make_folder(path.parent) / path.name, json.dumps(decision, indent=1).encode())


def forget(job: Job, step: str, item: str) -> None:
    """Take back what was decided of `item`."""
    job.edit(step, item).unlink(missing_ok=True)


def recipe_for(job: Job, spec: JobSpec, action: str) -> Recipe:
    """How `action` is matted: by its own recipe, or every action's, or else the spec's."""
    for item in (action, EVERY):
        kept = read(job, "matting", item)
        if kept is not None:
            return Recipe.from_json(kept)
    is_file = spec.recipe.endswith(".json")
    return find_recipe(str(job.folder / spec.recipe) if is_file else spec.recipe, spec.engine)


def keep_recipe(job: Job, recipe: Recipe, action: str = EVERY) -> None:
    """Have `action`, or every action that has none of its own, matted by `recipe` from now on."""
    keep(job, "matting", action, recipe.to_json())


def refinement_of(job: Job, action: str) -> Refinement | None:
    """What a person refined of `action`, or None. Raises RecordError for a file that is damaged."""
    kept = read(job, "refine", action)
    try:
        return None if kept is None else Refinement.from_json(kept)
    except InputError as error:
        raise RecordError(f"{job.edit('refine', action)}: {error.what}", error.next_step) from error


def keep_refinement(job: Job, action: str, refinement: Refinement) -> None:
    """Write what was refined. Raises StorageError."""
    keep(job, "refine", action, refinement.to_json())


def pack_history(job: Job) -> History | None:
    """What a person chose of the job's packs, or None. Raises RecordError for a damaged file."""
    kept = read(job, "pack", EVERY)
    try:
        return None if kept is None else History.from_json(kept)
    except InputError as error:
        place = job.edit("pack", EVERY)
        raise RecordError(f"{place}: {error.what}", "Restore or delete it.") from error


def keep_pack_history(job: Job, history: History) -> None:
    """Write what was chosen. Raises StorageError."""
    keep(job, "pack", EVERY, history.to_json())
