"""What every command does alike: options, sentences instead of tracebacks, and progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from popcon_lib.errors import PopconError

__all__ = ["AsJson", "Debug", "JobsRoot", "jobs_root_or_setting", "progress", "say", "told"]

Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, last on stdout.")]
JobsRoot = Annotated[
    Path | None, typer.Option(help="Where jobs are kept; else POPCON_JOBS_ROOT, else jobs.")
]


def say(text: str) -> None:
    """A line for a person: on stderr, so that stdout holds only what was asked for."""
    print(text, file=sys.stderr)


@contextmanager
def told(debug: bool) -> Iterator[None]:
    """Turn an error of ours into its sentence and its exit code; --debug shows the traceback."""
    try:
        yield
    except PopconError as error:
        if debug:
            raise
        from popcon_lib.records.secrets import scrub

        say(scrub(f"popcon: {error}"))
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        say("popcon: stopped.")
        raise typer.Exit(130) from error


@contextmanager
def progress() -> Iterator[Callable[[dict[str, Any]], None]]:
    """A bar per step on a terminal, a line per step elsewhere; yields what takes the news.

    The news: {"step": name, "done": items, "total": items, "item": the one just finished}.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<13}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[item]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def on_progress(news: dict[str, Any]) -> None:
            step, done, total = news["step"], news["done"], news["total"]
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total, item="")
                if not console.is_terminal:
                    say(f"popcon: {step} …")
            bars.update(tasks[step], completed=done, total=total, item=news.get("item") or "")

        yield on_progress


def jobs_root_or_setting(jobs_root: Path | None) -> Path:
    """The folder that was given, or the one that is set."""
    from popcon_lib.settings import find_jobs_root

    return find_jobs_root(jobs_root or "")
