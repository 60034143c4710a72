"""Characters, start frames and videos by DashScope (Alibaba Cloud Model Studio), for money."""

import json
import time
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from typing import Any

from popcon_lib.character import CharacterRequest
from popcon_lib.errors import (
    InputError,
    ProviderError,
    StorageError,
    TaskFailedError,
    TaskLostError,
    UnknownOutcomeError,
)
from popcon_lib.media import sha256_of
from popcon_lib.providers import prices
from popcon_lib.providers.dashscope import models, pictures
from popcon_lib.providers.dashscope.access import Access
from popcon_lib.providers.dashscope.account import Account
from popcon_lib.providers.dashscope.body import body_of, name_and_row, pictures_of, seconds_of
from popcon_lib.providers.dashscope.client import Client, Expired
from popcon_lib.providers.dashscope.search import could_be
from popcon_lib.providers.provider import Pause, Provider, Request, Result
from popcon_lib.settings import Settings
from popcon_lib.videos import Video, VideoRequest

__all__ = ["DashScope"]

# What a picture and a video of these models never reach.
MAX_PICTURE_BYTES = 30_000_000
MAX_VIDEO_BYTES = 100_000_000
# Polls that find a finished result and cannot fetch it, before the user is told.
FETCHES = 3
# A task may appear in the account's list a little late.
LOOKS, LOOK_AGAIN_S = 3, 2.0


class DashScope(Provider):
    """Wan and Qwen models by their HTTP interface. Settings: POPCON_DASHSCOPE_…"""

    name = "dashscope"

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._access = Access(self._settings)
        self._client = Client(self._access)
        self._usage: dict[str, tuple[dict[str, Any], int]] = {}
        self._fetches: dict[str, int] = {}

    def check(self) -> None:
        _ = self._access.key, self._access.base_url
        settings = self._settings
        names = (
            (settings.popcon_dashscope_character_model, models.CHARACTER),
            (settings.popcon_dashscope_edit_model, models.EDIT),
        )
        for name, use in names:
            models.find(name, use)
            prices.find(name, "", settings.popcon_dashscope_prices)
        name, resolution = settings.popcon_dashscope_video_model, self._resolution
        resolutions = models.find(name, models.VIDEO).resolutions
        if resolution not in resolutions:
            known = ", ".join(resolutions)
            raise InputError(
                f"{name} makes no videos of {resolution}.",
                f"Set POPCON_DASHSCOPE_RESOLUTION to one of: {known}.",
            )
        prices.find(name, resolution, settings.popcon_dashscope_prices)

    def price(self, request: Request) -> float:
        name, row = name_and_row(request, self._settings)
        own = self._settings.popcon_dashscope_prices
        if isinstance(request, VideoRequest):
            return seconds_of(request, row) * prices.find(name, self._resolution, own)
        return pictures_of(request, row) * prices.find(name, "", own)

    def at_once(self, step: str) -> int:
        """As many as may be in progress: others would only wait, and be paid for if one fails."""
        settings = self._settings
        if step == VideoRequest.step:
            row = models.find(settings.popcon_dashscope_video_model, models.VIDEO)
        else:
            row = models.find(settings.popcon_dashscope_edit_model, models.EDIT)
        return row.in_progress

    def fingerprint(self, request: Request) -> str:
        name, _ = name_and_row(request, self._settings)
        resolution = self._resolution if isinstance(request, VideoRequest) else ""
        return sha256_of("dashscope", request.fingerprint(), name, resolution)

    def place(self, request: Request, pause: Pause | None) -> AbstractContextManager[None]:
        _, row = name_and_row(request, self._settings)
        return self._account.place(row.in_progress, pause)

    def submit(self, request: Request) -> str:
        self.check()
        _, row = name_and_row(request, self._settings)
        body = body_of(request, self._settings)
        with self._account.turn(row.per_minute):
            answer = self._client.submit(row.path, body, row.waits)
            task_id = _task_id(answer) if row.waits else _as_id(answer)
            # The task is there, and the ticket will name it: no reason to fail.
            with suppress(StorageError):
                self._account.claim(task_id, self.fingerprint(request))
        return task_id

    def find(self, request: Request, since: float) -> str | None:
        name, row = name_and_row(request, self._settings)
        for look in range(LOOKS):
            with self._account.turn():
                claims = self._account.claims(since - 1)
                own = [task for task, whose in claims.items() if whose == self.fingerprint(request)]
                if own:
                    return own[-1]
                if not row.waits:
                    return None
                listed = could_be(self._client.tasks(name), since, self._account.claims(0))
                found = [task_id for task_id in listed if self._may_be(request, task_id)]
                if len(found) > 1:
                    raise ProviderError(
                        f"Its task list shows {len(found)} tasks that it could be: "
                        f"{', '.join(found[:3])}."
                    )
                if found:
                    self._account.claim(found[0], self.fingerprint(request))
                    return found[0]
            if look < LOOKS - 1:
                time.sleep(LOOK_AGAIN_S)
        return None

    def poll(self, request: Request, task_id: str) -> Result | None:
        answer = _from_id(task_id) or self._client.task(task_id)
        if answer is None:
            return None
        output = answer.get("output") or {}
        status = output.get("task_status", "SUCCEEDED")
        if status == "UNKNOWN":
            raise TaskLostError(
                f"DashScope does not know the task {task_id} (any more: it keeps them for a day)."
            )
        if status in ("FAILED", "CANCELED"):
            raise _failure(output, status)
        if status != "SUCCEEDED":
            return None
        links = _links(output)
        if not links:
            raise _failure(output, status)
        self._usage[task_id] = (answer.get("usage") or {}, len(links))
        try:
            return self._fetched(request, links)
        except ProviderError as error:
            return self._again(request, task_id, error)

    def cost(self, request: Request, task_id: str) -> float:
        name, row = name_and_row(request, self._settings)
        usage, made = self._usage[task_id]
        own = self._settings.popcon_dashscope_prices
        if isinstance(request, VideoRequest):
            asked_s = seconds_of(request, row)
            return prices.billed_usd(usage, name, self._resolution, asked_s, own)
        return prices.billed_usd(usage, name, "", made, own)

    def cancel(self, task_id: str) -> bool:
        return _from_id(task_id) is None and self._client.cancel(task_id)

    def _may_be(self, request: Request, task_id: str) -> bool:
        """False where the task says that it was made of another prompt."""
        output = (self._client.task(task_id) or {}).get("output") or {}
        told = output.get("orig_prompt")
        asked = body_of(request, self._settings)["input"].get("prompt")
        return not told or not asked or told.strip() == asked.strip()

    @property
    def _resolution(self) -> str:
        return self._settings.popcon_dashscope_resolution.upper()

    @cached_property
    def _account(self) -> Account:
        return Account(self._access.key)

    def _fetched(self, request: Request, links: list[str]) -> Result:
        if isinstance(request, VideoRequest):
            mp4 = self._client.download(links[0], MAX_VIDEO_BYTES)
            if mp4[4:8] != b"ftyp":
                raise ProviderError(f"It is no mp4: it begins with {mp4[:16]!r}.")
            return Video(mp4)
        data = [self._client.download(link, MAX_PICTURE_BYTES) for link in links]
        made = [pictures.read(picture, request.backdrop) for picture in data]
        if isinstance(request, CharacterRequest):
            return made
        return [pictures.square(rgb, request.side_px, request.backdrop) for rgb in made]

    def _again(self, request: Request, task_id: str, error: ProviderError) -> None:
        """Have it fetched at the next poll; raise where that was done FETCHES times."""
        if isinstance(error, Expired) and _from_id(task_id) is not None:
            raise TaskLostError(f"DashScope made it, and its link has expired. {error.what}")
        self._fetches[task_id] = self._fetches.get(task_id, 0) + 1
        if self._fetches[task_id] >= FETCHES:
            cost = self.cost(request, task_id)
            self._fetches.pop(task_id)
            raise ProviderError(
                f"DashScope made it (${cost:.2f}), but it could not be fetched in {FETCHES} tries. "
                f"{error.what}",
                "Resume the job within a day to fetch it; nothing is asked, or paid, again.",
            ) from error


