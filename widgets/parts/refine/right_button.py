"""The right mouse button, which ipycanvas tells from the left one by nothing.

A style sheet without rules runs a line of script as it enters the page: over the window it sits in,
the right button opens no menu, and types a key on the pad before it presses. Where a page lets no
such script run, the button for what is not meant is there all the same.
"""

import ipywidgets as w

__all__ = ["KEY", "RightButton"]

KEY = "RightButton"  # no key of a keyboard has this name

_SCRIPT = f"""
const area = this.closest('.popcon-window');
const pad = area.querySelector('canvas');
area.addEventListener('contextmenu', event => {{
  event.preventDefault(); event.stopPropagation(); }}, true);
area.addEventListener('mousedown', event => {{
  const press = new KeyboardEvent('keydown', {{key: '{KEY}'}});
  if (event.button === 2) pad.dispatchEvent(press); }}, true);
"""


class RightButton(w.HTML):
    """Put it into a box of the class `popcon-window` that holds a pad."""

    def __init__(self) -> None:
        super().__init__(f'<style onload="{_SCRIPT}">.popcon-none {{}}</style>')
