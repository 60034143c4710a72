"""`popcon worker`: the endpoint at RunPod that does the matting of `--backend runpod`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.cli.terminal import AsJson, Debug, say, told

if TYPE_CHECKING:
    from gpu_worker.deploy import Manager
    from popcon_lib.settings import Settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="The workers at RunPod that do the matting.")

Endpoint = Annotated[str, typer.Option(help="Its id; else RUNPOD_ENDPOINT_ID.")]
Fallbacks = Annotated[
    bool | None,
    typer.Option("--fallbacks/--no-fallbacks", help="Take other cards of 24 GB, too."),
]


@app.command()
def deploy(
    image: Annotated[str, typer.Option(help="Of the worker, in a registry RunPod can read.")],
    name: Annotated[str, typer.Option(help="Of the endpoint; one of that name is changed.")] = (
        "popcon"
    ),
    workers_max: Annotated[
        int | None, typer.Option("--max", help="Workers; else POPCON_RUNPOD_WORKERS.", min=1)
    ] = None,
    fallbacks: Fallbacks = None,
    debug: Debug = False,
) -> None:
    """Make the endpoint, or change it; print its id and where it is not what was asked for."""
    with told(debug):
        from gpu_worker.deploy import Worker

        most = workers_max or _settings().popcon_runpod_workers
        asked = Worker(image, name, workers_max=most, with_fallbacks=bool(fallbacks))
        with _manager() as manager:
            made = manager.deploy(asked)
            _report(manager, asked, made["id"])
        say(f"Put RUNPOD_ENDPOINT_ID={made['id']} into .env.")
        print(made["id"])


@app.command()
def status(endpoint: Endpoint = "", as_json: AsJson = False, debug: Debug = False) -> None:
    """What there is at RunPod: endpoints, their workers and cards, and where they differ."""
    with told(debug):
        from gpu_worker.deploy import Worker

        settings = _settings()
        endpoint = endpoint or settings.runpod_endpoint_id
        with _manager() as manager:
            if not endpoint:
                there = manager.endpoints()
                print(json.dumps(there) if as_json else "\n".join(map(_line, there)) or "None.")
                return
            found = manager.endpoint(endpoint)
            if as_json:
                print(json.dumps({**found, "allocated": manager.workers(endpoint)}))
                return
            print(_line(found))
            _report(manager, Worker("", workers_max=settings.popcon_runpod_workers), endpoint)


@app.command()
def scale(
    endpoint: Endpoint = "",
    workers_max: Annotated[
        int | None, typer.Option("--max", help="The most workers; 0 stops it all.", min=0)
    ] = None,
    fallbacks: Fallbacks = None,
    debug: Debug = False,
) -> None:
    """Allow more or fewer workers, or other cards than the one that was asked for."""
    with told(debug):
        from gpu_worker.deploy import Worker

        asked = Worker("", with_fallbacks=bool(fallbacks))
        with _manager() as manager:
            changed = manager.scale(_needed(endpoint), asked, workers_max, fallbacks)
            print(_line(changed))


@app.command()
def delete(endpoint: Endpoint = "", debug: Debug = False) -> None:
    """Take the endpoint away. Nothing is paid for one that has no workers; this is for good."""
    with told(debug), _manager() as manager:
        manager.delete(_needed(endpoint))
        say("Deleted.")


@app.command()
def smoke(
    engine: Annotated[str, typer.Option(help="What the worker mattes with.")] = "key",
    segmenter: Annotated[str, typer.Option(help="What it segments with.")] = "region",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """One frame through each op of the endpoint that is set: does it work, and how fast."""
    with told(debug):
        from gpu_worker.smoke import run
        from popcon_lib.registry import pick

        results = run(pick("backend", "runpod")(), engine, segmenter)
        print(
            json.dumps([asdict(result) for result in results])
            if as_json
            else "\n".join(map(str, results))
        )
        if any(result.trouble for result in results):
            raise typer.Exit(1)


@contextmanager
def _manager() -> "Iterator[Manager]":
    from gpu_worker.deploy import Manager
    from popcon_lib.errors import InputError

    settings = _settings()
    if settings.runpod_api_key is None:
        raise InputError("RUNPOD_API_KEY is not set.", "Put it into .env.")
    key = settings.runpod_api_key.get_secret_value()
    with Manager(settings.popcon_runpod_manage_url, key) as manager:
        yield manager


def _settings() -> "Settings":
    from popcon_lib.settings import Settings

    return Settings()


def _needed(endpoint: str) -> str:
    from popcon_lib.errors import InputError

    found = endpoint or _settings().runpod_endpoint_id
    if not found:
        raise InputError("No endpoint is named.", "Give --endpoint, or set RUNPOD_ENDPOINT_ID.")
    return found


def _report(manager: "Manager", asked: object, endpoint: str) -> None:
    """Workers, and every difference between what was asked for and what there is."""
    from gpu_worker.deploy import differences

    workers = manager.workers(endpoint)
    for worker in workers:
        print(f"  {worker['id']}: {worker['status']} on {worker.get('gpuTypeId') or 'no card yet'}")
    for difference in differences(asked, manager.endpoint(endpoint), workers):
        say(f"  differs: {difference}")


def _line(endpoint: dict) -> str:
    gpu, workers = endpoint.get("gpu") or {}, endpoint.get("workers", {})
    without = f" without {', '.join(gpu['excludedTypes'])}" if gpu.get("excludedTypes") else ""
    return (
        f"{endpoint['id']}  {endpoint.get('name', '')}: up to {workers.get('max')} workers of "
        f"{', '.join(gpu.get('pools', ['?']))}{without}, image {endpoint.get('image', '?')}"
    )
