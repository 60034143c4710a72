"""How the lab looks, beside what all panels share."""

import ipywidgets as w

__all__ = ["LAB", "sheet"]

LAB = "popcon-lab"

_CSS = """
.popcon-lab { --columns: 1; --rows: 1; --x: 0; --y: 0; --n: 0; }
.popcon-lab .popcon-stage { display: flex; flex-flow: row wrap; gap: 12px; overflow: visible;
  align-items: flex-start; }
.popcon-lab .popcon-column { flex: 1 1 240px; max-width: 400px; margin: 0; gap: 4px;
  min-width: 0; overflow: visible; justify-content: flex-start; padding: 6px;
  border: 1px solid var(--jp-border-color2);
  border-radius: 6px; background: var(--jp-layout-color1); box-sizing: border-box; }
.popcon-lab .popcon-column.chosen { border-color: var(--jp-brand-color1);
  box-shadow: 0 0 0 1px var(--jp-brand-color1); }
.popcon-lab .popcon-column .popcon-bar { flex-wrap: nowrap; gap: 4px; min-height: 28px; }
.popcon-lab .popcon-column .popcon-bar .jupyter-button { flex: none; height: 24px;
  line-height: 24px; padding: 0 8px; }
.popcon-lab .popcon-column .popcon-grow { flex: 1 1 0; min-width: 0; }
.popcon-lab .popcon-key { display: inline-block; min-width: 1.5em; margin-right: 6px;
  text-align: center; border-radius: 3px; background: var(--jp-layout-color3);
  font-weight: 600; }
.popcon-lab .popcon-tile { position: relative; display: block; overflow: hidden; width: 100%;
  aspect-ratio: var(--aspect, 1); background: var(--backdrop); border-radius: 3px; flex: none; }
.popcon-lab.alpha .popcon-tile { background: #000; }
.popcon-lab.film .popcon-tile { background: var(--jp-layout-color3); }
.popcon-lab .popcon-tile > *, .popcon-lab .popcon-half > * { position: absolute; margin: 0;
  left: 0; top: 0; max-width: none; max-height: none; }
.popcon-lab .popcon-half { width: 100%; height: 100%; overflow: hidden; margin: 0;
  background: var(--backdrop); }
.popcon-lab.alpha .popcon-half { background: #000; }
.popcon-lab .popcon-half.popcon-after { clip-path: inset(0 0 0 calc(var(--split) * 100%)); }
.popcon-lab :is(.popcon-sheet, .popcon-fresh) { transform-origin: 0 0; border: none;
  image-rendering: var(--pixels); object-fit: fill; }
.popcon-lab .popcon-sheet { width: calc(var(--columns) * 100%); height: calc(var(--rows) * 100%);
  transform: translate(
    calc((.5 - (var(--cx) + var(--x)) * var(--zoom)) * 100% / var(--columns)),
    calc((.5 - (var(--cy) + var(--y)) * var(--zoom)) * 100% / var(--rows)))
    scale(var(--zoom)); }
.popcon-lab .popcon-fresh { width: 100%; height: 100%; visibility: hidden; transform: translate(
  calc((.5 - var(--cx) * var(--zoom)) * 100%), calc((.5 - var(--cy) * var(--zoom)) * 100%))
  scale(var(--zoom)); }
.popcon-lab:not(.playing) .popcon-fresh.on { visibility: visible; }
.popcon-lab:not(.playing) .popcon-cut.off { visibility: hidden; }
.popcon-lab .popcon-tile > :is(.popcon-film, .popcon-overlay) { display: none; }
.popcon-lab:is(.film, .effects) .popcon-tile > .popcon-film { display: block; }
.popcon-lab.effects .popcon-tile > .popcon-overlay { display: block; }
.popcon-lab:is(.film, .effects) .popcon-tile > :is(.popcon-cut, .popcon-fresh) { display: none; }
.popcon-lab.alpha :is(.popcon-cut, .popcon-fresh) { filter: brightness(0) invert(1); }
.popcon-lab .popcon-tile > .popcon-divider { left: calc(var(--split) * 100% - 1px); width: 2px;
  height: 100%; background: #fff; box-shadow: 0 0 0 1px rgba(0, 0, 0, .55); }
.popcon-lab .popcon-divider::after { content: "↔"; position: absolute; top: 50%; left: 1px;
  transform: translate(-50%, -50%); padding: 4px 6px; border-radius: 12px; background: #fff;
  color: #222; font-size: 13px; line-height: 14px; box-shadow: 0 0 0 1px rgba(0, 0, 0, .4); }
.popcon-lab canvas.popcon-pad { width: 100%; height: 100%; cursor: crosshair; outline: none; }
.popcon-lab canvas.popcon-pad:focus { box-shadow: inset 0 0 0 3px var(--jp-brand-color1); }
.popcon-lab .popcon-ends { display: flex; flex-wrap: wrap; gap: 2px 14px;
  justify-content: space-between; color: var(--jp-ui-font-color2); }
.popcon-lab .popcon-ends i { display: inline-block; width: 10px; height: 10px; margin-right: 5px;
  border-radius: 2px; background: rgb(250, 220, 60); }
.popcon-lab .popcon-ends i.more { background: rgb(255, 96, 32); }
.popcon-lab .popcon-ends i.less { background: rgb(48, 128, 255); }

.popcon-lab .popcon-player .popcon-frame { flex: 1 1 260px; width: auto; }
.popcon-lab .popcon-player .widget-label { width: auto; }
.popcon-lab .popcon-playhead-row { flex: 1 1 100%; order: 9; }
.popcon-lab .popcon-playhead-row .widget-html-content { width: 100%; }
.popcon-lab .popcon-playhead { height: 3px; background: var(--jp-layout-color3); }
.popcon-lab .popcon-playhead > div { height: 100%; background: var(--jp-brand-color1);
  width: calc((var(--n) + 1) * 100% / var(--count)); }
.popcon-lab .popcon-toggles, .popcon-lab .popcon-toggles > div { width: auto; margin: 0;
  overflow: visible; }
.popcon-lab .popcon-toggles .jupyter-button { margin: 0 1px 0 0; }
.popcon-lab .popcon-toggles .widget-toggle-buttons { flex-wrap: wrap; }
.popcon-lab .popcon-wide { flex: 1 1 180px; width: auto; min-width: 0; }
.popcon-lab .popcon-bar :is(.widget-dropdown, .widget-text) { width: auto; }
.popcon-lab .popcon-bar .widget-label { width: auto; }
.popcon-lab .popcon-recipe { gap: 6px; margin: 0; overflow: visible; }
.popcon-lab .popcon-tuner { flex: 1 1 420px; margin: 0; gap: 6px; overflow: visible; }
.popcon-lab .popcon-tables { flex: 1 1 420px; min-width: 0; margin: 0; gap: 8px;
  overflow: visible; }
.popcon-lab .popcon-form { grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); }
.popcon-lab .popcon-form .popcon-slider { display: grid; height: auto;
  grid-template-columns: 1fr auto;
  align-items: center; }
.popcon-lab .popcon-form .popcon-slider .widget-label { grid-column: 1 / -1; }
.popcon-lab .popcon-form .popcon-slider .widget-readout { width: 56px; margin: 0;
  text-align: right; }
.popcon-lab .popcon-form .widget-checkbox { justify-content: flex-end; }
.popcon-lab .popcon-form .widget-checkbox :is(label, input) { height: auto; width: auto; }
.popcon-lab .popcon-scroll { overflow-x: auto; }
@media (prefers-reduced-motion: reduce) { .popcon-lab .popcon-playhead > div { width: 0; } }
"""


def sheet() -> w.HTML:
    """The style sheet of the lab."""
    return w.HTML(f"<style>{_CSS}</style>", layout=w.Layout(display="none"))
