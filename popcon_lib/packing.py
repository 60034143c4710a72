"""A job's packs: what they are made of, by whose choices, and where each is kept.

The job's notebook, the panel and `popcon pack job` share them: what one has built, the others find.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from popcon_lib.actions import title_of
from popcon_lib.artifact import Artifact
from popcon_lib.edits import pack_history
from popcon_lib.errors import PopconError, RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Cutout
from popcon_lib.pack import report
from popcon_lib.pack.audit import audit
from popcon_lib.pack.check_picture import Finding
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.containers import FOLDERS
from popcon_lib.pack.several import pack_each
from popcon_lib.pack.sheet import contact_sheet
from popcon_lib.pack.step import Pack
from popcon_lib.pack.stills import LIVELIEST
from popcon_lib.pack.targets import Target
from popcon_lib.pictures import cutout_from
from popcon_lib.previews import animated_tiles
from popcon_lib.shown import read_all
from popcon_lib.work import PREVIEW, key_of

__all__ = [
    "REPORT",
    "Beside",
    "asked_of",
    "beside",
    "build_packs",
    "choices_of",
    "cut_outs",
    "find_pack",
    "inputs_of",
    "opened",
    "pack_files",
    "preview_of",
    "read_set",
]

STEP = "pack"
REPORT = "report.json"
_SHEET, _THUMB = "contact_sheet.png", "thumb.webp"
_OPENED = "opened_packs"  # where the files of packs lie one by one, among the results


def choices_of(job: Job, spec: JobSpec) -> Choices:
    """What was chosen by hand, else what the job was asked with. Raises RecordError."""
    history = pack_history(job)
    return history.now if history else asked_of(spec)


def asked_of(spec: JobSpec) -> Choices:
    """What the job was asked with."""
    liveliest = spec.still == LIVELIEST
    return Choices(outline=spec.outline, title=spec.title, author=spec.author, liveliest=liveliest)


def cut_outs(job: Job, spec: JobSpec) -> dict[str, Artifact]:
    """The cut-out of each action, in the job's order. Raises RecordError for those that miss."""
    found = {name: job.find_artifact("refine", name, None) for name in spec.actions}
    missing = [name for name, part in found.items() if part is None]
    if missing:
        raise RecordError(
            f"{job.id} has no cut-out of {', '.join(map(title_of, missing))}, or it was changed.",
            f"Finish the job: popcon resume {job.folder}",
        )
    return found


def read_set(parts: Mapping[str, Artifact], spec: JobSpec, choices: Choices) -> dict[str, Cutout]:
    """The set as it was chosen. Raises InputError for what cannot be."""
    wanted = {name: parts[name] for name in choices.cast(parts)}
    cutouts = read_all(wanted, lambda part: cutout_from(part.contents(), spec.durations))
    return choices.set_of(cutouts)


def inputs_of(
    target: Target, spec: JobSpec, parts: Mapping[str, Artifact], choices: Choices
) -> tuple:
    """What the key of a pack is made from."""
    digests = (parts[name].digest for name in choices.cast(parts))
    return (repr(target), spec.seconds, choices.inputs(target, parts), *digests)


@dataclass(frozen=True)
class Beside:
    """What is kept beside every pack of one set: made once for all of them."""

    contact_sheet: bytes
    thumbnail: bytes
    findings: tuple[Finding, ...]


def beside(cutouts: Mapping[str, Cutout], spec: JobSpec, choices: Choices) -> Beside:
    """A contact sheet, the first emoji in small, and what the audit finds, of `read_set`'s set."""
    line, chosen = choices.line, dict(cutouts)
    first = next(iter(chosen.values())).rgba
    titles = {name: spec.find_action(name).title for name in chosen}
    return Beside(
        contact_sheet(chosen, titles, outline=line),
        animated_tiles({"": first}, spec.seconds, limit_bytes=40_000),
        tuple(audit(chosen, line)),
    )


def pack_files(result: Pack, target: Target, about: Beside) -> dict[str, bytes]:
    """What is kept of a pack: the file itself, a contact sheet, the report and a thumbnail."""
    return {
        target.archive_name: result.archive,
        _SHEET: about.contact_sheet,
        REPORT: report.to_json(result.report, about.findings),
        _THUMB: about.thumbnail,
    }


def find_pack(
    job: Job, target: Target, spec: JobSpec, parts: Mapping[str, Artifact], choices: Choices
) -> Artifact | None:
    """The pack of `target` that was built of just this; None where there is none (any more)."""
    key = key_of(spec, STEP, target.name, inputs_of(target, spec, parts, choices))
    return job.find_artifact(STEP, target.name, key)


def build_packs(
    job: Job,
    targets: Sequence[Target],
    spec: JobSpec,
    parts: Mapping[str, Artifact],
    choices: Choices,
    progress: Callable[[Target, int, int], None] | None = None,
) -> Iterator[tuple[Target, Artifact | PopconError]]:
    """Build the packs of `targets`, side by side; yield each once it is kept and published.

    What stops one, a full disk too, stops no other and leaves nothing half-written. progress: as
    of `pack_each`. Raises InputError for a set that cannot be.
    """
    cutouts = read_set(parts, spec, choices)
    about: Beside | None = None
    title, author = choices.title, choices.author
    covers = choices.covers_of(cutouts)
    for target, result in pack_each(
        cutouts, targets, progress, title, author, choices.line, covers
    ):
        if isinstance(result, PopconError):
            yield target, result
            continue
        key = key_of(spec, STEP, target.name, inputs_of(target, spec, parts, choices))
        try:
            if not job.folder.is_dir():  # a pack would bring a part of it back
                raise RecordError(f"The job {job.id} is not there any more.", "Choose another.")
            about = about or beside(cutouts, spec, choices)
            files = pack_files(result, target, about)
            kept = job.keep_artifact(STEP, target.name, key, files)
            own = (_SHEET, REPORT) if target.name == spec.target else ()
            job.publish(kept, target.archive_name, *own)
            yield target, kept
        except PopconError as error:
            yield target, error


def preview_of(job: Job) -> Path | None:
    """The job's own pack in one moving picture, as its record shows it; None without one."""
    kept = job.find_artifact(STEP, PREVIEW, None)
    return kept.folder / "preview.webp" if kept else None


def opened(job: Job, target: Target, kept: Artifact) -> Artifact | None:
    """The files of a pack one by one; None where they are folders. Raises StorageError."""
    if target.container in FOLDERS:
        return None
    found = job.find_artifact(_OPENED, target.name, kept.digest)
    if found is None:
        with zipfile.ZipFile(BytesIO(kept.read(target.archive_name))) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        found = job.keep_artifact(_OPENED, target.name, kept.digest, files)
    return found
