"""Makes the endpoint at RunPod whose workers run this package, and says what was really allocated.

It speaks RunPod's REST interface v2 (docs.runpod.io/api-reference-v2), as v1 ends in 2026. There
an endpoint holds the settings of its container itself: a template would be copied into it once and
then be forgotten, so none is made. Cards are chosen by pool, minus those that are excluded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from popcon_lib.errors import BackendError, InputError

__all__ = ["Manager", "Worker", "differences"]

IMAGE = "Give --image: build it with `docker build --file gpu_worker/Dockerfile --tag NAME .`."


@dataclass(frozen=True)
class Worker:
    """The settings table. gpu: the card that is asked for; fallbacks: those of the same pool that
    are taken too where `with_fallbacks` is set; min_cuda: what the torch of requirements.txt needs.

    Idle workers stay for idle_s; a job runs for timeout_s at most; queue_delay_s: how long a job
    waits before RunPod starts another worker.
    """

    image: str
    name: str = "popcon"
    gpu: str = "NVIDIA RTX A5000"
    fallbacks: tuple[str, ...] = ("NVIDIA GeForce RTX 3090", "NVIDIA L4")
    with_fallbacks: bool = False
    min_cuda: str = "13.0"
    workers_max: int = 3
    idle_s: int = 30
    timeout_s: int = 600
    queue_delay_s: float = 1.0
    disk_gb: int = 30

    @property
    def cards(self) -> tuple[str, ...]:
        """The cards that workers may run on."""
        return (self.gpu, *self.fallbacks) if self.with_fallbacks else (self.gpu,)


class Manager:
    """RunPod's REST interface, asked with httpx; a context manager.

    url: https://api.runpod.io/v2 or a stand-in for it.
    """

    def __init__(self, url: str, key: str) -> None:
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/",
            headers={"Authorization": f"Bearer {key}"},
            timeout=30.0,
        )

    def __enter__(self) -> "Manager":
        return self

    def __exit__(self, *raised: object) -> None:
        self._client.close()

    def deploy(self, worker: Worker) -> dict[str, Any]:
        """Make the endpoint, or change the one of that name; return it as RunPod has it.

        It is sent once: where the answer is lost, `endpoints` tells whether it was made.
        """
        if not worker.image:
            raise InputError("The worker has no image.", IMAGE)
        body = {
            "name": worker.name,
            "image": worker.image,
            "disk": worker.disk_gb,
            "gpu": {**self._gpu(worker), "minCudaVersion": worker.min_cuda},
            "workers": {"min": 0, "max": worker.workers_max, "idleTimeout": worker.idle_s},
            # By count of requests RunPod takes no idle time.
            "scaling": {"type": "QUEUE_DELAY", "queueDelay": worker.queue_delay_s},
            "timeout": worker.timeout_s * 1000,
            "flashboot": "FLASHBOOT",
        }
        there = [made for made in self.endpoints() if made.get("name") == worker.name]
        if there:
            made = self._ask("PATCH", f"serverless/{there[0]['id']}", body)
        else:
            made = self._ask("POST", "serverless", {**body, "type": "QUEUE"})
        return self.endpoint(made["id"])

    def endpoints(self) -> list[dict[str, Any]]:
        """Every endpoint of the account."""
        return self._ask("GET", "serverless")["endpoints"]

    def endpoint(self, endpoint_id: str) -> dict[str, Any]:
        """One endpoint, as RunPod has it."""
        return self._ask("GET", f"serverless/{endpoint_id}")

    def workers(self, endpoint_id: str) -> list[dict[str, Any]]:
        """Its workers: status, gpuTypeId, dataCenterId, uptimeSeconds…"""
        return self._ask("GET", f"serverless/{endpoint_id}/workers")["workers"]

    def scale(
        self, endpoint_id: str, worker: Worker, workers_max: int | None, with_fallbacks: bool | None
    ) -> dict[str, Any]:
        """Allow more or fewer workers, or other cards; None leaves it. Returns the endpoint."""
        change: dict[str, Any] = {}
        if workers_max is not None:
            change["workers"] = {"max": workers_max}
        if with_fallbacks is not None:
            change["gpu"] = self._gpu(worker)
        self._ask("PATCH", f"serverless/{endpoint_id}", change)
        return self.endpoint(endpoint_id)

    def delete(self, endpoint_id: str) -> None:
        """Take the endpoint away, with its queue."""
        self._ask("DELETE", f"serverless/{endpoint_id}")

    def _gpu(self, worker: Worker) -> dict[str, Any]:
        """The pools that hold the wanted cards, minus all other cards of theirs."""
        catalog = self._ask("GET", "catalog/gpus")["gpus"]
        pool_of = {card["id"]: card.get("pool") for card in catalog}
        absent = [card for card in worker.cards if not pool_of.get(card)]
        if worker.gpu in absent:
            near = ", ".join(sorted(card for card, pool in pool_of.items() if pool))
            raise InputError(f"RunPod Serverless has no {worker.gpu}.", f"It has {near}.")
        wanted = set(worker.cards) - set(absent)
        pools = sorted({pool_of[card] for card in wanted})
        others = {card for card, pool in pool_of.items() if pool in pools} - wanted
        return {"pools": pools, "excludedTypes": sorted(others), "count": 1}

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            response = self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            raise BackendError(
                f"RunPod cannot be reached to {method} {path} ({type(error).__name__}).",
                "Check the connection; then `popcon worker status`, before you deploy again.",
            ) from error
        if response.status_code in (401, 403):
            raise BackendError(
                f"RunPod does not take the key to {method} {path} ({response.status_code}).",
                "Set RUNPOD_API_KEY to a key that may manage endpoints.",
            )
        if response.is_error:
            raise BackendError(
                f"RunPod refused to {method} {path} ({response.status_code}): {_reason(response)}"
            )
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise BackendError(
                f"RunPod answered {method} {path} with what is no JSON: {response.text[:120]!r}."
            ) from error


def differences(
    worker: Worker, endpoint: Mapping[str, Any], workers: list[dict[str, Any]]
) -> list[str]:
    """Where what RunPod allocated is not what was asked for, a sentence each."""
    has = endpoint.get("workers", {})
    asked = {
        "image": (worker.image or endpoint.get("image"), endpoint.get("image")),
        "container disk (GB)": (worker.disk_gb, endpoint.get("disk")),
        "most workers": (worker.workers_max, has.get("max")),
        "least workers": (0, has.get("min")),
        "idle time (s)": (worker.idle_s, has.get("idleTimeout")),
        "time for a job (s)": (worker.timeout_s, _seconds(endpoint.get("timeout"))),
        "scaling": ("QUEUE_DELAY", endpoint.get("scaling", {}).get("type")),
    }
    said = [
        f"{what}: {wanted} was asked for, {found} is set."
        for what, (wanted, found) in asked.items()
        if wanted != found
    ]
    said += [
        f"Worker {each['id']} runs on {each['gpuTypeId']}, not {' or '.join(worker.cards)}."
        for each in workers
        if each.get("gpuTypeId") and each["gpuTypeId"] not in worker.cards
    ]
    return said


def _seconds(milliseconds: Any) -> Any:
    return milliseconds / 1000 if isinstance(milliseconds, (int, float)) else milliseconds


def _reason(response: httpx.Response) -> str:
    """What a problem (RFC 9457) says, or how the page begins."""
    try:
        data = response.json()
        return " ".join([str(data["detail"]), *map(str, data.get("errors") or [])])
    except (ValueError, KeyError, TypeError):
        return repr(" ".join(response.text.split())[:160])
