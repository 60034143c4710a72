"""How several packs came out: tables and sentences for a person, one object for a program."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from popcon_lib.cli.terminal import say
from popcon_lib.errors import PopconError

if TYPE_CHECKING:
    from popcon_lib.pack import Finding, Pack, PackedFile, Target

__all__ = ["tell", "to_json"]

Results = Mapping["Target", "Pack | PopconError"]


def tell(results: Results, folder: Path, findings: "Sequence[Finding]") -> None:
    """Print a table of each pack's files on stderr, then warnings, then where each pack is."""
    for target, result in results.items():
        if not isinstance(result, PopconError):
            _print_files(target, result.report)
    for finding in findings:
        say(f"warning: {finding}")
    for target, result in results.items():
        if isinstance(result, PopconError):
            say(f"popcon: no pack for {target.name}: {result}")
        else:
            n_bytes = f"{len(result.archive):,} bytes"
            say(f"{target.name:<16}  {folder / target.archive_name}  {n_bytes}")


def to_json(results: Results, folder: Path, findings: "Sequence[Finding]") -> dict[str, Any]:
    """The same as JSON types. `pack` is None and `error` tells why, or the other way round."""
    packs = []
    for target, result in results.items():
        if isinstance(result, PopconError):
            told = {"pack": None, "n_bytes": 0, "files": [], "error": str(result)}
        else:
            path, files = folder / target.archive_name, [one.to_json() for one in result.report]
            n_bytes = len(result.archive)
            told = {"pack": str(path), "n_bytes": n_bytes, "files": files, "error": None}
        packs.append({"target": target.name, **told})
    ok = all(told["error"] is None for told in packs)
    return {"ok": ok, "packs": packs, "findings": [asdict(finding) for finding in findings]}


def _print_files(target: "Target", files: "Sequence[PackedFile]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim", title=target.title)
    table.title_justify = "left"
    for name in ("file", "action", "frames", "time", "bytes", "quality", "alpha", "given away"):
        numbers = name in ("frames", "time", "bytes", "quality", "alpha")
        table.add_column(name, justify="right" if numbers else "left", no_wrap=True)
    for file in files:
        table.add_row(
            file.file_name,
            Text(file.action),
            str(file.frames),
            f"{float(file.seconds):.3g} s" if file.seconds else "",
            f"{file.n_bytes:,}",
            f"{file.psnr_db:.1f} dB" if isfinite(file.psnr_db) else "exact",
            f"±{file.worst_alpha}" if file.worst_alpha else "exact",
            file.rung,
        )
    Console(width=None if sys.stderr.isatty() else 200, stderr=True, highlight=False).print(table)
