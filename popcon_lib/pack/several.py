"""One set of cut-outs, the packs of several targets, side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event

from popcon_lib.errors import PopconError
from popcon_lib.media import Cutout
from popcon_lib.pack.outline import Outline
from popcon_lib.pack.step import Pack, pack
from popcon_lib.pack.targets import Target

__all__ = ["pack_each"]

_SIDE_BY_SIDE = 4  # each has two pictures at work, and a large one takes up to 300 MB


def pack_each(
    cutouts: Mapping[str, Cutout],
    targets: Sequence[Target],
    progress: Callable[[Target, int, int], None] | None = None,
    title: str = "",
    author: str = "",
    outline: Outline | None = None,
    covers: Mapping[str, str] | None = None,
) -> Iterator[tuple[Target, Pack | PopconError]]:
    """Build the packs of `targets`; yield each when it is done, or what stopped it.

    One that cannot be built stops no other. progress: called from other threads with (target,
    pictures done, pictures in all). Whoever stops iterating does not wait for what is still being
    built: it ends with the pictures at work.
    """
    stop = Event()

    def build(target: Target) -> Pack | PopconError:
        def on_progress(done: int, total: int) -> None:
            if stop.is_set():
                raise PopconError(f"{target.title}: stopped.")
            if progress is not None:
                progress(target, done, total)

        try:
            return pack(dict(cutouts), target, on_progress, title, author, outline, covers)
        except PopconError as error:
            return error

    pool = ThreadPoolExecutor(_SIDE_BY_SIDE)
    try:
        tasks = {pool.submit(build, target): target for target in targets}
        for task in as_completed(tasks):
            yield tasks[task], task.result()
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
