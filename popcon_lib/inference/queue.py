"""A RunPod endpoint's queue: submit, look, cancel, health; and in words what it refuses.

RunPod's own client is not used: it loses the text of an error, takes one bad answer for the end of
a job, and cannot send a policy. docs.runpod.io/serverless/endpoints/operation-reference
"""

import asyncio
import json
import time
from typing import Any

import httpx

from popcon_lib.errors import BackendError
from popcon_lib.inference.patience import Patience

__all__ = ["JobGoneError", "Queue"]

AGAIN = "Run it again; what is finished is kept."
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class JobGoneError(BackendError):
    """RunPod does not know the job (any more)."""


class Queue:
    """One endpoint, asked with httpx; an async context manager.

    url: https://api.runpod.ai/v2 or a stand-in for it.
    """

    def __init__(self, url: str, endpoint: str, key: str, patience: Patience) -> None:
        self._endpoint, self._patience = endpoint, patience
        self._client = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/{endpoint}/",
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(patience.answer, connect=min(10.0, patience.answer)),
        )

    async def __aenter__(self) -> "Queue":
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._client.aclose()

    async def submit(self, body: bytes) -> str:
        """Queue a job and return its id. Sent again only where RunPod has surely not taken it.

        Cancelled while it is on its way, it cancels the job.
        """
        until = time.monotonic() + self._patience.blip
        while True:
            wait = 1.0
            post = asyncio.ensure_future(
                self._client.post("run", content=body, headers={"Content-Type": "application/json"})
            )
            try:
                response = await asyncio.shield(post)
            except asyncio.CancelledError:
                await self._undo(post)
                raise
            except NEVER_SENT as error:
                failure = self._unreachable(error)
            except httpx.TransportError as error:
                raise self._unknown(f"The connection broke ({_kind(error)})") from error
            else:
                if response.status_code >= 500:
                    raise self._unknown(f"A gateway answered {response.status_code}")
                if response.status_code != 429:
                    return self._submitted(response)
                failure = self._refusal(response)
                wait = _wait_asked_for(response)
            if time.monotonic() + wait > until:
                raise failure
            await asyncio.sleep(wait)

    async def status(self, job_id: str) -> dict[str, Any]:
        """What RunPod says of a job; asked again where it cannot be asked. Raises JobGoneError."""
        data = await self._get(f"status/{job_id}", job_id)
        if "status" not in data:
            raise BackendError(f"RunPod's answer about job {job_id} holds no status.", AGAIN)
        return data

    async def health(self) -> dict[str, dict[str, int]]:
        """Counts of `jobs` and of `workers` by state."""
        return await self._get("health")

    async def cancel(self, job_id: str) -> None:
        """Stop a job, if RunPod can be asked; a job that is over stays so."""
        for _ in range(3):
            try:
                response = await self._client.post(f"cancel/{job_id}")
            except httpx.TransportError:
                continue
            if response.status_code < 429:
                return
            await asyncio.sleep(0.5)

    async def _undo(self, post: "asyncio.Future[httpx.Response]") -> None:
        try:
            job_id = self._submitted(await post)
        except (httpx.TransportError, BackendError):
            return  # there is no job
        await self.cancel(job_id)

    async def _get(self, path: str, job_id: str = "") -> dict[str, Any]:
        until = time.monotonic() + self._patience.blip
        wait = 0.5
        while True:
            try:
                response = await self._client.get(path)
            except httpx.TransportError as error:
                failure = self._unreachable(error)
            else:
                if response.status_code == 200:
                    return self._json(response)
                failure = self._refusal(response, job_id)
                if response.status_code != 429 and response.status_code < 500:
                    raise failure
                wait = max(wait, _wait_asked_for(response))
            if time.monotonic() + wait > until:
                raise failure
            await asyncio.sleep(wait)
            wait = min(2 * wait, 8.0)

    def _submitted(self, response: httpx.Response) -> str:
        if response.status_code >= 300:
            raise self._refusal(response)
        job_id = self._json(response).get("id")
        if not isinstance(job_id, str) or not job_id:
            raise BackendError(f"RunPod took a job and gave no id: {_excerpt(response)}", AGAIN)
        return job_id

    def _json(self, response: httpx.Response) -> dict[str, Any]:
        try:
            data = response.json()
        except ValueError as error:
            raise BackendError(
                f"RunPod answered {response.status_code} with what is no JSON: "
                f"{_excerpt(response)}",
                AGAIN,
            ) from error
        if not isinstance(data, dict):
            raise BackendError(f"RunPod's answer is no object: {_excerpt(response)}", AGAIN)
        return data

    def _unknown(self, what: str) -> BackendError:
        return BackendError(
            f"{what} while a job was sent to RunPod: it may have been taken, and then runs once "
            f"for nothing, {self._patience.run:.0f} s at most.",
            AGAIN,
        )

    def _unreachable(self, error: httpx.TransportError) -> BackendError:
        return BackendError(
            f"RunPod cannot be reached at {self._client.base_url.host} ({_kind(error)}), tried for "
            f"{self._patience.blip:.0f} s.",
            f"Check the connection. {AGAIN}",
        )

    def _refusal(self, response: httpx.Response, job_id: str = "") -> BackendError:
        code = response.status_code
        if code in (401, 403):
            return BackendError(
                f"RunPod does not take the key ({code}).",
                f"Set RUNPOD_API_KEY to a key that may use the endpoint {self._endpoint}.",
            )
        if code == 404 and job_id:
            return JobGoneError(
                f"RunPod no longer knows job {job_id} (404): results are kept for 30 minutes.",
                "Run it again to have it worked out again.",
            )
        if code == 404:
            return BackendError(
                f"RunPod knows no endpoint {self._endpoint!r} (404).",
                "Set RUNPOD_ENDPOINT_ID; `popcon worker status` lists what there is.",
            )
        if code == 429:
            return BackendError(
                f"RunPod takes no more requests for now (429), for {self._patience.blip:.0f} s.",
                f"Wait a minute. {AGAIN}",
            )
        if code >= 500:
            return BackendError(
                f"RunPod's gateway answers {code} instead of the queue: {_excerpt(response)}",
                f"Its state is on uptime.runpod.io. {AGAIN}",
            )
        return BackendError(f"RunPod refused the request ({code}): {_excerpt(response)}", AGAIN)


def _wait_asked_for(response: httpx.Response) -> float:
    try:
        return min(float(response.headers.get("Retry-After", 1.0)), 30.0)
    except ValueError:
        return 1.0


def _excerpt(response: httpx.Response) -> str:
    """The first words of an answer: an error's text, or how a page of HTML begins."""
    try:
        text = json.loads(response.text)["error"]
    except (ValueError, KeyError, TypeError):
        text = response.text
    words = " ".join(str(text).split())
    return f"{words[:160]!r}."


def _kind(error: Exception) -> str:
    return type(error).__name__
