"""DashScope's protocol: a request is sent once, answers are asked for again, errors are sentences.

The vendor's SDK 2.0.2 sends a request that makes a task up to three times, loses the task's id when
one poll fails, and drops pictures of some models. Of it, only the transport is used here, with its
retries off; what is tried again, and when, is decided here.
"""

import base64
import hashlib
import threading
import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from popcon_lib.errors import ProviderError, UnknownOutcomeError
from popcon_lib.providers.dashscope.access import Access
from popcon_lib.providers.dashscope.refusals import refusal

if TYPE_CHECKING:
    import dashscope
    import httpx

__all__ = ["Client", "Expired"]

SUBMIT_S = 60.0
ANSWER_S = 30.0
CONNECT_S = 10.0
# A service that limits us without saying for how long.
BUSY_S = 5.0
# Polls that get no usable answer, one after the other, before the user is told.
MISSES = 60
PAGES, PAGE_SIZE = 5, 100
CHUNK_BYTES = 1 << 16


class Expired(ProviderError):
    """A link to a result is not good any more."""


class Client:
    """Speaks to DashScope. Building one opens no connection."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._quiet_until = 0.0
        self._misses: dict[str, int] = {}
        self._lock = threading.Lock()

    def submit(self, path: str, body: dict[str, Any], waits: bool) -> dict[str, Any]:
        """Send `body`, once, and return the answer.

        Raises BusyError and ProviderError where nothing was made, UnknownOutcomeError where that
        cannot be told: the request was sent, and no answer came that says so.
        """
        import httpx
        from dashscope.v2.errors import DashScopeError

        not_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        headers = {"X-DashScope-Async": "enable"} if waits else {}
        try:
            response = self._request("POST", path, SUBMIT_S, json=body, headers=headers)
        except DashScopeError as error:
            if isinstance(error.__cause__, not_sent):
                where = self._access.base_url
                raise ProviderError(
                    f"DashScope cannot be reached at {where}: {self._safe(error.message)}.",
                    "Check the connection and POPCON_DASHSCOPE_REGION, then resume the job.",
                ) from error
            raise UnknownOutcomeError(
                f"DashScope was asked and did not answer ({self._safe(error.message)})."
            ) from error
        answer = _json(response)
        if response.status_code >= 500 or (response.status_code < 300 and answer is None):
            raise UnknownOutcomeError(
                f"DashScope was asked and answered with an error (HTTP {response.status_code})."
            )
        self._refuse(response, answer or {})
        return answer

    def task(self, task_id: str) -> dict[str, Any] | None:
        """What DashScope says of a task; None where it could not be asked just now.

        Raises ProviderError where it cannot be asked at all, or not for a long time.
        """
        from dashscope.v2.errors import DashScopeError

        if time.monotonic() < self._quiet_until:
            return None
        try:
            response = self._request("GET", f"/tasks/{quote(task_id, safe='')}", ANSWER_S)
        except DashScopeError as error:
            return self._missed(task_id, self._safe(error.message))
        answer = _json(response)
        if response.status_code == 404:
            return {"output": {"task_status": "UNKNOWN"}}
        if response.status_code == 429:
            self._quiet_until = time.monotonic() + _retry_after(response)
        if response.status_code == 429 or response.status_code >= 500 or answer is None:
            return self._missed(task_id, f"HTTP {response.status_code}")
        if "task_status" not in (answer.get("output") or {}):
            self._refuse(response, answer)
            return self._missed(task_id, "an answer without a status")
        self._misses.pop(task_id, None)
        return answer

    def tasks(self, model: str) -> list[dict[str, Any]]:
        """The account's tasks of `model` of the last day. Raises ProviderError."""
        from dashscope.v2.errors import DashScopeError

        found: list[dict[str, Any]] = []
        for page in range(1, PAGES + 1):
            asked = {"page_no": page, "page_size": PAGE_SIZE, "model_name": model}
            try:
                response = self._request("GET", "/tasks", ANSWER_S, params=asked)
            except DashScopeError as error:
                raise ProviderError(f"Its task list cannot be had ({error.message}).") from error
            answer = _json(response)
            if response.status_code != 200 or answer is None:
                raise ProviderError(f"Its task list cannot be had (HTTP {response.status_code}).")
            # The SDK reads `tasks`; the vendor's page shows `data`.
            listed = answer.get("tasks") or answer.get("data") or []
            found += [task for task in listed if isinstance(task, dict)]
            if len(listed) < PAGE_SIZE:
                break
        return found

    def cancel(self, task_id: str) -> bool:
        """Take back a task that has not begun; whether it was possible."""
        from dashscope.v2.errors import DashScopeError

        try:
            path = f"/tasks/{quote(task_id, safe='')}/cancel"
            return self._request("POST", path, CONNECT_S).status_code == 200
        except DashScopeError:
            return False

    def download(self, url: str, limit_bytes: int) -> bytes:
        """The bytes behind a result's link, all of them. The key does not go there.

        Raises Expired for a link that is refused, ProviderError for whatever else is no result.
        """
        import httpx

        try:
            timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
            with httpx.stream("GET", url, timeout=timeout) as response:
                if response.status_code in (403, 404, 410):
                    raise Expired(f"Its link is refused (HTTP {response.status_code}).")
                if response.status_code != 200:
                    raise ProviderError(f"Its link answers HTTP {response.status_code}.")
                _check_size(int(response.headers.get("content-length", 0)), limit_bytes)
                data = bytearray()
                for chunk in response.iter_bytes(CHUNK_BYTES):
                    data += chunk
                    _check_size(len(data), limit_bytes)
                _check_hash(bytes(data), response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderError(f"It cannot be fetched: {self._safe(str(error))}.") from error
        return bytes(data)

    @cached_property
    def _sdk(self) -> "dashscope.Client":
        import dashscope

        return dashscope.Client(
            api_key=self._access.key,
            base_url=self._access.base_url,
            workspace=self._access.workspace or None,
            protocol="native",
            timeout=ANSWER_S,
            max_retries=0,
        )

    def _request(
        self,
        method: str,
        path: str,
        timeout_s: float,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> "httpx.Response":
        import httpx

        with self._lock:
            sdk = self._sdk
        # On a connection that was kept, and closed by the other side meanwhile, nobody could tell
        # whether a request arrived.
        headers = {"Connection": "close", **(headers or {})}
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        return sdk.transport.request(method, path, timeout=timeout, headers=headers, **options)

    def _missed(self, task_id: str, why: str) -> None:
        self._misses[task_id] = self._misses.get(task_id, 0) + 1
        if self._misses[task_id] >= MISSES:
            self._misses.pop(task_id)
            raise ProviderError(
                f"DashScope was asked {MISSES} times how task {task_id} is, and never answered "
                f"({why} at last).",
                "The task goes on there. Resume the job later; nothing is asked, or paid, again.",
            )

    def _refuse(self, response: "httpx.Response", answer: dict[str, Any]) -> None:
        """Raise what an answer says that is an error: by its status, or its code at HTTP 200."""
        code, status = str(answer.get("code") or ""), response.status_code
        if status < 300 and not code:
            return
        message = self._safe(str(answer.get("message") or response.reason_phrase))
        raise refusal(status, code, message, self._access.region, _retry_after(response))

    def _safe(self, text: str) -> str:
        """`text` of somebody else's, short, on one line, without the key."""
        return " ".join(text.replace(self._access.key, "***").split())[:300]


def _json(response: "httpx.Response") -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _retry_after(response: "httpx.Response") -> float:
    """Seconds to wait; a date in place of a number is not waited for exactly."""
    try:
        return max(float(response.headers["retry-after"]), 0.0)
    except (KeyError, ValueError):
        return BUSY_S


def _check_size(size_bytes: int, limit_bytes: int) -> None:
    if size_bytes > limit_bytes:
        raise ProviderError(
            f"It is {size_bytes / 1e6:.0f} MB or more; no picture or video of PopCon is over "
            f"{limit_bytes / 1e6:.0f} MB."
        )


def _check_hash(data: bytes, response: "httpx.Response") -> None:
    stored = response.headers.get("content-md5")
    if stored and base64.b64encode(hashlib.md5(data).digest()).decode() != stored:
        raise ProviderError("It arrived damaged: its hash is another.")
