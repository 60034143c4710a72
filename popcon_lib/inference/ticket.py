"""Which jobs a clip became, on disk while they are under way: a run cut off fetches them."""

import json
from pathlib import Path
from threading import Event

from popcon_lib.files import save

__all__ = ["Ticket"]


class Ticket:
    """The ids of a clip's jobs by piece, in the file `path`; without one, in memory.

    pieces: into how many the clip was cut by the run that was cut off, 0 where there was none. The
    same cut is made again, so that each id stands for the same frames. sent: set when every piece
    has a job.
    """

    def __init__(self, path: Path | None, sent: Event) -> None:
        self._path, self._sent = path, sent
        self.pieces, self._jobs = 0, {}
        if path is not None and path.exists():
            try:
                found = json.loads(path.read_bytes())
                self.pieces = int(found["pieces"])
                self._jobs = {int(piece): str(job) for piece, job in found["jobs"].items()}
            except (ValueError, KeyError, TypeError, AttributeError):
                self.pieces, self._jobs = 0, {}  # damaged: what it was about runs once for nothing

    def job(self, piece: int) -> str | None:
        """The id of the job of `piece`, if it was sent."""
        return self._jobs.get(piece)

    def keep(self, piece: int, job_id: str, pieces: int) -> None:
        """Remember the job of one of `pieces`."""
        self.pieces = pieces
        self._jobs[piece] = job_id
        self._save()
        if len(self._jobs) == pieces:
            self._sent.set()

    def drop(self, piece: int) -> None:
        """Its job is of no more use."""
        if self._jobs.pop(piece, None) is not None:
            self._save()

    def close(self) -> None:
        """All results are here."""
        self._jobs.clear()
        self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        if self._jobs:
            found = {"backend": "runpod", "pieces": self.pieces, "jobs": self._jobs}
            save(self._path, json.dumps(found).encode())
        else:
            self._path.unlink(missing_ok=True)