def _task_id(answer: dict[str, Any]) -> str:
    task_id = (answer.get("output") or {}).get("task_id")
    if not isinstance(task_id, str) or not task_id:
        raise UnknownOutcomeError("DashScope took the request and gave no task id.")
    return task_id


def _as_id(answer: dict[str, Any]) -> str:
    """The answer of a model that does not make one wait, as the text that stands for a task."""
    kept = {"output": {"results": [{"url": url} for url in _links(answer.get("output") or {})]}}
    return json.dumps({**kept, "usage": answer.get("usage") or {}})


def _from_id(task_id: str) -> dict[str, Any] | None:
    return json.loads(task_id) if task_id.startswith("{") else None


def _links(output: dict[str, Any]) -> list[str]:
    """Links to what was made: of a video, of pictures, of pictures in messages."""
    if output.get("video_url"):
        return [output["video_url"]]
    messages = (choice.get("message") or {} for choice in output.get("choices") or [])
    parts = [part for message in messages for part in message.get("content") or []]
    found = [part.get("image") for part in parts if isinstance(part, dict)]
    found += [result.get("url") for result in output.get("results") or []]
    return [link for link in found if link]


def _failure(output: dict[str, Any], status: str) -> TaskFailedError:
    results = output.get("results") or [{}]
    code = output.get("code") or results[0].get("code") or status
    message = output.get("message") or results[0].get("message") or "no reason was given"
    next_step = "Resume the job to try again."
    if "DataInspection" in code:
        next_step = "Its moderation refused it: use other words or another picture."
    return TaskFailedError(f"DashScope failed: {message} ({code}). It costs nothing.", next_step)
