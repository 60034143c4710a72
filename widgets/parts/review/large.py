"""One action, large: its pictures, video and cut-out on any backdrop, its prompts, its files."""

import os
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import ipywidgets as w

from popcon_lib.assets import ASSETS, MADE
from popcon_lib.standing import Standing
from widgets.parts.filling import Filling
from widgets.parts.links import Links
from widgets.parts.player import Player
from widgets.parts.sheets import Grid
from widgets.parts.tiles import STATES, Face

__all__ = ["BACKDROPS", "VIEWS", "Large"]

VIEWS = {"Start frame": "still", "Video": "film", "Cut-out": "cut"}
BACKDROPS = {"Checks": "", "Black": "#000", "Grey": "#808080", "White": "#fff", "Chat": "#8cabd8"}
_OWN = "the action's own words"


class Large(w.Box):
    """Shows one action; `act(name)` hears of buttons, `view` and `backdrop` are kept here.

    Names: previous_tile, next_tile, previous_take, next_take, approve, again (with `words`), round
    (with `round`), view, withdraw, make (with `kind`), look: only this view shows otherwise.
    """

    def __init__(self, act: Callable[[str], None], where: str) -> None:
        self._filling = Filling()
        self._act = act
        self.kind = ""
        self.loading = False
        self._clip = (0.0, 1)  # seconds, frames
        self._views: tuple[str, ...] = ("still",)
        self.views = w.ToggleButtons(options=VIEWS)
        self.backdrops = w.ToggleButtons(
            options=BACKDROPS, tooltips=[f"{n} (B)" for n in BACKDROPS]
        )
        self.colour = w.ColorPicker(concise=True, value="#8cabd8", tooltip="Any other backdrop")
        for toggles in (self.views, self.backdrops):
            toggles.add_class("popcon-toggles")
        self.views.add_class("popcon-views")
        self.backdrops.add_class("popcon-swatches")
        self._stage, self._state = w.HTML(), w.HTML()
        self._rules = w.HTML(layout=w.Layout(display="none"))
        self.player = Player(where)
        self._where = where
        self.previous = _button("‹ Before", "The candidate before (↑)")
        self.next = _button("Next ›", "The next candidate (↓)")
        self._take = w.HTML()
        self.approve = _button("Approve", "Its video may be made (A)", "success")
        self.withdraw = _button("Leave it", "Ask for no other picture: it stays as it was")
        self.rounds = w.Select(rows=3, description="Prompts so far")
        # Sent as one leaves it: by the letter, a click on Regenerate would overtake the last ones.
        self.prompt = w.Textarea(
            placeholder="An own prompt: the pose, in your words", rows=3, continuous_update=False
        )
        self._about = w.HTML()
        self.again = _button("Regenerate", "Make new candidates by this prompt (R)", "primary")
        self._files = Links()
        self.makers = {
            kind: _button(f"Make {ASSETS[kind]}", "Made once, then a link") for kind in MADE
        }
        self._maker_row = _box("popcon-bar")
        loading = w.HTML('<div role="status">loading …</div>')
        loading.add_class("popcon-loading")
        stage = w.Box((self._stage, loading))
        stage.add_class("popcon-large-stage")
        left = _box(
            "popcon-large-left",
            _box("popcon-bar", self.views, self.backdrops, self.colour),
            stage,
            self.player,
            self._rules,
        )
        right = _box(
            "popcon-large-right",
            self._state,
            _box("popcon-bar", self.previous, self._take, self.next),
            _box("popcon-bar", self.approve, self.withdraw),
            _heading("Prompt"),
            self.rounds,
            self.prompt,
            self._about,
            _box("popcon-bar", self.again),
            _heading("Files"),
            self._files,
            self._maker_row,
        )
        super().__init__((left, right))
        self.add_class("popcon-large")
        self._connect()

    @property
    def view(self) -> str:
        """Of the values of VIEWS."""
        return self.views.value

    @property
    def words(self) -> str:
        """The prompt that is written; "" for the action's own."""
        return self.prompt.value.strip()

    @property
    def round(self) -> int:
        """The round that was chosen among the prompts."""
        return self.rounds.value or 0

    def show(self, standing: Standing, face: Face, price: str, about: str) -> None:
        """Tell how it stands; price: of new candidates, "" for nothing; about: said of prompts."""
        self._about.value = f'<div class="popcon-quiet">{escape(about)}</div>' if about else ""
        self._about.layout.display = None if about else "none"
        self.again.description = " · ".join(filter(None, ("Regenerate", price)))
        dot, word = STATES[face.state]
        kind = "popcon-note wrong" if face.state == "failed" else "popcon-quiet"
        has_note = face.note and not face.film
        note = f'<div class="{kind}">{escape(face.note)}</div>' if has_note else ""
        self._state.value = f'<div><span class="popcon-dot {dot}"></span>{escape(word)}</div>{note}'
        self._take.value = f"{face.take} of {face.takes}" if face.takes else "none yet"
        self.previous.disabled = self.next.disabled = face.takes < 2
        self.approve.description = "Approved ✓" if face.approved else "Approve"
        self.approve.disabled = not face.takes
        lost = standing.missing and face.state != "regenerating" and len(standing.rounds) > 1
        self.again.disabled = face.state in ("making", "regenerating")
        self.withdraw.layout.display = None if lost else "none"
        unmade = "being made: " if face.state in ("making", "regenerating") else "not made: "
        options = [
            (f"{number + 1} · {'' if made else unmade}{prompt or _OWN}", number)
            for number, (prompt, made) in enumerate(
                zip(standing.review.prompts, standing.rounds, strict=True)
            )
        ]
        with self._filling:
            if list(self.rounds.options) != options:
                self.rounds.options = options
            self.rounds.value = standing.shown[0]

    def write(self, prompt: str) -> None:
        """Put `prompt` where an own one is written."""
        self.prompt.value = prompt

    def choose_view(self, view: str) -> None:
        """Look at one of the values of VIEWS."""
        with self._filling:
            self.views.value = view

    def offer(self, views: tuple[str, ...]) -> None:
        """Only these views are there; one that is not is left."""
        self._views = views
        if self.view not in views:
            self.choose_view("still")
        for view in VIEWS.values():
            (self.remove_class if view in views else self.add_class)(f"no-{view}")

    def expect(self, small: bytes | None, seconds: float = 0.0, count: int = 1) -> None:
        """A picture is on its way: until it is there, show `small`, a WebP, scaled.

        None: what is seen stays until then; b"": there is nothing to show yet.
        """
        self.loading = True
        self.add_class("loading")
        if small is not None:
            self._put(small, "webp", count)
            self._load(seconds, count)

    def expect_no_more(self) -> None:
        """The picture is there, or none will be."""
        self.loading = False
        self.remove_class("loading")

    def picture(self, data: bytes, kind: str, seconds: float = 0.0, count: int = 1) -> None:
        """Show it: a still, or `count` frames as one sheet that take so many seconds.

        In the place of a small one that plays it goes on where that one is.
        """
        self._put(data, kind, count)
        if not data:
            self._stage.value = '<div class="popcon-quiet">There is no picture yet.</div>'
        if not self.loading or self._clip != (seconds, count):
            self._load(seconds, count)
        self.expect_no_more()

    def files(
        self, here: Mapping[str, Path], makeable: Sequence[str], start: Path, is_cut: bool
    ) -> None:
        """Links to what there is as seen from `start`; buttons for what can be made."""
        found = [
            f'<a href="{quote(os.path.relpath(path, start))}" '
            f'download="{escape(_name(path))}">{ASSETS[kind]}</a>'
            for kind, path in here.items()
        ]
        if not is_cut:
            later = "Frames, APNG and GIF can be had once it is cut out."
            found.append(f'<span class="popcon-quiet">{later}</span>')
        self._files.show(f'<div class="popcon-links">{"".join(found)}</div>')
        for button in self.makers.values():
            button.disabled = False
        self._maker_row.children = tuple(self.makers[kind] for kind in makeable)

    def next_view(self) -> None:
        """The next of the views that are there."""
        at = self._views.index(self.view)
        self.views.value = self._views[(at + 1) % len(self._views)]

    def next_backdrop(self) -> None:
        """The next backdrop."""
        values = tuple(BACKDROPS.values())
        self.backdrops.value = values[(values.index(self.backdrops.value) + 1) % len(values)]

    def _connect(self) -> None:
        for name, button in (
            ("previous_take", self.previous),
            ("next_take", self.next),
            ("approve", self.approve),
            ("again", self.again),
            ("withdraw", self.withdraw),
        ):
            button.on_click(lambda _, name=name: self._act(name))
        for kind, button in self.makers.items():
            button.on_click(lambda _, kind=kind: self._make(kind))
        self.rounds.observe(lambda change: self._tell("round"), "value")
        self.views.observe(lambda change: self._tell("view"), "value")
        self.backdrops.observe(lambda change: self._paint(change.new), "value")
        player = self.player
        for button in (player.previous, player.play, player.next):
            button.on_click(lambda _: self._act("look"))
        for choice in (self.backdrops, player.rate):
            choice.observe(lambda change: self._act("look"), "value")
        self.colour.observe(lambda change: self._paint(change.new), "value")
        self._paint("")

    def _put(self, data: bytes, kind: str, count: int) -> None:
        grid = Grid(count)
        sizes = f"--columns:{grid.columns};--rows:{grid.rows};--count:{count}"
        if data:
            address = f"data:image/{kind};base64,{b64encode(data).decode()}"
            sizes += f";background-image:url({address})"
        self._stage.value = f'<div class="popcon-window" style="{sizes}"></div>'

    def _load(self, seconds: float, count: int) -> None:
        self._clip = (seconds, count)
        (self.add_class if count > 1 else self.remove_class)("moves")
        self.player.load(count, count / seconds if seconds else 12.0, speed=self.player.speed)
        if count > 1:
            self.player.toggle()

    def _tell(self, name: str) -> None:
        if self._filling:
            return
        if name == "view" and self.view not in self._views:
            self.choose_view("still")
        self._act(name)

    def _make(self, kind: str) -> None:
        self.kind = kind
        self.makers[kind].disabled = True
        self._act("make")

    def _paint(self, colour: str) -> None:
        rule = f"background:{colour}" if colour else ""
        self._rules.value = f"<style>.{self._where} .popcon-large-stage{{{rule}}}</style>"


def _button(text: str, tooltip: str, style: str = "") -> w.Button:
    return w.Button(description=text, tooltip=tooltip, button_style=style)


def _box(name: str, *parts: w.Widget) -> w.Box:
    made = w.Box(parts)
    made.add_class(name)
    return made


def _name(path: Path) -> str:
    """What a file is called that is taken away: by its action."""
    action = path.parent.name.partition(".")[0]
    return f"{action}{path.suffix}"


def _heading(text: str) -> w.HTML:
    return w.HTML(f'<div class="popcon-part">{text}</div>')
