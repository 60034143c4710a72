"""Signs a finished record, so that JupyterLab on this machine shows it as one of its user's own."""

import logging
from contextlib import suppress
from pathlib import Path

__all__ = ["sign"]


def sign(path: Path) -> None:
    """Sign the notebook `path` as it is on disk.

    The signatures are in the user's Jupyter data folder; where that cannot be written the record
    stays untrusted, and shows its pictures all the same.
    """
    import sqlite3

    import nbformat
    from nbformat.sign import NotebookNotary

    # Its own word on a folder that cannot be written is a traceback.
    quiet = logging.getLogger("popcon.trust")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    with suppress(OSError, sqlite3.Error):
        notary = NotebookNotary(log=quiet)
        try:
            notary.sign(nbformat.read(path, as_version=4))
        finally:
            notary.store.close()
