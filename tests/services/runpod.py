"""RunPod on this machine, with faults on demand: the queue, and where endpoints are made."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from popcon_lib.bench.loopback import KEY, Job, Loopback

Fault = Callable[["RunPodService", Any, list[str], bytes], bool | None]

A5000, RTX3090, L4 = "NVIDIA RTX A5000", "NVIDIA GeForce RTX 3090", "NVIDIA L4"
GPUS = [
    {"id": A5000, "pool": "AMPERE_24", "memory": 24},
    {"id": RTX3090, "pool": "AMPERE_24", "memory": 24},
    {"id": L4, "pool": "AMPERE_24", "memory": 24},
    {"id": "NVIDIA GeForce RTX 4090", "pool": "ADA_24", "memory": 24},
]


class RunPodService(Loopback):
    """The queue, whose next requests of a route can be made to go wrong.

    asked: (route, names) of each request so far, of clients and workers; workers_seen: what
    /health says of workers instead of the truth; deadly: "again" or "lost": the worker that takes
    the next job is killed, and the job is queued again, or lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, dict[str, Any]] = {}
        self.placed = [A5000]  # the cards on which workers run
        self.reset()

    def reset(self) -> None:
        """As if nothing had been asked; the workers stay."""
        self.asked: list[tuple[str, ...]] = []
        self.faults: dict[str, list[Fault]] = {}
        self.workers_seen: dict[str, int] | None = None
        self.deadly = ""
        with self.changed:
            self.jobs.clear()
            self.waiting.clear()

    def next(self, route: str, *faults: Fault) -> None:
        """The next requests to `route` go wrong, one by one."""
        self.faults.setdefault(route, []).extend(faults)

    def count(self, route: str) -> int:
        """How often `route` was asked."""
        return sum(words[0] == route for words in self.asked)

    def eventually(self, true: Callable[[], bool], within_s: float = 10.0) -> bool:
        """Whether `true` becomes so."""
        until = time.monotonic() + within_s
        while not true() and time.monotonic() < until:
            time.sleep(0.02)
        return true()

    def health(self) -> dict[str, dict[str, int]]:
        said = super().health()
        return said if self.workers_seen is None else {**said, "workers": self.workers_seen}

    def _take(self, worker: str) -> Job | None:
        job = super()._take(worker)
        if job is None or not self.deadly:
            return job
        again, self.deadly = self.deadly == "again", ""
        process = self.processes[int(worker[1:])]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if again:
            with self.changed:
                job.status = "IN_QUEUE"
                self.waiting.append(job)
                self.changed.notify_all()
        return None

    def serve(self, request: Any) -> None:
        words = request.path.partition("?")[0].split("/")[2:]
        if words[0] in ("serverless", "catalog"):
            length = int(request.headers.get("Content-Length", 0))
            body = request.rfile.read(length)
            if request.headers.get("Authorization") != f"Bearer {KEY}":
                return self.answer(request, 401, problem(401, "missing bearer token"))
            return self.answer(request, *self._manage(request.command, words, body))
        super().serve(request)

    def route(self, request: Any, route: str, names: list[str], body: bytes) -> None:
        if route == "job-done" and names[1] not in self.jobs:
            return super().route(request, route, names, body)  # of a test before
        self.asked.append((route, *names))
        if self.faults.get(route):
            fault = self.faults[route].pop(0)
            if fault(self, request, names, body):
                return
        super().route(request, route, names, body)

    def _manage(self, method: str, words: list[str], body: bytes) -> tuple[int, Any]:
        data = json.loads(body) if body else {}
        if words[0] == "catalog":
            return 200, {"gpus": GPUS}
        if method == "POST":
            wrong = _wrong(data)
            if wrong:
                return 422, problem(422, "Request validation failed.", [wrong])
            made = {"id": f"ep{len(self.made) + 2}", "type": "QUEUE", **data}
            self.made[made["id"]] = made
            return 201, made
        if len(words) == 1:
            return 200, {"endpoints": list(self.made.values())}
        if words[1] not in self.made:
            return 404, problem(404, "endpoint not found")
        made = self.made[words[1]]
        if words[2:] == ["workers"]:
            workers = [
                {"id": f"w{number}", "status": "IDLE", "gpuCount": 1, "gpuTypeId": card}
                for number, card in enumerate(self.placed)
            ]
            return 200, {"workers": workers, "summary": {"total": len(workers)}}
        if method == "PATCH":
            for name, value in data.items():
                made[name] = {**made[name], **value} if name == "workers" else value
        if method == "DELETE":
            del self.made[words[1]]
            return 204, b""
        return 200, made


def problem(status: int, detail: str, errors: list[str] | None = None) -> dict[str, Any]:
    """An error as RunPod's management interface tells it (RFC 9457)."""
    return {"title": "Error", "status": status, "detail": detail, "errors": errors or []}


def reply(status: int, content: Any = b"<html><h1>Bad gateway</h1></html>") -> Fault:
    """Answer this instead."""

    def fault(service: RunPodService, request: Any, names: list[str], body: bytes) -> bool:
        service.answer(request, status, content)
        return True

    return fault


def drop(service: RunPodService, request: Any, names: list[str], body: bytes) -> bool:
    """Do what is asked, and close the connection instead of answering."""
    request.wfile = _Nowhere()
    route = request.path.split("/")[3].partition("?")[0]
    Loopback.route(service, request, route, names, body)
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)
    return True


def slow(seconds: float) -> Fault:
    """Answer late."""
    return lambda *asked: time.sleep(seconds)


def instead(answer: dict[str, Any]) -> Fault:
    """A worker's result arrives as this."""

    def fault(service: RunPodService, request: Any, names: list[str], body: bytes) -> bool:
        Loopback.route(service, request, "job-done", names, json.dumps(answer).encode())
        return True

    return fault


def _wrong(data: dict[str, Any]) -> str:
    """What the real one refuses, of what we could get wrong."""
    known = {
        "name", "image", "type", "gpu", "disk", "env", "workers", "scaling", "timeout", "flashboot",
    }  # fmt: skip
    if set(data) - known:
        return f"unknown fields {sorted(set(data) - known)}"
    if data.get("scaling", {}).get("type") == "REQUEST_COUNT" and "idleTimeout" in data["workers"]:
        return "idleTimeout is not applicable to requestCount scaling"
    types = {card["id"] for card in GPUS if card["pool"] in data["gpu"]["pools"]}
    unknown = set(data["gpu"].get("excludedTypes", [])) - types
    return f"{sorted(unknown)} not in the pools" if unknown else ""


class _Nowhere:
    closed = True

    def write(self, data: bytes) -> None:
        """Lose it."""
