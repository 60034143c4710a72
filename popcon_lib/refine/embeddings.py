"""What a segmenter knows of each frame, kept on disk by picture and model, and worked out ahead."""

import os
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from threading import Event, Lock, Thread

import numpy as np

from popcon_lib.errors import PopconError, StorageError
from popcon_lib.files import cache_folder, make_folder, save
from popcon_lib.media import sha256_of
from popcon_lib.refine.segmenter import Done, Embedding, Segmenter, unheard

__all__ = ["Embeddings"]

LIMIT_BYTES = 4_000_000_000  # 480 frames of SAM 2.1
AT_HAND = 6  # in memory: the frame that is clicked on, and its neighbours
SIZE = "size"  # of the frame, beside the arrays


class Embeddings:
    """Each frame is embedded once by `segmenter`, which has to be loaded; from several threads.

    Floats are kept at half precision, in memory as on disk, so a mask is the same whether its
    frame was embedded now or last week. `folder`, by default one that all programs of this user
    share: files <sha256 of picture and model>.npz; those used longest ago go when there is more
    than `limit_bytes`. trouble: what went wrong with the disk, or in the background, in a
    sentence; "" if nothing did.
    """

    def __init__(
        self, segmenter: Segmenter, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self.segmenter, self.limit_bytes = segmenter, limit_bytes
        self.folder = folder or cache_folder() / "embeddings"
        self.trouble = ""
        self._at_hand: OrderedDict[str, Embedding] = OrderedDict()
        self._lock = Lock()  # of what is at hand: no click waits for another frame
        self._embedding = Lock()  # one at a time: it has all of the device
        self._stop = Event()
        self._thread: Thread | None = None

    def get(self, frame: np.ndarray) -> Embedding:
        """The embedding of `frame`, uint8 (H, W, 3); slow only the first time."""
        key = self._key(frame)
        found = self._handed(key) or self._made(key, frame)
        with self._lock:
            found = self._at_hand.setdefault(key, found)
            while len(self._at_hand) > AT_HAND:
                self._at_hand.popitem(last=False)
        return found

    def once(self, frame: np.ndarray) -> Embedding:
        """The same, for a whole clip, frame by frame: what is clicked on stays at hand."""
        key = self._key(frame)
        return self._handed(key) or self._made(key, frame)

    def ahead(self, frames: Sequence[np.ndarray], done: Done = unheard) -> None:
        """Embed `frames`, in this order, in the background; what was under way before is left.

        done: told, there, how many are finished.
        """
        self.cancel()
        stop = self._stop = Event()

        def work() -> None:
            for count, frame in enumerate(frames, 1):
                if stop.is_set():
                    return
                try:
                    self.get(frame)
                except PopconError as error:
                    self.trouble = str(error)
                    return
                done(count)

        self._thread = Thread(target=work, name="embeddings", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Leave what `ahead` has not begun. The frame under way is finished, and kept."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Until the background has finished or was left."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _key(self, frame: np.ndarray) -> str:
        return sha256_of(frame, self.segmenter.name, self.segmenter.model)

    def _made(self, key: str, frame: np.ndarray) -> Embedding:
        with self._embedding:
            found = self._handed(key) or self._read(key)
            if found is None:
                found = self.segmenter.embed(frame).halved()
                self._keep(key, found)
            return found

    def _handed(self, key: str) -> Embedding | None:
        with self._lock:
            if key in self._at_hand:
                self._at_hand.move_to_end(key)
            return self._at_hand.get(key)

    def _read(self, key: str) -> Embedding | None:
        path = self._path(key)
        try:
            with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            size = tuple(int(side) for side in arrays.pop(SIZE))
            os.utime(path)
            return Embedding(size, arrays)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None  # damaged: it is made again, and written over

    def _keep(self, key: str, embedding: Embedding) -> None:
        if not self.segmenter.slow:
            return
        file = BytesIO()
        np.savez(file, **{SIZE: np.array(embedding.size)}, **embedding.arrays)
        try:
            save(make_folder(self.folder) / self._path(key).name, file.getvalue())
            self._make_room()
        except StorageError as error:  # this click can be answered all the same
            self.trouble = str(error)

    def _make_room(self) -> None:
        files = [(path.stat(), path) for path in self.folder.glob("*.npz")]
        files.sort(key=lambda pair: pair[0].st_mtime_ns, reverse=True)
        total = 0
        for index, (stat, path) in enumerate(files):
            total += stat.st_size
            if index and total > self.limit_bytes:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.npz"
