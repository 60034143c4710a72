"""Whether the browser can fetch a folder's files from the JupyterLab that runs this kernel."""

import json
import os
from pathlib import Path

__all__ = ["why_unserved"]


def why_unserved(folder: Path) -> str:
    """Why links to files of `folder` lead nowhere, and what to do; "" where they work.

    Also "" where no JupyterLab runs this kernel: then it is not known how files are shown.
    """
    served = _served()
    if served is None:
        return ""
    try:
        inside = folder.resolve().relative_to(served)
    except ValueError:
        return (
            "Downloads, links and some pictures do not work here: JupyterLab shows files of "
            f"{served} only, and the jobs are in {folder}. Start it with “make dev”, or on a "
            f"folder that holds both; or set POPCON_JOBS_ROOT to a folder in {served}."
        )
    hidden = next((part for part in inside.parts if part.startswith(".")), "")
    if hidden:
        return (
            "Downloads, links and some pictures do not work here: the jobs are in "
            f"{folder}, and JupyterLab shows nothing of a folder whose name begins with a dot "
            f"({hidden}). Set POPCON_JOBS_ROOT to another."
        )
    return ""


def _served() -> Path | None:
    """The folder that the server serves whose child this process is; None where none is.

    Its file is read here, as jupyter_server.serverapp.list_running_servers reads it: to import that
    takes a second.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    file = Path(jupyter_runtime_dir()) / f"jpserver-{os.getppid()}.json"
    try:
        return Path(json.loads(file.read_bytes())["root_dir"]).resolve()
    except (OSError, ValueError, KeyError, TypeError):
        return None
