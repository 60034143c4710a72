"""nbformat, imported without a grammar that takes longer to build than all of papermill.

jsonschema, which nbformat imports, builds it to check internationalised addresses wherever
rfc3987_syntax is installed, as it is with JupyterLab. No notebook has such an address.
"""

import importlib
import sys

__all__ = ["import_nbformat"]

_GRAMMAR = "rfc3987_syntax"


def import_nbformat() -> None:
    """Import nbformat; where it or the grammar is there already, nothing is different."""
    if _GRAMMAR in sys.modules or "jsonschema" in sys.modules:
        return
    # None means: not installed.
    sys.modules[_GRAMMAR] = None
    try:
        importlib.import_module("nbformat")
    finally:
        del sys.modules[_GRAMMAR]
