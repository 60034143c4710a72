"""`popcon pack`: packs, made here or elsewhere."""

import json
from pathlib import Path
from typing import Annotated

import typer

from popcon_lib.cli.terminal import AsJson, Debug, say, told

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Packs, made here or elsewhere.")


@app.callback()
def _pack() -> None:
    """Packs, made here or elsewhere."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A zip.")],
    target: Annotated[str, typer.Option(help="Whose rules to check.")] = "line-emoji",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Name every rule that a pack breaks; exit code 1 if there is one."""
    with told(debug):
        from dataclasses import asdict

        from popcon_lib.pack.check import check as broken_rules
        from popcon_lib.pack.targets import find

        findings = broken_rules(file, find(target))
    for finding in findings:
        say(str(finding))
    say(f"{file.name} breaks {len(findings) or 'no'} rule{'s' * (len(findings) != 1)} of {target}.")
    if as_json:
        print(json.dumps({"ok": not findings, "findings": [asdict(one) for one in findings]}))
    raise typer.Exit(1 if findings else 0)
