"""How the review looks, beside what all panels share."""

import ipywidgets as w

from popcon_lib.filmstrip import FRAMES
from widgets.parts.tiles import film_rules

__all__ = ["REVIEW", "sheet"]

REVIEW = "popcon-review"

_CSS = """
.popcon.popcon-review { container-type: normal; --speed: 1; --x: 0; --y: 0; --n: 0;
  overflow: visible; }
.popcon-review .popcon-review-bars { gap: 8px; overflow: visible; margin: 0; }
.popcon-review .popcon-head { gap: 12px; flex-flow: row wrap; align-items: center;
  overflow: visible; }
.popcon-review .popcon-head > * { margin: 0; }
.popcon-review .popcon-heading { flex: 1 1 160px; min-width: 0; }
.popcon.popcon-review .popcon-head .popcon-links { margin: 0;
  line-height: var(--jp-widgets-inline-height); }
.popcon-review .popcon-jobs { flex: 0 1 300px; width: auto; }
.popcon-review .popcon-toggles, .popcon-review .popcon-toggles > div { width: auto; margin: 0;
  overflow: visible; }
.popcon-review .popcon-toggles .widget-toggle-buttons { flex-wrap: nowrap; }
.popcon-review .popcon-toggles .jupyter-button { margin: 0 1px 0 0; padding: 0 8px; }
.popcon-review .popcon-bar :is(.widget-dropdown) { width: auto; }
.popcon-review .popcon-review-bars > .popcon-bar { justify-content: flex-end; }
.popcon-review .popcon-review-bars .popcon-choice { flex-basis: 108px; }
.popcon-review .popcon-segments { overflow: visible; margin: 0; }
.popcon-review .popcon-segments .jupyter-button { margin: 0; border-radius: 0; }
.popcon-review .popcon-segments .jupyter-button:first-child { border-radius: 3px 0 0 3px; }
.popcon-review .popcon-segments .jupyter-button:last-child { border-radius: 0 3px 3px 0; }
.popcon-review .popcon-segments .jupyter-button.on { font-weight: 600;
  box-shadow: inset 0 -3px 0 var(--jp-brand-color1); }
.popcon-review .popcon-space { flex: 1 1 0; width: auto; }

.popcon-review .popcon-grid { position: relative; display: grid; gap: 12px; overflow: visible;
  grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); padding: 3px; }
.popcon-review .popcon-grid > * { margin: 0; }
.popcon-review .popcon-shelf-of-tiles { display: block; overflow: visible; }
.popcon-review .popcon-shelf-of-tiles > canvas.popcon-pad { position: sticky; top: 0;
  display: block; width: 100%; height: 1px; outline: none; margin: 0; }
.popcon-review .popcon-tile { position: relative; display: grid; gap: 0 6px; overflow: hidden;
  grid-template-columns: 1fr auto; border-radius: 8px; padding: 0 0 8px;
  border: 1px solid var(--jp-border-color2); background: var(--jp-layout-color1); }
.popcon-review .popcon-tile > * { margin: 0; min-width: 0; }
.popcon-review .popcon-tile > .widget-html { grid-column: 1 / -1; }
.popcon-review .popcon-tile .widget-html-content { width: 100%; }
.popcon-review .popcon-tile.chosen { border-color: var(--jp-brand-color1);
  box-shadow: 0 0 0 1px var(--jp-brand-color1); }
.popcon-review .popcon-tile.hidden { display: none; }
.popcon-review canvas.popcon-pad:focus ~ .popcon-grid > .popcon-tile.chosen {
  box-shadow: 0 0 0 3px var(--jp-brand-color1); }
.popcon-review .popcon-still, .popcon-review .popcon-film { aspect-ratio: 1; width: 100%;
  background: center/100% 100% no-repeat; }
.popcon-review .popcon-none { background: var(--jp-layout-color2); }
.popcon-review .popcon-tile .widget-html-content { position: relative; }
.popcon-review .popcon-film { position: absolute; inset: 0; height: auto;
  background-position: 0 0; animation: popcon-film calc(var(--film) / var(--speed)) step-end
  infinite; }
.popcon-review.hover .popcon-film { visibility: hidden; animation-play-state: paused; }
.popcon-review.hover .popcon-tile:is(:hover, .chosen, :focus-within) .popcon-film {
  visibility: visible; animation-play-state: running; }
.popcon-review.paused .popcon-film { animation-play-state: paused !important; }

.popcon-review .popcon-tile > .popcon-open.jupyter-button { position: absolute; inset: 0 0 auto;
  aspect-ratio: 1; height: auto; width: 100%; background: transparent; color: transparent;
  font-size: 0; border-radius: 8px 8px 0 0; cursor: zoom-in; box-shadow: none; }
.popcon-review .popcon-tile > .popcon-step.jupyter-button { position: absolute; top: 0;
  width: 28px; height: 28px; padding: 0; border-radius: 14px; font-size: 19px; line-height: 24px;
  color: #222; background: rgba(255, 255, 255, .86); box-shadow: 0 0 0 1px rgba(0, 0, 0, .18); }
.popcon-review .popcon-tile > .popcon-step.jupyter-button:hover { background: #fff; }
.popcon-review .popcon-tile > .popcon-prev.jupyter-button { left: 6px; top: 6px; }
.popcon-review .popcon-tile > .popcon-next.jupyter-button { right: 6px; top: 6px; }
.popcon-review .popcon-tile:not(:hover, .chosen, :focus-within) > .popcon-step.jupyter-button {
  opacity: 0; }
.popcon-review .popcon-tile.single > .popcon-step.jupyter-button { display: none; }
.popcon-review .popcon-tile .popcon-dots { position: absolute; left: 0; right: 0; bottom: 100%;
  padding-bottom: 8px; display: flex; gap: 5px; justify-content: center; pointer-events: none; }
.popcon-review .popcon-dots i { width: 7px; height: 7px; border-radius: 50%;
  background: rgba(255, 255, 255, .85); box-shadow: 0 0 0 1px rgba(0, 0, 0, .3); }
.popcon-review .popcon-dots b { padding: 1px 8px; border-radius: 9px; color: #222;
  background: rgba(255, 255, 255, .86); font-weight: 600; }
.popcon-review .popcon-dots i.on { background: var(--jp-brand-color1); }
.popcon-review .popcon-tile :is(.popcon-title, .popcon-line) { margin: 0 10px; }
.popcon-review .popcon-tile .popcon-title { margin-top: 7px; }
.popcon-review .popcon-tile .popcon-line { margin-bottom: 7px; }
.popcon-review .popcon-tile > .popcon-yes.jupyter-button { margin-left: 10px; }
.popcon-review .popcon-tile > .popcon-again.jupyter-button { margin-right: 10px; padding: 0 10px;
  font-size: 16px; }
.popcon-review .popcon-tile.priced > .popcon-again.jupyter-button { font-size: 11px;
  padding: 0 7px; }
.popcon-review .popcon-tile.priced > .popcon-yes.jupyter-button { padding: 0 4px; }
.popcon-review .popcon-tile.yes > .popcon-yes.jupyter-button { background: transparent;
  color: var(--jp-success-color1); box-shadow: inset 0 0 0 1px var(--jp-success-color1); }

.popcon-review .popcon-modal { display: none; }
.popcon-review .popcon-modal.open { display: flex; position: fixed; inset: 0; z-index: 1000;
  margin: 0; padding: 20px; align-items: center; justify-content: center; overflow: auto;
  background: rgba(0, 0, 0, .55); }
.popcon-review .popcon-modal > canvas.popcon-pad { position: absolute; inset: 0; width: 100%;
  height: 100%; outline: none; }
.popcon-review .popcon-modal-card { position: relative; display: flex; flex-direction: column;
  margin: 0; padding: 14px 18px 18px; gap: 10px; border-radius: 10px; overflow: auto;
  width: min(1080px, 100%); max-height: 100%; box-sizing: border-box;
  background: var(--jp-layout-color1); box-shadow: 0 12px 48px rgba(0, 0, 0, .45); }
.popcon-review .popcon-modal-head { align-items: center; overflow: visible; margin: 0; flex: none; }
.popcon-review .popcon-modal-head > .widget-html { flex: 1; margin: 0; }
.popcon-review .popcon-modal-content { overflow: visible; margin: 0; flex: none; display: block; }
.popcon-review .popcon-large { display: flex; flex-flow: row wrap; gap: 18px; overflow: visible;
  align-items: flex-start; margin: 0; }
.popcon-review .popcon-large-left { flex: 1 1 380px; flex-direction: column; gap: 8px; margin: 0;
  overflow: visible; min-width: 0; }
.popcon-review .popcon-large-right { flex: 1 1 280px; max-width: 372px; flex-direction: column;
  gap: 8px; margin: 0; overflow: visible; }
.popcon-review :is(.popcon-large-left, .popcon-large-right) > * { margin: 0; width: auto; }
.popcon-review .popcon-swatches .jupyter-button { width: 28px; padding: 0; font-size: 0;
  margin: 0 4px 0 0; border-radius: 4px; box-shadow: inset 0 0 0 1px var(--jp-border-color1); }
.popcon-review .popcon-swatches .jupyter-button.mod-active { box-shadow: 0 0 0 2px
  var(--jp-layout-color1), 0 0 0 4px var(--jp-brand-color1); }
.popcon-review .popcon-swatches .jupyter-button:nth-child(1) { background:
  repeating-conic-gradient(#c4c4cc 0 25%, #f0f0f4 0 50%) 0 0/14px 14px; }
.popcon-review .popcon-swatches .jupyter-button:nth-child(2) { background: #000; }
.popcon-review .popcon-swatches .jupyter-button:nth-child(3) { background: #808080; }
.popcon-review .popcon-swatches .jupyter-button:nth-child(4) { background: #fff; }
.popcon-review .popcon-swatches .jupyter-button:nth-child(5) { background: #8cabd8; }
.popcon-review .popcon-large-left .widget-colorpicker { width: auto; flex: none; }
.popcon-review .popcon-large-left .popcon-bar { min-height: 34px; }
.popcon-review .popcon-large-left .popcon-bar .widget-toggle-buttons { margin: 0; }
.popcon-review .popcon-large-stage { align-items: center; justify-content: center; padding: 10px;
  border-radius: 6px; overflow: hidden; position: relative; background:
  repeating-conic-gradient(#d4d4da 0 25%, #e6e6ea 0 50%) 0 0/24px 24px; }
.popcon-review .popcon-loading { position: absolute; right: 10px; bottom: 10px; margin: 0;
  padding: 1px 9px; border-radius: 10px; color: #fff; background: rgba(0, 0, 0, .5);
  visibility: hidden; }
.popcon-review .popcon-large.loading .popcon-loading { visibility: visible;
  transition: visibility 0s .25s; }
.popcon-review .popcon-large-stage > :first-child { margin: 0; width: min(100%, 48vh);
  aspect-ratio: 1; }
.popcon-review .popcon-large-stage .widget-html-content { width: 100%; }
.popcon-review .popcon-window { aspect-ratio: 1; width: 100%;
  background-size: calc(var(--columns) * 100%) calc(var(--rows) * 100%);
  background-position: calc(var(--x) * 100% / max(1, var(--columns) - 1))
    calc(var(--y) * 100% / max(1, var(--rows) - 1)); }
.popcon-review .popcon-large:not(.moves) .popcon-player { display: none; }
.popcon-review .no-film .popcon-views .jupyter-button:nth-child(2),
.popcon-review .no-cut .popcon-views .jupyter-button:nth-child(3) { opacity: .4;
  pointer-events: none; }
.popcon-review .popcon-player { flex-wrap: nowrap; }
.popcon-review .popcon-player .popcon-frame { flex: 1 1 120px; width: auto; min-width: 0; }
.popcon-review .popcon-player .popcon-frame .widget-label { display: none; }
.popcon-review .popcon-player .popcon-playhead-row { display: none; }
.popcon-review .popcon-large-right :is(textarea, select) { width: 100%; box-sizing: border-box;
  font-family: var(--jp-ui-font-family); }
.popcon-review .popcon-large-right :is(.widget-textarea, .widget-select) { width: 100%;
  flex-direction: column; height: auto; display: flex; }
.popcon-review .popcon-large-right select { height: auto; max-height: 84px; flex: none; }
.popcon-review .popcon-large-right .widget-select > .widget-label { display: none; }
.popcon-review .popcon-large-right .popcon-bar > .widget-html { min-width: 56px;
  text-align: center; }
@media (prefers-reduced-motion: reduce) { .popcon-review:not(.hover) .popcon-film {
  animation-play-state: paused; } }
"""


def sheet() -> w.HTML:
    """The style sheet of the review."""
    rules = f"{_CSS}{film_rules(FRAMES)}"
    return w.HTML(f"<style>{rules}</style>", layout=w.Layout(display="none"))
