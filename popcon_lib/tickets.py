"""What was asked of a provider and its task id, on disk before anybody waits for the answer."""

import json
import time
from pathlib import Path
from typing import Any

from popcon_lib.errors import ProviderError, TaskLostError
from popcon_lib.files import make_folder, save

__all__ = ["redeem"]

POLL_S = 2.0


def redeem(provider: Any, request: Any, folder: Path) -> Any:
    """Have `provider` fulfil `request` and return what it made, asking at most once.

    The task id is written to `folder/<fingerprint>.json` before the first poll, so a run that is
    cut off finds it and waits on. A lost task is asked for again only if it costs nothing; a paid
    one raises ProviderError, which names the ticket.
    """
    path = make_folder(folder) / f"{request.fingerprint()}.json"
    price = provider.price(request)
    if path.exists():
        try:
            return _wait(provider, json.loads(path.read_text())["task_id"])
        except TaskLostError as error:
            if price:
                raise ProviderError(
                    f"{error.what} It may have been paid for (${price:.2f}).",
                    f"Look it up with {provider.name}; delete {path} to ask, and pay, again.",
                ) from error
    task_id = provider.submit(request)
    ticket = {"provider": provider.name, "task_id": task_id, "price_usd": price}
    save(path, json.dumps(ticket, indent=1).encode())
    return _wait(provider, task_id)


def _wait(provider: Any, task_id: str) -> Any:
    while (result := provider.poll(task_id)) is None:
        time.sleep(POLL_S)
    return result
