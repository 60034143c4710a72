"""Plays a clip: buttons, a slider for the frame, and the styles by which pictures move in step."""

import time
from collections.abc import Callable

import ipywidgets as w
import traitlets as t

from widgets.parts.sheets import Grid

__all__ = ["SPEEDS", "Player"]

SPEEDS = {"¼ speed": 0.25, "½ speed": 0.5, "Full speed": 1.0, "Double speed": 2.0}


class Player(w.Box):
    """Observe `frame`, `playing` and `speed`, or set them.

    While it plays nothing is sent: the panel of the class `where` is animated by the browser, and
    `frame` stands still until it is stopped.
    """

    frame = t.Int()
    playing = t.Bool()
    speed = t.Float(1.0)

    def __init__(self, where: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._where, self._clock = where, clock
        self._grid, self._fps = Grid(1), 12.0
        self._begun, self._plays = 0.0, 0
        self.previous = w.Button(description="◀", tooltip="Previous frame (←)")
        self.play = w.Button(description="Play", tooltip="Play or pause (space)")
        self.next = w.Button(description="▶", tooltip="Next frame (→)")
        self.slider = w.IntSlider(min=1, max=1, description="Frame", continuous_update=True)
        self.rate = w.Dropdown(options=SPEEDS, value=1.0, tooltip="How fast it plays")
        self.rules = w.HTML(layout=w.Layout(display="none"))
        head = w.HTML('<div class="popcon-playhead"><div></div></div>')
        head.add_class("popcon-playhead-row")
        self.slider.add_class("popcon-frame")
        self.rate.add_class("popcon-choice")
        parts = (self.previous, self.play, self.next, self.slider, self.rate, head, self.rules)
        super().__init__(parts)
        self.add_class("popcon-bar")
        self.add_class("popcon-player")
        self.previous.on_click(lambda button: self.step(-1))
        self.next.on_click(lambda button: self.step(1))
        self.play.on_click(lambda button: self.toggle())
        self.slider.observe(lambda change: self._slid(), "value")
        self.rate.observe(lambda change: self.set_trait("speed", change.new), "value")
        self.observe(lambda change: self._moved(), "frame")
        self.observe(lambda change: self._switched(), "playing")
        self.observe(lambda change: self._hurried(change.old), "speed")

    @property
    def seconds(self) -> float:
        """How long the clip takes at this speed."""
        return self._grid.count / self._fps / self.speed

    def load(self, count: int, fps: float, frame: int = 0, speed: float = 1.0) -> None:
        """Show a clip of so many frames, standing still at `frame`."""
        self.playing = False
        self._grid, self._fps = Grid(count), fps
        self.slider.max = count
        self.speed = speed if speed in SPEEDS.values() else 1.0
        self.frame = min(frame, count - 1)
        for part in (self.previous, self.play, self.next, self.slider, self.rate):
            part.disabled = count == 1
        self._show()

    def toggle(self) -> None:
        """Play, or pause at the frame that is seen."""
        self.playing = not self.playing and self._grid.count > 1

    def step(self, frames: int) -> None:
        """Go on by so many frames, round and round, and stand still."""
        self.playing = False
        self.frame = (self.frame + frames) % self._grid.count

    def _slid(self) -> None:
        if self.slider.value - 1 != self.frame:
            self.playing = False
            self.frame = self.slider.value - 1

    def _moved(self) -> None:
        self.slider.value = self.frame + 1
        if not self.playing:
            self._show()

    def _switched(self) -> None:
        self.play.description = "Pause" if self.playing else "Play"
        if self.playing:
            self._begin(self.frame)
            return
        self.frame = self._seen(self.speed)
        self._show()

    def _hurried(self, before: float) -> None:
        self.rate.value = self.speed
        if self.playing:
            self._begin(self._seen(before))

    def _begin(self, frame: int) -> None:
        self._plays += 1
        self._begun = self._clock() - frame / self._fps / self.speed
        name = f"{self._where}-{self._plays % 2}"
        rules = self._grid.playing(self._where, frame, self.seconds, name)
        self.rules.value = f"<style>{rules}</style>"

    def _seen(self, speed: float) -> int:
        """The frame that the browser shows, by the clock."""
        return int((self._clock() - self._begun) * self._fps * speed) % self._grid.count

    def _show(self) -> None:
        self.rules.value = f"<style>{self._grid.still(self._where, self.frame)}</style>"
