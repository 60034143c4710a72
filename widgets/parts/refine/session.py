"""One clip that is refined: its frames, its automatic matte, and the edits, kept at each change."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from popcon_lib.edits import keep_refinement, recipe_for, refinement_of
from popcon_lib.errors import InputError, RecordError, StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.matting.backdrop import is_flat
from popcon_lib.matting.key import Key
from popcon_lib.media import Matte, sha256_of
from popcon_lib.pictures import matte_from
from popcon_lib.refine.history import Edit, History, Selection, digests_of
from popcon_lib.refine.refinement import Refinement
from popcon_lib.refine.step import cut
from widgets.parts.film import Film
from widgets.parts.refine.lease import Lease

__all__ = ["Session", "Shot", "automatic", "shot_of"]


@dataclass(frozen=True, eq=False)
class Shot:
    """A film with its automatic matte.

    edges: how colours at its edge are solved; folder: where what is made of a film without a job
    is kept.
    """

    film: Film
    matte: Matte
    edges: str
    folder: Path

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) px of its frames."""
        height, width = self.film.clip.frames.shape[1:3]
        return width, height

    @property
    def edits(self) -> Path:
        """Where its edits are kept."""
        film = self.film
        return film.job.edit("refine", film.action) if film.job else self.folder / "edits.json"


def shot_of(film: Film, kept: Path) -> Shot:
    """`film` with the matte its job made; without a job that of `key`, or nothing on a scene.

    kept: the folder for films without a job. Raises InputError where the job has not made it.
    """
    if film.job is None:
        frames, path = film.clip.frames, film.source["path"]
        folder = kept / f"{Path(path).stem}-{sha256_of(path)[:8]}"
        if is_flat(frames, None):
            return Shot(film, Matte(Key().matte(frames), "key"), "auto", folder)
        nothing = np.zeros(frames.shape[:3], np.float32)
        return Shot(film, Matte(nothing, "none", "nothing is cut out yet"), "auto", folder)
    made = film.job.find_artifact("matting", film.action, None)
    matte = matte_from(made.contents()) if made is not None else None
    if matte is None or matte.alpha.shape != film.clip.frames.shape[:3]:
        raise InputError(
            f"{film.title} has no matte yet that goes with its frames.",
            "Resume the job until it waits for refinement, then open it again.",
        )
    edges = recipe_for(film.job, film.spec, film.action).edges
    return Shot(film, matte, edges, film.job.folder)


def automatic(shot: Shot) -> np.ndarray:
    """The cut-out as it comes from the automatic matte: straight uint8 (T, H, W, 4)."""
    clip = shot.film.clip
    return cut(clip, shot.matte, shot.edges, (Fraction(1, 12),) * len(clip.frames)).rgba


class Session:
    """The edits of `shot`. What cannot be written stays here, and `trouble` says why.

    mine: whether they are open here; elsewhere they can be taken over, here only looked at.
    changed: how the frames differ from those that were edited, "" if they do not; until `rebase`
    says what becomes of the edits, none can be added. Raises RecordError for damaged edits.
    """

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        self.trouble = ""
        self._lease = Lease(shot.edits.with_suffix(".open"))
        self.mine = self._held(self._lease.take)
        self._writing = threading.Lock()
        self._digests = digests_of(shot.film.clip.frames)
        self.read()

    @property
    def history(self) -> History:
        """All edits, done and undone."""
        return self.refinement.history

    @property
    def view(self) -> int:
        """The frame that is looked at."""
        return min(self.history.view, len(self._digests) - 1)

    @property
    def selection(self) -> Selection:
        """What the edits come to; nothing while it is open what becomes of them."""
        return Selection({}, ()) if self.changed else self.history.selection

    @property
    def hindrance(self) -> tuple[str, str]:
        """Why nothing can be edited now, and what to do; ("", "") where it can."""
        if not self.mine:
            return "This clip is open elsewhere.", "Take it over to edit it here."
        if self.changed:
            return self.changed, "Choose first what becomes of the edits."
        return "", ""

    def read(self) -> None:
        """What is kept on the disk. Raises RecordError."""
        kept = self._kept()
        self.refinement = kept or Refinement(History(self.shot.size, self._digests))
        self.changed = self.history.changed(self.shot.size, self._digests)

    def add(self, edit: Edit) -> None:
        """Do `edit`. Raises InputError for one that cannot hold."""
        self.check()
        self._to(self.history.add(edit))

    def undo(self) -> Edit | None:
        """Take the last edit back, and return it; None where there is none."""
        self.check()
        before = self.history
        self._to(before.undo())
        return before.edits[before.done - 1] if before.can_undo else None

    def redo(self) -> Edit | None:
        """Do the edit again that was undone last, and return it; None where there is none."""
        self.check()
        before = self.history
        self._to(before.redo())
        return before.edits[before.done] if before.can_redo else None

    def look_at(self, frame: int) -> None:
        """Have `frame` in view; `save` keeps that."""
        self.refinement = replace(self.refinement, history=self.history.look_at(frame))

    def understand_by(self, segmenter: str, model: str = "") -> None:
        """Have clicks understood by another segmenter."""
        self.check()
        self.refinement = replace(self.refinement, segmenter=segmenter, model=model)
        self.save()

    def rebase(self, how: str) -> None:
        """Go on with the edits on frames that changed: "keep", "drop" or "map" them."""
        moved = self.history.rebased(self.shot.size, self._digests, how)
        self.changed = ""
        self._to(moved)

    def take_over(self) -> None:
        """Have them here, as they are now. Raises StorageError, RecordError."""
        self._lease.take(force=True)
        self.mine = True
        self.read()

    def beat(self) -> bool:
        """Once in `EVERY_S`: hold them, and write what could not be written; whether it was."""
        self.mine = self._held(self._lease.renew)
        return self.mine and bool(self.trouble) and self.save()

    def close(self) -> None:
        """Let others have them."""
        self._lease.release()

    def check(self) -> None:
        """Raise InputError where nothing can be edited now."""
        if any(self.hindrance):
            raise InputError(*self.hindrance)

    def save(self) -> bool:
        """Write the edits; whether they are on the disk. What is not ours is left alone."""
        film, path = self.shot.film, self.shot.edits
        with self._writing:
            if not self.mine or self.changed:
                return True
            try:
                self._check_there()
                if film.job:
                    keep_refinement(film.job, film.action, self.refinement)
                else:
                    data = json.dumps(self.refinement.to_json(), indent=1).encode()
                    save(make_folder(path.parent) / path.name, data)
                self.trouble = ""
            except StorageError as error:
                self.trouble = error.what
            return not self.trouble

    def _to(self, history: History) -> None:
        self.refinement = replace(self.refinement, history=history)
        self.save()

    def _held(self, ask: Callable[[], bool]) -> bool:
        try:
            self._check_there()
            return ask()
        except StorageError as error:  # nobody else can have them either, then
            self.trouble = error.what
            return True

    def _check_there(self) -> None:
        """Raise StorageError where the job was deleted: edits alone would be a strange job."""
        job = self.shot.film.job
        if job is not None and not job.folder.is_dir():
            raise StorageError(f"{job.folder} is gone.")

    def _kept(self) -> Refinement | None:
        film = self.shot.film
        if film.job:
            return refinement_of(film.job, film.action)
        try:
            return Refinement.from_json(json.loads(self.shot.edits.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, InputError) as error:
            raise RecordError(
                f"{self.shot.edits} cannot be read: {error}", "Restore or delete it."
            ) from error
