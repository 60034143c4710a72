"""DashScope on loopback: its recorded protocol, real pictures and films, and faults on demand.

It counts the tasks it makes, for each is money. What it draws is simple: the given picture, turned;
a film of the given picture, bouncing.
"""

import base64
import io
import json
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
from PIL import Image
from services.drawing import bouncing, figure, turned

KEY = "sk-canary0123456789abcdef0123456789"
TASK_PATHS = ("video-synthesis", "image-synthesis", "image-generation/generation")
SIDES = {"wan2.5-i2i": (384, 5000), "wanx2.1-imageedit": (512, 4096), "qwen": (384, 3072)}


@dataclass
class Task:
    """A task, paid for when it succeeds."""

    model: str
    body: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    at: float = field(default_factory=time.time)
    polls: int = 0
    status: str = "PENDING"
    files: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """`answer` instead of what is right; `after`: the service does what was asked all the same."""

    answer: Callable[["Handler"], None]
    after: bool = False


def says(status: int, body: dict | str, **headers: str) -> Callable[["Handler"], None]:
    """An answer with this status, JSON or HTML."""
    return lambda handler: handler.send(status, body, headers)


def hangs_up(handler: "Handler") -> None:
    """No answer: the connection is closed."""
    handler.close_connection = True
    handler.connection.close()


def waits(seconds: float) -> Callable[["Handler"], None]:
    """No answer for so long; then none at all."""
    return lambda handler: (time.sleep(seconds), hangs_up(handler))


