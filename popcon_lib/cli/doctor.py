"""`popcon doctor`: what is set, what can be used here, and what is missing for what."""

import json
import time
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from popcon_lib.cli.terminal import AsJson, Debug, told

__all__ = ["doctor"]

KINDS = ("provider", "engine", "segmenter", "backend")


def doctor(
    cold_start: Annotated[
        bool, typer.Option("--cold-start", help="Send RunPod one frame, and time it (paid).")
    ] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Say what is set (never a key itself), what works here, and what is missing for what."""
    with told(debug):
        from popcon_lib.records.secrets import scrub

        findings = {
            "settings": _settings(),
            "devices": _devices(),
            **{kind: _usable(kind) for kind in KINDS},
            "runpod": _runpod(cold_start),
        }
        print(scrub(json.dumps(findings) if as_json else _told(findings)))


def _told(findings: Mapping[str, Mapping[str, str]]) -> str:
    lines = []
    for part, found in findings.items():
        lines.append(f"{part}s" if part in KINDS else part)
        lines += [f"  {name:<34} {said}" for name, said in found.items()]
    return "\n".join(lines)


def _settings() -> dict[str, str]:
    """Each setting's value; of a key only whether there is one."""
    from pydantic import SecretStr

    from popcon_lib.settings import Settings

    given = Settings()
    return {
        name.upper(): ("set" if value else "not set")
        if value is None or isinstance(value, SecretStr)
        else str(value) or "not set"
        for name, value in given
    }


def _devices() -> dict[str, str]:
    """What engines can run on, fastest first."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        return {"torch": "not installed: pip install 'popcon[models]'"}
    from popcon_lib.matting.device import choose_device, describe_device

    return {"auto": describe_device(choose_device("auto"))}


def _usable(kind: str) -> dict[str, str]:
    """For each name of `kind` "usable", or what it lacks."""
    from popcon_lib.errors import PopconError
    from popcon_lib.registry import names, pick

    found = {}
    for name in names(kind):
        try:
            found[name] = _lack(kind, pick(kind, name)) or "usable"
        except PopconError as error:
            found[name] = str(error)
    return found


def _lack(kind: str, found: Any) -> str:
    """Why it cannot be used as things are set; "" if it can. Those with `check` raise it."""
    from popcon_lib.matting import engine
    from popcon_lib.refine import segmenter
    from popcon_lib.settings import Settings

    given = Settings()
    if kind == "engine":
        return found.missing(
            engine.Setup(
                device=given.popcon_device,
                weights=given.popcon_weights,
                remote_code=given.popcon_remote_code,
            )
        )
    if kind == "segmenter":
        return found.missing(segmenter.Setup("", given.popcon_device, given.popcon_weights))
    found().check()
    return ""


def _runpod(cold_start: bool) -> dict[str, str]:
    """What the endpoint that is set says of itself; how long one frame takes, if that is asked."""
    from popcon_lib.errors import PopconError
    from popcon_lib.registry import pick

    try:
        backend = pick("backend", "runpod")()
        health = backend.health()
        workers = {name: count for name, count in health.get("workers", {}).items() if count}
        queued = health.get("jobs", {}).get("inQueue", 0)
        said = ", ".join(f"{count} {name}" for name, count in workers.items()) or "none started"
        found = {"workers": said, "jobs in the queue": str(queued)}
        if cold_start:
            started = time.monotonic()
            _send_one_frame(backend)
            warm = "a worker was ready" if workers.get("ready") else "from a cold start"
            found["one frame"] = f"{time.monotonic() - started:.1f} s, {warm}"
    except PopconError as error:
        return {"endpoint": str(error)}
    return found


def _send_one_frame(backend: Any) -> None:
    import numpy as np

    from popcon_lib.matting.recipe import Recipe
    from popcon_lib.media import Clip

    white = np.full((1, 64, 64, 3), 255, np.uint8)
    backend.matte(Clip(white, 1.0, (255, 255, 255)), Recipe(engine="key"))
