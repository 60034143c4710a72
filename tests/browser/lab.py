"""A JupyterLab of its own, for tests: the one that `popcon bench studio` measures in, too."""

from popcon_lib.bench.jupyter import (
    CHROMIUM,
    await_kernel,
    browser_arguments,
    jupyter_lab,
    open_notebook,
    run_all,
    set_up,
)

__all__ = [
    "CHROMIUM",
    "await_kernel",
    "browser_arguments",
    "jupyter_lab",
    "open_notebook",
    "run_all",
    "set_up",
]