class Service:
    """Use it as a context. `faults[where]` are used up one by one: where is submit, poll, list,
    cancel or download. `limit`: what a third task at a time gets, "429" or None.
    """

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.calls: list[tuple[str, str, dict[str, str], dict[str, Any]]] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.polls_to_finish = 1
        self.held = threading.Event()  # tasks of `held_models` stay RUNNING
        self.held_models = ""
        self.queued = False  # tasks stay PENDING
        self.failing_results = 0  # of the pictures of each task
        self.limit: str | None = None
        self.per_second = 0  # requests for tasks; 0: as many as you like
        self.most_in_progress = 0
        self.film = {"side_px": 240, "frames": 24, "fps": 12}
        self.lock = threading.RLock()

    @property
    def created(self) -> list[Task]:
        """Every task, in the order they were asked for."""
        return sorted(self.tasks.values(), key=lambda task: task.at)

    @property
    def in_progress(self) -> int:
        return sum(task.status in ("PENDING", "RUNNING") for task in self.tasks.values())

    @property
    def downloads(self) -> list[str]:
        """The paths of the results that were fetched, or begun to be."""
        return [path for _, path, _, _ in self.calls if path.startswith("/files")]

    def sent(self, where: str) -> list[dict[str, Any]]:
        """The bodies of the requests to addresses that hold `where`."""
        return [body for _, path, _, body in self.calls if where in path]

    def __enter__(self) -> "Service":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("H", (Handler,), {"of": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.base_url = f"{self.url}/api/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    of: Service

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        self.serve({})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.serve(json.loads(data) if data else {})

    def serve(self, body: dict[str, Any]) -> None:
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        self.query = {name: values[0] for name, values in parse_qs(url.query).items()}
        with self.of.lock:
            self.of.calls.append((self.command, url.path, dict(self.headers), body))
        if parts[0] == "files":
            return self.faulty("download", lambda: self.download(*parts[1:]))
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self.refuse(401, "InvalidApiKey", "Invalid API-key provided.")
        if "services" in parts:
            return self.faulty("submit", lambda: self.submit(url.path, body))
        if parts[-1] == "cancel":
            return self.faulty("cancel", lambda: self.cancel(parts[-2]))
        if parts[-1] == "tasks":
            return self.faulty("list", self.list)
        return self.faulty("poll", lambda: self.poll(parts[-1]))

    def faulty(self, where: str, right: Callable[[], None]) -> None:
        with self.of.lock:
            fault = self.of.faults[where].pop(0) if self.of.faults[where] else None
        if fault is None:
            return right()
        if fault.after:
            answer, self.send = self.send, lambda *_: None
            right()
            self.send = answer
        fault.answer(self)

    def send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        kind = "application/json"
        if isinstance(body, str):
            data, kind = body.encode(), "text/html"
        elif isinstance(body, bytes):
            data, kind = body, "application/octet-stream"
        else:
            data = json.dumps(body).encode()
        self.send_response(status)
        told = {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}
        for name, value in told.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status: int, code: str, message: str) -> None:
        self.send(status, {"code": code, "message": message, "request_id": "r"})

    def submit(self, path: str, body: dict[str, Any]) -> None:
        service, waits_for = self.of, path.endswith(TASK_PATHS)
        if waits_for and self.headers.get("X-DashScope-Async") != "enable":
            return self.refuse(403, "AccessDenied", "no synchronous calls")
        wrong = unfit(body)
        if wrong:
            return self.refuse(400, "InvalidParameter", wrong)
        with service.lock:
            lately = sum(task.at > time.time() - 1 for task in service.tasks.values())
            too_fast = service.per_second and lately >= service.per_second
            if too_fast or (service.limit == "429" and service.in_progress >= 2):
                return self.refuse(429, "Throttling.RateQuota", "Requests rate limit exceeded")
            task = Task(body["model"], body)
            service.tasks[task.id] = task
            service.most_in_progress = max(service.most_in_progress, service.in_progress)
        if waits_for:
            output = {"task_status": "PENDING", "task_id": task.id}
            return self.send(200, {"output": output, "request_id": "r"})
        task.status, task.files = "SUCCEEDED", drawn(task, service)
        content = [{"image": link["url"]} for link in self.links(task)]
        choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        usage = {"image_count": len(content)}
        self.send(200, {"output": {"choices": [choice]}, "usage": usage, "request_id": "r"})

    def poll(self, task_id: str) -> None:
        service = self.of
        task = service.tasks.get(task_id)
        if task is None:
            return self.send(200, {"output": {"task_id": task_id, "task_status": "UNKNOWN"}})
        task.polls += 1
        if task.status in ("PENDING", "RUNNING") and not service.queued:
            held = service.held.is_set() and service.held_models in task.model
            ready = task.polls >= service.polls_to_finish and not held
            task.status = "SUCCEEDED" if ready else "RUNNING"
        output = {"task_id": task_id, "task_status": task.status}
        answer = {"request_id": "r", "output": output}
        if output["task_status"] != "SUCCEEDED":
            return self.send(200, answer)
        task.files = task.files or drawn(task, service)
        output["orig_prompt"] = task.body["input"].get("prompt", "")
        if "2v" in task.model:
            output["video_url"] = self.links(task)[0]["url"]
            tier = int(task.body["parameters"]["resolution"].rstrip("P"))
            seconds = task.body["parameters"].get("duration", 5)
            answer["usage"] = {"video_duration": seconds, "video_count": 1, "SR": tier}
        else:
            links = self.links(task)
            lost = {"code": "InternalError.Timeout", "message": "It took too long."}
            kept = len(links) - service.failing_results
            output["results"] = [*links[:kept], *[lost] * service.failing_results]
            good = [result for result in output["results"] if "url" in result]
            answer["usage"] = {"image_count": len(good)}
        self.send(200, answer)

    def links(self, task: Task) -> list[dict[str, str]]:
        until = f"Expires={int(time.time()) + 86400}"
        count = range(len(task.files))
        return [{"url": f"{self.of.url}/files/{task.id}/{number}?{until}"} for number in count]

    def list(self) -> None:
        tasks = [task for task in self.of.created if task.model == self.query.get("model_name")]
        listed = [
            {"task_id": task.id, "status": task.status, "model_name": task.model,
             "submit_time": f"{datetime.fromtimestamp(task.at, UTC):%Y-%m-%d %H:%M:%S.%f}"}
            for task in tasks
        ]  # fmt: skip
        self.send(200, {"total": len(listed), "page_no": 1, "data": listed, "request_id": "r"})

    def cancel(self, task_id: str) -> None:
        task = self.of.tasks[task_id]
        if task.status != "PENDING":
            return self.refuse(400, "UnsupportedOperation", "The task has begun.")
        task.status = "CANCELED"
        self.send(200, {"request_id": "r"})

    def download(self, task_id: str, number: str) -> None:
        if "Authorization" in self.headers:
            return self.send(400, "<Error><Code>InvalidArgument</Code></Error>")
        self.send(200, self.of.tasks[task_id].files[int(number)])


def given(body: dict[str, Any]) -> list[bytes]:
    """The pictures of a request, whatever shape it has."""
    addresses = [part for part in json.dumps(body).split('"') if part.startswith("data:image/")]
    return [base64.b64decode(address.partition(",")[2]) for address in addresses]


def unfit(body: dict[str, Any]) -> str:
    """Why the service would not take it, or nothing."""
    least, most = next((s for name, s in SIDES.items() if body["model"].startswith(name)),
                       (360, 2000))  # fmt: skip
    for data in given(body):
        picture = Image.open(io.BytesIO(data))
        if picture.mode != "RGB":
            return f"The picture has the mode {picture.mode}; transparency is not taken."
        if not all(least <= side <= most for side in picture.size) or len(data) > 10_000_000:
            return f"The picture is {picture.size}, {len(data)} bytes."
    return ""


def drawn(task: Task, service: Service) -> list[bytes]:
    """What the task makes: PNGs, or one mp4."""
    pictures = [cv2.imdecode(np.frombuffer(data, np.uint8), 1) for data in given(task.body)]
    first = pictures[0] if pictures else figure()
    if "2v" in task.model:
        return [bouncing(first, **service.film)]
    count = task.body["parameters"]["n"]
    made = [turned(first, 4.0 * (number + 1)) for number in range(count)]
    return [cv2.imencode(".png", picture)[1].tobytes() for picture in made]
