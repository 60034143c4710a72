"""An upload that no limit of the connection can swallow: files come in pieces, each answered.

JupyterLab closes the connection on a message of 10 MB, and what was in it is lost without a word; a
FileUpload sends its file as one (jupyter-widgets/ipywidgets#2522). Here a script in the page, which
JupyterLab runs as it runs a cell's output, sends pieces by way of a hidden text area, and says so
where no answer comes. In a page that runs no script the button is an ordinary FileUpload.
"""

import json
from base64 import b64decode
from collections.abc import Callable
from html import escape

import ipywidgets as w
import traitlets as t

from popcon_lib.errors import InputError, PopconError

__all__ = ["Upload"]

PIECE_BYTES = 1 << 20
ANSWER_S = 8  # until it is said that a piece was not answered
LOST = (
    "The upload does not get through: nothing answers. Look whether the kernel is alive, restart "
    "it if it is not, and upload the file again."
)

# The button's own picker would send the whole file at once: its click does not get that far.
_SCRIPT = """
if (!window.popconUploads) {
  window.popconUploads = true;
  const until = (holds, seconds) => new Promise(resolve => {
    const end = Date.now() + 1000 * seconds;
    const look = () => holds() || Date.now() > end ? resolve(holds()) : setTimeout(look, 20);
    look();
  });
  const encoded = blob => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
  const send = async (box, file) => {
    const id = box.dataset.sends = Math.random().toString(36).slice(2);
    const line = box.querySelector('.popcon-pieces textarea');
    const find = name => box.querySelector(`.popcon-answer [data-upload="${id} ${name}"]`);
    for (let at = 0; at == 0 || at < file.size; at += PIECE_BYTES) {
      const piece = {id, at, name: file.name, size: file.size};
      try {
        piece.data = await encoded(file.slice(at, at + PIECE_BYTES));
      } catch (error) {
        piece.failed = String(error);
      }
      line.value = JSON.stringify(piece);
      line.dispatchEvent(new Event('input', {bubbles: true}));
      const answered = () => find(at) || find('end') || box.dataset.sends != id;
      if (!await until(answered, ANSWER_S)) {
        box.querySelector('.popcon-lost').style.display = '';
        if (!await until(answered, 3600)) return;
      }
      if (find('end') || box.dataset.sends != id) return;
    }
  };
  document.addEventListener('click', event => {
    const button = event.target.closest && event.target.closest('.popcon-upload');
    const box = button && button.closest('.popcon-uploader');
    if (!box) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = box.querySelector('.popcon-accept').dataset.accept;
    input.onchange = () => input.files.length && send(box, input.files[0]);
    input.click();
  }, true);
}
"""


class _Pieces(w.Textarea):
    value = t.Unicode("").tag(sync=True, echo_update=False)  # what came need not be sent back


class Upload(w.Box):
    """`take(name, data)` gets each file; what it raises is said below the button, as `problem`.

    accept: the suffixes that can be chosen; limit_bytes, advice: a larger file is refused with its
    first piece, and this is said to do about it.
    """

    def __init__(
        self,
        accept: str,
        limit_bytes: int,
        advice: str,
        take: Callable[[str, bytes], None],
    ) -> None:
        self._accept, self._limit_bytes, self._advice = accept, limit_bytes, advice
        self._take, self.problem = take, ""
        self._id, self._parts, self._heard = "", bytearray(), ""
        self.button = w.FileUpload(accept=accept, description="Upload")
        self.button.add_class("popcon-upload")
        self.pieces = _Pieces(continuous_update=True)
        self.pieces.add_class("popcon-pieces")
        self.answer = w.HTML()
        self.say("")
        self.answer.add_class("popcon-answer")
        script = w.Output()
        code = _SCRIPT.replace("PIECE_BYTES", str(PIECE_BYTES)).replace("ANSWER_S", str(ANSWER_S))
        data = {"application/javascript": code}
        script.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)
        for hidden in (self.pieces, script):
            hidden.layout.display = "none"
        super().__init__((self.button, self.answer, self.pieces, script))
        self.add_class("popcon-uploader")
        self.button.observe(lambda change: self._whole(), "value")
        self.pieces.observe(lambda change: change.new and self._hear(change.new), "value")

    def say(self, problem: str) -> None:
        """Say what is wrong with an upload; "" says nothing any more."""
        self.problem = problem
        self._show(f'<div class="popcon-note wrong">{escape(problem)}</div>' if problem else "")

    def _hear(self, text: str) -> None:
        """A piece, as the page sends it."""
        piece = json.loads(text)
        if piece["at"] == 0:
            self._id, self._parts = piece["id"], bytearray()
        if piece["id"] != self._id or piece["at"] != len(self._parts):
            return  # of an upload that another has taken the place of
        self._parts += b64decode(piece["data"])
        self._heard = f"{piece['id']} {piece['at']}"
        is_refused = piece["size"] > self._limit_bytes or "failed" in piece
        if len(self._parts) < piece["size"] and not is_refused:
            done = f"{len(self._parts) / 1e6:.0f} of {piece['size'] / 1e6:.0f} MB"
            self._show(f'<div class="popcon-quiet">{done}</div>')
            return
        data, self._id, self._parts = bytes(self._parts), "", bytearray()
        self._heard = f"{piece['id']} end"
        self.pieces.value = ""  # else it would be sent again with each reload of the page
        self._keep(piece["name"], data, piece["size"], piece.get("failed", ""))

    def _whole(self) -> None:
        """What an ordinary FileUpload sent."""
        files = self.button.value
        if files:
            self.button.value = ()
            data = bytes(files[-1]["content"])
            self._keep(files[-1]["name"], data, len(data))

    def _keep(self, name: str, data: bytes, size: int, failed: str = "") -> None:
        try:
            if failed:
                raise InputError(f"The browser cannot read {name}: {failed}.", "Is it still there?")
            if size > self._limit_bytes:
                raise InputError(
                    f"{name} is {size / 1e6:.0f} MB; it may have {self._limit_bytes / 1e6:.0f} MB.",
                    self._advice,
                )
            self._take(name, data)
            self.say("")
        except PopconError as error:
            self.say(str(error))

    def _show(self, said: str) -> None:
        """What a person reads, and what the script looks for."""
        state = f'data-accept="{self._accept}" data-upload="{self._heard}"'
        self.answer.value = (
            f'<span class="popcon-accept" {state}></span><div role="status">{said}</div>'
            f'<div class="popcon-note wrong popcon-lost" role="alert" style="display:none">{LOST}'
            "</div>"
        )
