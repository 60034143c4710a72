"""What a person does reaches a panel in the order in which it was done.

A page names the thread of the kernel (the subshell) in which all that its widgets tell is heard.
ipykernel 7.4 has each widget heard in the thread that last sent something to that widget instead,
so that answers come to where they are waited for. A panel that shows things from threads of its own
would hear its widgets in two threads then, side by side: a click on a button could overtake the
words that were written before it.
"""

from threading import Lock
from typing import Any

__all__ = ["keep_order"]

_WIDGETS = "jupyter.widget"
_LOCK = Lock()


def keep_order() -> None:
    """Have all widgets of this kernel heard in the thread that the page names; answers are not."""
    from ipykernel.comm.comm import BaseComm

    with _LOCK:
        route = getattr(BaseComm, "_reply_subshell_for", None)
        if route is None or route.__module__ == __name__:  # it does not do so, or not any more
            return

        def as_named(comm: BaseComm, data: Any, named: str | None) -> str | None:
            if comm.target_name == _WIDGETS:
                with comm._reply_subshell_lock:
                    vars(comm).pop("_reply_subshell_id", None)
            return route(comm, data, named)

        BaseComm._reply_subshell_for = as_named
