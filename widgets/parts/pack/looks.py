"""How the pack panel looks, beside what all panels share."""

import ipywidgets as w

__all__ = ["PACK", "sheet"]

PACK = "popcon-packing"

_CSS = """
.popcon.popcon-packing { overflow: visible; gap: 12px; --x: 0; --y: 0; --n: 0; --loop: 1s;
  --from: 0s; }
.popcon-packing .popcon-head { gap: 12px; flex-flow: row wrap; align-items: center;
  overflow: visible; margin: 0; }
.popcon-packing .popcon-head > * { margin: 0; }
.popcon-packing .popcon-heading { flex: 1 1 160px; min-width: 0; }
.popcon-packing .popcon-heading .popcon-name { overflow-wrap: anywhere; overflow: hidden;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.popcon.popcon-packing .popcon-links { margin: 0; line-height: var(--jp-widgets-inline-height); }
.popcon-packing .popcon-jobs { flex: 0 1 300px; width: 300px; min-width: 0; }
.popcon-packing .popcon-jobs select { text-overflow: ellipsis; }
.popcon-packing .popcon-launch { gap: 12px; flex-flow: row wrap; align-items: center; margin: 0;
  overflow: visible; }
.popcon-packing .popcon-launch > * { margin: 0; }
.popcon-packing .popcon-launch > .popcon-bar:first-child { flex: 0 1 auto; }
.popcon-packing .popcon-launch > .popcon-bar:first-child:has(.popcon-building) { flex: 1 1 320px; }
.popcon-packing .popcon-launch > .popcon-bar:last-child { flex: 1 1 320px; }
.popcon-packing .popcon-columns { gap: 16px; margin: 0; }
.popcon-packing .popcon-left { flex: 1 1 520px; min-width: 0; gap: 12px; margin: 0;
  overflow: visible; }
.popcon-packing .popcon-right { flex: 1 1 300px; max-width: 400px; gap: 12px; margin: 0;
  overflow: visible; }
@container (max-width: 850px) { .popcon-packing .popcon-right { max-width: none; } }
.popcon-packing .popcon-section { padding: 12px 14px 14px; gap: 10px; border-radius: 8px; margin: 0;
  border: 1px solid var(--jp-border-color2); background: var(--jp-layout-color1);
  overflow: visible; }
.popcon-packing .popcon-section > * { margin: 0; overflow: visible; }
.popcon-packing h2 { margin: 0; font-size: var(--jp-ui-font-size2); font-weight: 600;
  line-height: 1.3; color: var(--jp-ui-font-color1); }
.popcon-packing .widget-html:has(> .widget-html-content:empty) { display: none; }
.popcon-packing .popcon-label { flex: 0 0 72px; }
.popcon-packing .popcon-chat { flex-direction: column; gap: 10px; overflow: visible; }
.popcon-packing .popcon-chat > * { margin: 0; }
.popcon-packing .popcon-chat .popcon-grow { flex: 1 1 280px; }
.popcon-packing .jupyter-button.on { font-weight: 600;
  box-shadow: inset 0 -3px 0 var(--jp-brand-color1); }
.popcon-packing .popcon-choice-wide { flex: 0 1 230px; width: auto; }

.popcon-packing .popcon-sprite { background-repeat: no-repeat; }
.popcon-packing.resting .popcon-sprite { animation: none; }
.popcon-packing .popcon-set { position: relative; display: block; }
.popcon-packing .popcon-set > .widget-html { margin: 0; width: 100%; }
.popcon-packing .popcon-set > canvas.popcon-pad { position: absolute; inset: 0; width: 100%;
  height: 100%; outline: none; margin: 0; cursor: grab; }
.popcon-packing .popcon-set > canvas.popcon-pad:active { cursor: grabbing; }
.popcon-packing .popcon-emojis { display: grid;
  grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); }
.popcon-packing .popcon-emoji { position: relative; margin: 4px; padding: 6px 6px 4px;
  border: 1px solid var(--jp-border-color2); border-radius: 8px; min-width: 0;
  background: var(--jp-layout-color1); }
.popcon-packing .popcon-emoji .popcon-sprite { aspect-ratio: 1; width: 100%; }
.popcon-packing .popcon-emoji .popcon-title { text-align: center; font-weight: normal;
  font-size: var(--jp-ui-font-size0); }
.popcon-packing .popcon-emoji .popcon-title::before { color: var(--jp-ui-font-color2);
  margin-right: 5px; font-variant-numeric: tabular-nums; }
.popcon-packing .popcon-marks { position: absolute; top: 4px; right: 6px; height: 14px;
  font-size: var(--jp-ui-font-size0); line-height: 14px; color: var(--jp-ui-font-color2); }

.popcon-packing .popcon-arranged { flex-flow: row wrap; gap: 14px 22px; align-items: flex-start;
  overflow: visible; }
.popcon-packing .popcon-arranged > * { margin: 0; }
.popcon-packing .popcon-arranged > .popcon-set { flex: 100 1 480px; }
.popcon-packing .popcon-arranged > .popcon-close { flex: 1 1 360px; overflow: visible; }
.popcon-packing .popcon-close { gap: 16px; flex-flow: row wrap; align-items: flex-start; }
.popcon-packing .popcon-close > * { margin: 0; }
.popcon-packing .popcon-close-window { flex: 0 0 148px; }
.popcon-packing .popcon-close-side { flex: 1 1 300px; min-width: 0; flex-direction: column;
  gap: 8px; overflow: visible; }
.popcon-packing .popcon-close-side > * { margin: 0; }
.popcon-packing .popcon-close-side .jupyter-button { padding: 0 10px; }
.popcon-packing .popcon-window { aspect-ratio: 1; width: 100%; border-radius: 6px;
  background-color: transparent; background-repeat: no-repeat;
  background-size: calc(var(--columns) * 100%) calc(var(--rows) * 100%);
  background-position: calc(var(--x) * 100% / max(1, var(--columns) - 1))
    calc(var(--y) * 100% / max(1, var(--rows) - 1)); }
.popcon-packing .popcon-close-window .widget-html-content { width: 100%; border-radius: 6px;
  background: repeating-conic-gradient(#d4d4da 0 25%, #e6e6ea 0 50%) 0 0/24px 24px; }
.popcon-packing .popcon-player { flex-wrap: nowrap; }
.popcon-packing .popcon-player .jupyter-button { flex: none; }
.popcon-packing .popcon-player .popcon-choice { display: none; }
.popcon-packing .popcon-player .popcon-frame { flex: 1 1 90px; width: auto; min-width: 0; }
.popcon-packing .popcon-player .popcon-frame .widget-label { display: none; }
.popcon-packing .popcon-player .popcon-playhead-row { display: none; }

.popcon-packing .popcon-targets { display: grid; gap: 0 16px; overflow: visible;
  grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); }
.popcon-packing .popcon-targets > .popcon-target { flex-direction: column; display: flex;
  margin: 0; padding: 5px 0; border-top: 1px solid var(--jp-border-color3); overflow: visible; }
.popcon-packing .popcon-target > * { margin: 0; width: auto; }
.popcon-packing .popcon-target .widget-checkbox { height: 22px; line-height: 22px; }
.popcon-packing .popcon-target .widget-label-basic { align-items: center; }
.popcon-packing .popcon-target .widget-html { padding-left: 21px; }
.popcon-packing .popcon-target .widget-html-content { font-size: var(--jp-ui-font-size0); }
.popcon-packing .popcon-why { color: var(--jp-ui-font-color1); padding-left: 8px;
  border-left: 3px solid var(--jp-warn-color1); margin-top: 2px; }

.popcon-packing .popcon-talks { display: grid; gap: 12px;
  grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); }
.popcon-packing .popcon-talk { border-radius: 8px; padding: 14px; display: flex; gap: 8px;
  flex-direction: column; align-items: flex-start; font-size: 15px; line-height: 1.4;
  border: 1px solid var(--jp-border-color2); }
.popcon-packing .popcon-talk.light { background: #fff; color: #1c1c1f; }
.popcon-packing .popcon-talk.dark { background: #202124; color: #ececf0; }
.popcon-packing .popcon-bubble { max-width: 84%; padding: 7px 12px; border-radius: 16px; }
.popcon-packing .popcon-bubble.me { align-self: flex-end; }
.popcon-packing .light .popcon-bubble { background: #eeeef2; }
.popcon-packing .light .popcon-bubble.me { background: #d8efc4; }
.popcon-packing .dark .popcon-bubble { background: #36373d; }
.popcon-packing .dark .popcon-bubble.me { background: #2f5238; }
.popcon-packing .popcon-talk .popcon-bubble.bare { background: none; padding: 0;
  max-width: 100%; line-height: 0; }
.popcon-packing .popcon-in-chat { display: inline-block; vertical-align: -0.35em; margin: 0;
  max-width: none; object-fit: contain; background-color: transparent; }
.popcon-packing .bare > .popcon-in-chat { vertical-align: top; }

.popcon-packing .popcon-building { display: grid; gap: 10px; align-items: center;
  grid-template-columns: minmax(80px, 1fr) auto; }
.popcon-packing .popcon-building .popcon-progress { margin: 0; }
.popcon-packing .popcon-pack { padding: 7px 0; border-top: 1px solid var(--jp-border-color3); }
.popcon-packing .popcon-pack:first-child { border-top: none; }
.popcon-packing .popcon-pack > summary { color: var(--jp-ui-font-color1); }
.popcon-packing .popcon-pack > summary > * { margin-right: 12px; }
.popcon-packing .popcon-pack table.popcon-table { table-layout: fixed; margin-top: 4px; }
.popcon-packing .popcon-pack table.popcon-table td { vertical-align: middle; }
.popcon-packing .popcon-bytes { width: 100px; height: 6px; border-radius: 3px; overflow: hidden;
  background: var(--jp-layout-color3); }
.popcon-packing .popcon-bytes > div { height: 100%; background: var(--jp-brand-color1); }

@media (prefers-reduced-motion: reduce) { .popcon-packing .popcon-sprite { animation: none; } }
"""


def sheet() -> w.HTML:
    """The style sheet of the pack panel."""
    return w.HTML(f"<style>{_CSS}</style>", layout=w.Layout(display="none"))
