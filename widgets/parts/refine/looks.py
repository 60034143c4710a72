"""How refining looks, beside what all panels share."""

import ipywidgets as w

__all__ = ["REFINE", "sheet"]

REFINE = "popcon-refine"

_CSS = """
.popcon-refine { --columns: 1; --rows: 1; --x: 0; --y: 0; --n: 0; }
.popcon-refine:not(.open) :is(.popcon-left, .popcon-side > .widget-vbox, .popcon-finish,
  .popcon-side .jupyter-button, .popcon-strip, details) { display: none; }
.popcon-refine .popcon-desk { flex-flow: row wrap; gap: 12px; align-items: flex-start;
  overflow: visible; }
.popcon-refine .popcon-desk > * { margin: 0; overflow: visible; }
.popcon-refine .popcon-left { flex: 1 1 420px; max-width: min(620px, 54vh); min-width: 0;
  gap: 6px; }
.popcon-refine .popcon-side { flex: 1 1 400px; min-width: 0; gap: 10px; }
.popcon-refine :is(.popcon-left, .popcon-side, .popcon-side > .widget-vbox) > * { margin: 0;
  overflow: visible; }
.popcon-refine .popcon-side > .widget-vbox { gap: 8px; }

.popcon-refine .popcon-window { position: relative; display: block; width: 100%;
  aspect-ratio: var(--aspect, 1); background: var(--jp-layout-color3);
  flex: none; touch-action: none; }
.popcon-refine.view-cut-out .popcon-window, .popcon-refine.view-before .popcon-window {
  background: var(--backdrop); }
.popcon-refine .popcon-left > .popcon-window { overflow: hidden; }
.popcon-refine .popcon-window > * { position: absolute; margin: 0; left: 0; top: 0;
  max-width: none; max-height: none; }
.popcon-refine :is(.popcon-sheet, .popcon-fresh) { transform-origin: 0 0; border: none;
  image-rendering: var(--pixels); object-fit: fill; visibility: hidden; }
.popcon-refine .popcon-sheet { width: calc(var(--columns) * 100%); height: calc(var(--rows) * 100%);
  transform: translate(
    calc((.5 - (var(--cx) + var(--x)) * var(--zoom)) * 100% / var(--columns)),
    calc((.5 - (var(--cy) + var(--y)) * var(--zoom)) * 100% / var(--rows)))
    scale(var(--zoom)); }
.popcon-refine .popcon-fresh { width: 100%; height: 100%; transform: translate(
  calc((.5 - var(--cx) * var(--zoom)) * 100%), calc((.5 - var(--cy) * var(--zoom)) * 100%))
  scale(var(--zoom)); }
.popcon-refine.view-film .popcon-film, .popcon-refine.view-before .popcon-before,
.popcon-refine.view-cut-out .popcon-result { visibility: visible; }
.popcon-refine.view-film.playing .popcon-masks { visibility: visible; }
.popcon-refine.view-cut-out:not(.playing) .popcon-fresh.on { visibility: visible; }
.popcon-refine.view-cut-out:not(.playing) .popcon-window:has(.popcon-fresh.on) .popcon-result {
  visibility: hidden; }
.popcon-refine .popcon-drawing { position: absolute; height: calc(var(--zoom) * 100%);
  width: calc(var(--zoom) * 100%); left: calc((.5 - var(--cx) * var(--zoom)) * 100%);
  top: calc((.5 - var(--cy) * var(--zoom)) * 100%); overflow: visible; }
.popcon-refine .popcon-drawing .widget-html-content { width: 100%; height: 100%; line-height: 0; }
.popcon-refine .popcon-drawing svg { width: 100%; height: 100%; display: block;
  overflow: visible; }
.popcon-refine .popcon-drawing svg * { fill: none; stroke-linejoin: round;
  vector-effect: non-scaling-stroke; }
.popcon-refine.playing .popcon-drawing, .popcon-refine.view-before .popcon-mask-layer {
  visibility: hidden; }
.popcon-refine svg .under { stroke: #fff; stroke-width: 3.5px; stroke-opacity: .85; }
.popcon-refine svg .mask { --ink: #1677ff; stroke: var(--ink); stroke-width: 1.8px;
  fill: var(--ink); fill-rule: evenodd; fill-opacity: var(--tint); }
.popcon-refine svg .mask.remove { --ink: #e5322d; }
.popcon-refine svg .mask.replace { --ink: #8a3ffc; }
.popcon-refine svg .mask.applied { stroke-dasharray: 6 4; }
.popcon-refine.view-cut-out svg .mask { fill-opacity: 0; }
.popcon-refine svg .mask.hover { --ink: #111; fill-opacity: 0; stroke-width: 1.4px;
  stroke-dasharray: 3 3; }
.popcon-refine svg .under.hover { stroke-width: 1.8px; }
.popcon-refine svg .rim { stroke: #fff; stroke-width: 14px; stroke-linecap: round; }
.popcon-refine svg .dot { stroke-width: 9px; stroke-linecap: round; stroke: #0a8f3c; }
.popcon-refine svg .dot.no { stroke: #d4211c; stroke-linecap: square; stroke-width: 8px; }
.popcon-refine svg .box { stroke: #ffb000; stroke-width: 2px; }
.popcon-refine svg .band { stroke: #ffb000; stroke-width: 2px; stroke-dasharray: 6 4;
  fill: #ffb000; fill-opacity: .12; }
.popcon-refine svg .stroke { vector-effect: none; stroke-linecap: round; stroke-opacity: 0; }
.popcon-refine svg .stroke.live { stroke: #1677ff; stroke-opacity: .55; }
.popcon-refine svg .stroke.live.erases { stroke: #e5322d; }
.popcon-refine svg .ring { stroke: #111; stroke-width: 1.4px; }
.popcon-refine svg .ring.under { stroke: #fff; stroke-width: 3px; }
.popcon-refine canvas.popcon-pad { width: 100%; height: 100%; cursor: crosshair; outline: none; }
.popcon-refine.tool-move canvas.popcon-pad { cursor: grab; }
.popcon-refine canvas.popcon-pad:focus { box-shadow: inset 0 0 0 3px var(--jp-brand-color1); }

.popcon-refine .popcon-strip { flex-flow: column; gap: 4px; margin: 0; }
.popcon-refine .popcon-strip > * { margin: 0; width: 100%; }
.popcon-refine .popcon-strip-scroll { overflow-x: auto; overflow-y: hidden; padding: 2px; }
.popcon-refine .popcon-row { position: relative; flex: 1 1 auto; min-width: min-content;
  margin: 0; overflow: visible; }
.popcon-refine .popcon-row > * { margin: 0; }
.popcon-refine .popcon-row > canvas.popcon-pad { position: sticky; left: 0; width: 1px;
  height: 1px; margin-right: -1px; opacity: 0; flex: none; }
.popcon-refine .popcon-frame-picks, .popcon-refine .popcon-frame-picks > div { display: flex;
  flex-wrap: nowrap; width: auto; height: auto; margin: 0; overflow: visible; }
.popcon-refine .popcon-frame-picks { position: absolute; inset: 0; }
.popcon-refine .popcon-frame-picks > div { flex: 1; }
.popcon-refine .popcon-frame-picks .jupyter-button { height: auto; margin: 0 2px; padding: 0;
  border-radius: 5px; background: transparent; color: transparent; font-size: 0;
  box-shadow: none; cursor: pointer; }
.popcon-refine :is(.popcon-cells .widget-html-content > div, .popcon-frame-picks .jupyter-button) {
  flex: 1 1 54px; width: auto; min-width: 54px; max-width: calc(var(--thumb) + 6px); }
.popcon-refine .popcon-cells { flex: 1 1 auto; }
.popcon-refine .popcon-cells .widget-html-content { display: flex; width: 100%; }
.popcon-refine .popcon-cells .widget-html-content > div { position: relative; padding: 3px;
  margin: 0 2px; border-radius: 5px; line-height: 0; box-sizing: border-box;
  box-shadow: inset 0 0 0 2px var(--state); }
.popcon-refine .popcon-cells b { display: block; width: 100%; border-radius: 3px; }
.popcon-refine .popcon-cells .view { outline: 2px solid var(--jp-ui-font-color1); }
.popcon-refine canvas:focus ~ .popcon-cells .view { outline-color: var(--jp-brand-color1); }
.popcon-refine .popcon-cells span { position: absolute; left: 6px; bottom: 5px; padding: 0 4px;
  border-radius: 3px; font-size: 11px; line-height: 15px; color: #222;
  background: rgba(255, 255, 255, .85); }
.popcon-refine :is(.popcon-cells, .popcon-legend) i { display: inline-block; min-width: 17px;
  height: 17px; line-height: 17px; border-radius: 9px; text-align: center; font-style: normal;
  font-size: 12px; font-weight: 700; color: #fff; background: var(--state); }
.popcon-refine .popcon-cells i { position: absolute; right: 5px; top: 5px; }
.popcon-refine .popcon-cells .untouched i { display: none; }
.popcon-refine :is(.popcon-cells, .popcon-legend) .untouched {
  --state: var(--jp-border-color1); }
.popcon-refine :is(.popcon-cells, .popcon-legend) .clicked { --state: #8a5a00; }
.popcon-refine :is(.popcon-cells, .popcon-legend) .refined { --state: #0a7a34; }
.popcon-refine :is(.popcon-cells, .popcon-legend) .tracked { --state: #1560c8; }
.popcon-refine :is(.popcon-cells, .popcon-legend) .look { --state: #c22018; }
.popcon-refine .popcon-legend { display: flex; flex-wrap: wrap; gap: 2px 14px;
  color: var(--jp-ui-font-color2); }
.popcon-refine .popcon-legend i { margin-right: 5px; }

.popcon-refine .popcon-toggles, .popcon-refine .popcon-toggles > div { width: auto; margin: 0;
  overflow: visible; }
.popcon-refine .popcon-toggles .jupyter-button { margin: 0 1px 0 0; padding: 0 10px; }
.popcon-refine .popcon-toggles .widget-toggle-buttons { flex-wrap: wrap; }
.popcon-refine .popcon-slim { flex: 0 1 240px; width: auto; }
.popcon-refine .popcon-slim .widget-readout { min-width: 3em; margin: 0; }
.popcon-refine .popcon-bar :is(.widget-dropdown, .widget-text, .widget-checkbox) { width: auto; }
.popcon-refine .popcon-bar .widget-label { width: auto; }
.popcon-refine .popcon-bar .popcon-segmenter { flex: 0 1 176px; }
.popcon-refine .popcon-wide { flex: 1 1 180px; width: auto; min-width: 0; }
.popcon-refine .popcon-player .popcon-frame { flex: 1 1 130px; width: auto; min-width: 0; }
.popcon-refine .popcon-player .popcon-playhead-row { display: none; }
.popcon-refine .popcon-player { flex-wrap: nowrap; }
.popcon-refine .popcon-player .popcon-choice { flex: 0 0 104px; }
.popcon-refine .popcon-player .popcon-frame .widget-label { display: none; }
.popcon-refine .popcon-player .widget-readout { min-width: 2.5em; margin: 0; }
.popcon-refine details { overflow-wrap: anywhere; }
.popcon-refine .popcon-finish { padding-top: 8px; border-top: 1px solid var(--jp-border-color2); }
.popcon-refine .popcon-alert { background: var(--jp-layout-color2); padding: 6px 6px 6px 8px;
  border-radius: 5px; }
.popcon-refine .popcon-alert .jupyter-button { background: var(--jp-layout-color0);
  border: 1px solid var(--jp-border-color1); }
"""


def sheet() -> w.HTML:
    """The style sheet of refining."""
    return w.HTML(f"<style>{_CSS}</style>", layout=w.Layout(display="none"))
