"""Jobs side by side on a Dask cluster: on this machine, or one that is there already.

A task is one job, brought to its end in a process of its own (`child`). What belongs to a job is on
disk under its id, so it does not matter which worker has the task: when one dies, Dask gives its
task to another, which waits for the job's lock and goes on from what is finished.
"""

import logging
import queue
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from popcon_lib.errors import BackendError, UnknownNameError
from popcon_lib.files import save
from popcon_lib.job import Job
from popcon_lib.records import child, lock
from popcon_lib.records.batch import Batch, Entry

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["LIMITS", "existing", "local", "run"]

# What there can be too much of at once, and how many jobs may have it on a local cluster. Workers
# of another cluster offer what they are started with: `dask worker --resources "gpu=1"`.
LIMITS = {"gpu": 1, "video_tasks": 2}
# Which of them a job has, by its parameters: what is not named here needs none.
NEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "engine": dict.fromkeys(("birefnet", "matanyone", "rembg", "vitmatte"), ("gpu",)),
    "provider": {"dashscope": ("video_tasks",)},
}
CONNECT_TIMEOUT_S = 30

OnEnd = Callable[[Entry], None]


@contextmanager
def local(workers: int, limits: Mapping[str, int]) -> Iterator["Client"]:
    """A cluster of `workers` processes on this machine, as long as the block runs.

    `limits` are for all of them together, by the names of LIMITS. Raises UnknownNameError.
    """
    from distributed import Client, Nanny, Scheduler, SpecCluster

    for name in limits:
        if name not in LIMITS:
            raise UnknownNameError("resource", name, LIMITS)
    here = {"host": "127.0.0.1", "dashboard": False}
    # A worker's own memory says nothing about its job's, which is another process.
    options = {**here, "nthreads": 1, "memory_limit": 0, "silence_logs": "CRITICAL"}
    specs = {
        number: {
            "cls": Nanny,
            "options": {**options, "resources": _share({**LIMITS, **limits}, number, workers)},
        }
        for number in range(workers)
    }
    # It serves pages even without its dashboard: on a port that no other cluster has.
    scheduler = {"cls": Scheduler, "options": {**here, "dashboard_address": "127.0.0.1:0"}}
    with _ignoring_interrupts():
        cluster = SpecCluster(specs, scheduler, silence_logs="CRITICAL", name="popcon")
    with cluster, Client(cluster) as client:
        yield client


@contextmanager
def existing(address: str) -> Iterator["Client"]:
    """The cluster whose scheduler is at `address`. Raises BackendError where there is none."""
    from distributed import Client

    # What becomes of each job is said in a sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_TIMEOUT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise BackendError(
            f"No Dask scheduler answers at {address}: {error}.",
            "Give an address such as tcp://10.0.0.5:8786.",
        ) from error
    with client:
        yield client


def run(client: "Client", batch: Batch, entries: Sequence[Entry], on_end: OnEnd) -> dict[str, str]:
    """Bring the jobs of `entries` to an end, each whatever happens to the others.

    `on_end` gets each as it ends. Ctrl-C or SIGTERM stops them cleanly, with what is finished kept;
    the second time it is raised as KeyboardInterrupt. Returns why jobs failed that have no record,
    by id. Raises BackendError where no worker offers what a job needs.
    """
    _check_offers(client, entries)
    ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
    errors = {}
    with _stopping_on_signals(batch):
        # Another run's tasks of the same jobs may still be there; the lock tells jobs apart.
        this_run = uuid4().hex
        futures = {}
        for entry in entries:
            future = client.submit(
                _task,
                str(entry.job.folder),
                dict(entry.parameters),
                str(batch.notebook),
                str(batch.cancel_file),
                key=f"popcon-{entry.job.id}-{this_run}",
                resources=dict.fromkeys(_needs(entry), 1),
                pure=False,
            )
            futures[future] = entry
            future.add_done_callback(ended.put)
        while futures:
            try:
                future = ended.get(timeout=lock.BEAT_S)
            except queue.Empty:
                lock.beat(batch.lock)
                continue
            entry = futures.pop(future)
            error = _error_of(future)
            if error:
                errors[entry.job.id] = error
            on_end(entry)
    return errors


def _task(job_dir: str, parameters: dict[str, Any], notebook: str, cancel_file: str) -> str:
    """One job, on a worker. Returns why it failed where its record cannot say."""
    if not Path(notebook).is_file():
        return (
            f"The worker on {socket.gethostname()} does not see {notebook}. Give it the jobs root "
            "under the same path."
        )
    stopped = Path(cancel_file).exists
    return child.bring_to_end(Job(Path(job_dir)), parameters, Path(notebook), stopped)


def _error_of(future: Any) -> str:
    if future.status == "finished":
        return future.result()
    if future.status == "error":
        return f"Its worker failed: {future.exception()}"
    return "The cluster let go of it. Run the batch again: what is finished is kept."


def _needs(entry: Entry) -> set[str]:
    asked = entry.parameters
    here = [name for name in NEEDS if name != "engine" or asked["backend"] == "local"]
    return {need for name in here for need in NEEDS[name].get(asked[name], ())}


def _share(limits: Mapping[str, int], number: int, workers: int) -> dict[str, int]:
    """What worker `number` of so many offers, so that all together offer `limits`."""
    return {name: limit // workers + (number < limit % workers) for name, limit in limits.items()}


def _check_offers(client: "Client", entries: Sequence[Entry]) -> None:
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    offered = {name for worker in workers for name, count in worker["resources"].items() if count}
    for entry in entries:
        missing = sorted(_needs(entry) - offered)
        if missing:
            raise BackendError(
                f"No worker offers {missing[0]}, which the job of line {entry.line} needs.",
                f'Start workers with --resources "{missing[0]}=1".',
            )


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """What is started meanwhile does not hear Ctrl-C: it is for us to say what happens then."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _stopping_on_signals(batch: Batch) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM is written down for every worker to see."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:
        if batch.cancel_file.exists():
            raise KeyboardInterrupt
        save(batch.cancel_file, b"")

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
