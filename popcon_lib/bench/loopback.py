"""RunPod Serverless on this machine: its queue over HTTP, and real worker processes that serve it.

The routes are those that clients and the worker loop of runpod 1.12 were seen to use.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from popcon_lib.errors import PopconError

__all__ = ["ENDPOINT", "KEY", "Job", "Loopback"]

ENDPOINT, KEY = "ep1", "loopback-key-5d1f0c"
LIMIT_BYTES = 10_000_000
LONG_POLL_S = 5.0  # RunPod's is longer; workers end no sooner than theirs does
WORKER = (sys.executable, "-m", "gpu_worker.handler")


@dataclass
class Job:
    """One job, and what became of it."""

    input: Any
    policy: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "IN_QUEUE"
    answer: dict[str, Any] = field(default_factory=dict)
    worker: str = ""
    started_at: float = 0.0

    def seen(self) -> dict[str, Any]:
        """What /status says."""
        return {"id": self.id, "status": self.status, "workerId": self.worker, **self.answer}


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Be silent of those who go without a word, as killed workers do."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Loopback:
    """A queue on a free port; a context manager that ends its workers with it."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.waiting: deque[Job] = deque()
        self.stops: dict[str, list[str]] = {}  # job ids by the worker that is to stop them
        self.polling: set[str] = set()
        self.changed = threading.Condition()
        self.processes: list[subprocess.Popen] = []
        self.closing = False
        queue = self

        class Requests(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                queue.serve(self)

            do_POST = do_PATCH = do_DELETE = do_GET

            def log_message(self, *args: Any) -> None:
                """Nothing: what is asked is kept in `jobs`."""

        self._server = _Server(("127.0.0.1", 0), Requests)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v2"

    def __enter__(self) -> "Loopback":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.closing = True
        self.end_workers()
        with self.changed:
            self.changed.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def start_workers(
        self,
        count: int,
        command: Sequence[str] = WORKER,
        log: Path | None = None,
        within_s: float = 120.0,
    ) -> None:
        """Start `count` worker processes, and wait until each asks for jobs.

        command: another one that runs the handler; log: the file to which they add what they say.
        """
        names = [f"w{len(self.processes) + number}" for number in range(count)]
        for name in names:
            address = f"{self.url}/{ENDPOINT}"
            own = {
                "RUNPOD_POD_ID": name,
                "RUNPOD_AI_API_KEY": KEY,
                "RUNPOD_SKIP_AUTO_SYSTEM_CHECKS": "true",
                "RUNPOD_SKIP_GPU_CHECK": "true",
                "RUNPOD_WEBHOOK_GET_JOB": f"{address}/job-take/$ID?gpu=none",
                "RUNPOD_WEBHOOK_POST_OUTPUT": f"{address}/job-done/$RUNPOD_POD_ID/$ID?gpu=none",
                "RUNPOD_WEBHOOK_POST_STREAM": f"{address}/job-stream/$RUNPOD_POD_ID/$ID?gpu=none",
                "RUNPOD_WEBHOOK_PING": f"{address}/ping/$RUNPOD_POD_ID",
                "NO_PROXY": "127.0.0.1",
            }
            with open(log or os.devnull, "ab") as said:
                process = subprocess.Popen(
                    command,
                    env={**os.environ, **own},
                    stdout=said,
                    stderr=said,
                    start_new_session=True,
                )
            self.processes.append(process)
        with self.changed:
            if not self.changed.wait_for(lambda: self.polling >= set(names), within_s):
                raise PopconError(f"Of the workers {names} only {self.polling} ask for jobs.")

    def end_workers(self) -> None:
        """Kill all of them, with what they started: asked politely they take 20 s."""
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.processes.clear()
        self.polling.clear()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        path = request.path.partition("?")[0]
        _, version, endpoint, *words = path.split("/")
        if version != "v2" or endpoint != ENDPOINT:
            return self.answer(request, 404, {"error": "endpoint not found"})
        route, *names = words
        if route in ("run", "status", "cancel", "health"):
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                return self.answer(request, 401, b"Unauthorized")
        self.route(request, route, names, body)

    def route(self, request: Any, route: str, names: list[str], body: bytes) -> None:
        """Answer a request to /v2/ENDPOINT/`route`/`names`…"""
        if route == "run":
            self.answer(request, *self._run(body))
        elif route in ("status", "cancel"):
            self.answer(request, *self._look(names[0], cancel=route == "cancel"))
        elif route == "health":
            self.answer(request, 200, self.health())
        elif route == "job-take":
            job = self._take(names[0])
            taken = (
                {"id": job.id, "input": job.input, "delayTime": 0, "webhook": None} if job else b""
            )
            self.answer(request, 200 if job else 204, taken)
        elif route == "job-stop":
            stopped = self._stopped(names[0])
            self.answer(
                request, 200 if stopped else 204, {"jobsToStop": stopped} if stopped else b""
            )
        elif route == "job-done":
            self.answer(request, *self._done(names[1], body))
        else:
            self.answer(request, 200, {})

    def answer(self, request: Any, status: int, content: Any) -> None:
        """Send `content`: bytes as they are, all else as JSON."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        kind = "text/html" if isinstance(content, bytes) else "application/json"
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        try:
            request.wfile.write(data)
        except OSError:  # whoever asked has gone
            request.close_connection = True

    def health(self) -> dict[str, dict[str, int]]:
        """What /health says."""
        states = [job.status for job in self.jobs.values()]
        running = len({job.worker for job in self.jobs.values() if job.status == "IN_PROGRESS"})
        idle = max(0, len(self.processes) - running)
        return {
            "jobs": {
                "completed": states.count("COMPLETED"),
                "failed": states.count("FAILED"),
                "inProgress": states.count("IN_PROGRESS"),
                "inQueue": states.count("IN_QUEUE"),
                "retried": 0,
            },
            "workers": {
                "idle": idle,
                "initializing": 0,
                "ready": idle,
                "running": running,
                "throttled": 0,
                "unhealthy": 0,
            },
        }

    def _run(self, body: bytes) -> tuple[int, Any]:
        if len(body) > LIMIT_BYTES:
            return 400, {"error": "request body exceeds 10MB"}
        asked = json.loads(body)
        job = Job(asked["input"], asked.get("policy", {}))
        with self.changed:
            self.jobs[job.id] = job
            self.waiting.append(job)
            self.changed.notify_all()
        return 200, {"id": job.id, "status": job.status}

    def _look(self, job_id: str, cancel: bool) -> tuple[int, Any]:
        with self.changed:
            job = self.jobs.get(job_id)
            if job is None:
                return 404, {"error": "job not found"}
            over_s = job.policy.get("executionTimeout", 600_000) / 1000
            late = job.status == "IN_PROGRESS" and time.monotonic() - job.started_at > over_s
            if (cancel and job.status in ("IN_QUEUE", "IN_PROGRESS")) or late:
                if job in self.waiting:
                    self.waiting.remove(job)
                self.stops.setdefault(job.worker, []).append(job.id)
                job.status = "CANCELLED" if cancel else "TIMED_OUT"
                self.changed.notify_all()
            return 200, job.seen()

    def _take(self, worker: str) -> Job | None:
        with self.changed:
            self.polling.add(worker)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.waiting or self.closing, LONG_POLL_S)
            if not self.waiting:
                return None
            job = self.waiting.popleft()
            job.status, job.worker, job.started_at = "IN_PROGRESS", worker, time.monotonic()
            return job

    def _stopped(self, worker: str) -> list[str]:
        with self.changed:
            self.changed.wait_for(lambda: self.stops.get(worker) or self.closing, LONG_POLL_S)
            return self.stops.pop(worker, [])

    def _done(self, job_id: str, body: bytes) -> tuple[int, Any]:
        if len(body) > LIMIT_BYTES:
            return 400, {"error": "result exceeds 10MB"}
        answer = json.loads(body)
        with self.changed:
            job = self.jobs.get(job_id)
            if job is None or job.status != "IN_PROGRESS":
                return 200, {}
            if answer.get("status") == "IN_PROGRESS":
                job.answer = {"output": answer["output"]}
                return 200, {}
            job.status = "FAILED" if "error" in answer else "COMPLETED"
            job.answer = {name: answer[name] for name in ("output", "error") if name in answer}
            self.changed.notify_all()
        return 200, {}
