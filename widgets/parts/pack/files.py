"""The packs that are built: each file's bytes against its limit, and what of it was given away."""

import json
import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from popcon_lib.artifact import Artifact
from popcon_lib.job import Job
from popcon_lib.pack.target import Target
from popcon_lib.packing import REPORT
from widgets.parts.links import link
from widgets.parts.pack.rules import size

__all__ = ["downloads", "packs_table"]

# From how many dB on a file looks so, see pack/fit.py.
_QUALITIES = ((47, "as the original"), (42, "hardly told apart"), (36, "slightly coarser"))

_COLUMNS = "".join(f'<col style="width:{px}px">' for px in (92, 96, 112, 132)) + "<col>"


def packs_table(
    job: Job,
    targets: Sequence[Target],
    built: Mapping[str, Artifact],
    opened: Mapping[str, Artifact],
    titles: Mapping[str, str],
    here: Path,
) -> str:
    """HTML of the packs `built` of `targets`, by target; `opened`: their files one by one.

    titles: of actions; here: the folder that links are seen from.
    """
    there = [target for target in targets if target.name in built]
    return "".join(
        _pack(job, one, built[one.name], opened.get(one.name), titles, here, len(there) == 1)
        for one in there
    )


def downloads(job: Job, targets: Sequence[Target], here: Path) -> str:
    """HTML of the links to the packs of `targets`, as seen from the folder `here`."""
    names = (one.archive_name for one in targets)
    links = (link(name, job.pack_folder / name, here, download=True) for name in names)
    label = '<span class="popcon-quiet">Download</span>' if targets else ""
    return f'<div class="popcon-links">{label}{"".join(links)}</div>'


def _pack(
    job: Job,
    target: Target,
    pack: Artifact,
    opened: Artifact | None,
    titles: Mapping[str, str],
    here: Path,
    is_open: bool,
) -> str:
    told = json.loads(pack.read(REPORT))["files"]
    archive = job.pack_folder / target.archive_name
    n_bytes = (pack.folder / target.archive_name).stat().st_size
    limit = f" of {size(target.archive_bytes)}" if target.archive_bytes else ""
    limits = {cover.file_name: cover.file_bytes for cover in target.covers}
    rows = []
    for file in told:
        name = file["file_name"]
        is_still = file["frames"] == 1 and name not in limits and target.moving is not None
        most = limits.get(name, target.still_bytes if is_still else target.file_bytes)
        shown = escape(name)
        if opened:
            shown = link(name, opened.folder / name, here, download=True)
        rows.append(_row(shown, titles.get(file["action"], file["action"]), file, most))
    losses = [math.inf if one["psnr_db"] is None else one["psnr_db"] for one in told]
    most_lost = min(losses, default=math.inf)
    worst = _quality(most_lost) + " at worst" * (most_lost < math.inf and len(told) > 1)
    return (
        f'<details class="popcon-pack"{" open" * is_open}><summary><b>{escape(target.title)}</b>'
        f'<span class="popcon-quiet">{len(told)} files, {size(n_bytes)}{limit} · {worst}</span>'
        f"{link(f'Download {target.archive_name}', archive, here, download=True)}</summary>"
        f'<table class="popcon-table"><colgroup>{_COLUMNS}</colgroup>'
        '<thead><tr><th>File</th><th>Shows</th><th colspan="2">Bytes of the limit</th>'
        "<th>Quality</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></details>"
    )


def _row(name: str, shows: str, file: Mapping[str, Any], most: int) -> str:
    share = min(100.0, 100 * file["n_bytes"] / most)
    alpha = f", alpha ±{file['worst_alpha']} of 255" if file["worst_alpha"] else ""
    psnr_db = math.inf if file["psnr_db"] is None else file["psnr_db"]
    psnr = f"{psnr_db:.1f} dB{alpha}" if psnr_db < math.inf else "exact"
    return (
        f"<tr><td>{name}</td><td>{escape(shows)}</td>"
        f'<td><div class="popcon-bytes" title="{size(file["n_bytes"])} of {size(most)}">'
        f'<div style="width:{share:.1f}%"></div></div></td>'
        f'<td class="number popcon-quiet">{size(file["n_bytes"])} of {size(most)}</td>'
        f'<td title="{escape(psnr)}">{_quality(psnr_db)} '
        f'<span class="popcon-quiet">{escape(file["rung"])} · {psnr}</span></td></tr>'
    )


def _quality(psnr_db: float) -> str:
    if psnr_db == math.inf:
        return "nothing lost"
    return next((words for least, words in _QUALITIES if psnr_db >= least), "visibly coarser")
