"""How the home panel looks, beside what all panels share."""

import ipywidgets as w

__all__ = ["HOME", "sheet"]

HOME = "popcon-home"

_CSS = """
.popcon.popcon-home { overflow: visible; }
.popcon-home .popcon-columns { gap: 20px; margin: 0; align-items: stretch; }
:is(.jp-Cell, .jp-Cell-outputWrapper, .jp-Cell-outputArea, .jp-OutputArea-child,
  .jp-OutputArea-output):has(.popcon-home) { overflow: visible; }
.popcon-home .popcon-asking { flex: 1 1 500px; min-width: 0; gap: 14px; overflow: visible;
  margin: 0; }
.popcon-home .popcon-side { flex: 1 1 268px; max-width: 308px; gap: 14px; margin: 0;
  overflow: visible auto; align-self: flex-start; position: sticky; top: 0;
  max-height: calc(100vh - 132px); scrollbar-width: thin; }
.popcon-home .popcon-side > * { flex: none; }
@container (max-width: 800px) { .popcon-home .popcon-side { max-width: none; position: static;
  max-height: none; } }
.popcon-home .popcon-bar:has(> .popcon-said):not(:has(.popcon-note)) { display: none; }
.popcon-home .popcon-section { padding: 14px 16px 16px; gap: 10px; border-radius: 8px; margin: 0;
  border: 1px solid var(--jp-border-color2); background: var(--jp-layout-color1);
  overflow: visible; }
.popcon-home .popcon-section > * { margin: 0; overflow: visible; }
.popcon-home .popcon-section h2 { margin: 0; font-size: var(--jp-ui-font-size2); font-weight: 600;
  line-height: 1.3; color: var(--jp-ui-font-color1); }
.popcon-home .popcon-section-body { gap: 10px; overflow: visible; }
.popcon-home .popcon-section-body > * { margin: 0; overflow: visible; }
.popcon-home .widget-html:has(> .widget-html-content:empty) { display: none; }
.popcon-home .popcon-bad { color: var(--jp-error-color1); }

.popcon-home .popcon-toggles, .popcon-home .popcon-toggles > div { width: auto; margin: 0;
  overflow: visible; }
.popcon-home .popcon-toggles .jupyter-button { margin: 0 1px 0 0; }
.popcon-home .popcon-beside { gap: 18px; flex-flow: row wrap; align-items: flex-start; }
.popcon-home .popcon-beside > * { margin: 0; overflow: visible; }
.popcon-home .popcon-stack { gap: 10px; min-width: 0; }
.popcon-home .popcon-beside > .popcon-stack { flex: 1 1 230px; }
.popcon-home .popcon-stack > * { margin: 0; width: auto; overflow: visible; }
.popcon-home .popcon-stack .popcon-start { align-items: flex-end; flex-flow: row wrap; }
.popcon-home .popcon-stack textarea { width: 100%; box-sizing: border-box;
  font-family: var(--jp-ui-font-family); }
.popcon-home .popcon-run .popcon-name { display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; overflow: hidden; }
.popcon-home .popcon-preview { flex: 0 0 264px; width: 264px; }
.popcon-home .popcon-preview .widget-html-content { width: 100%; }
.popcon-home .popcon-preview .popcon-empty { padding: 54px 12px; }
.popcon-home .popcon-figures { display: grid; grid-auto-flow: column; gap: 10px;
  grid-auto-columns: calc(50% - 5px); }
.popcon-home .popcon-figures figure { margin: 0; }
.popcon-home .popcon-figures figcaption { color: var(--jp-ui-font-color2); text-align: center;
  padding: 3px 0 5px; font-style: normal; }
.popcon-home .popcon-figure { aspect-ratio: 1; border-radius: 6px; overflow: hidden;
  background: repeating-conic-gradient(#d4d4da 0 25%, #e9e9ee 0 50%) 0 0/16px 16px; }
.popcon-home .popcon-figure > div { width: 100%; height: 100%;
  background: center/contain no-repeat; }
.popcon-home .popcon-swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px;
  margin: 0 4px -1px 0; box-shadow: inset 0 0 0 1px rgba(128, 128, 128, .6); }

.popcon-home .popcon-actions { display: grid; gap: 6px; overflow: visible; margin: 0;
  grid-template-columns: repeat(auto-fill, minmax(70px, 1fr)); }
.popcon-home .popcon-action.jupyter-button { position: relative; width: auto; height: 82px;
  margin: 0; padding: 59px 1px 0; border-radius: 7px; box-shadow: none; overflow: hidden;
  font-size: 11px; line-height: 20px; text-align: center; text-overflow: ellipsis;
  color: var(--jp-ui-font-color1); border: 1px solid var(--jp-border-color3);
  background: var(--pose, none) center 3px/auto 57px no-repeat var(--jp-layout-color1); }
.popcon-home .popcon-action.jupyter-button::before { position: absolute; inset: 9px 0 auto;
  font-size: 30px; line-height: 42px; opacity: var(--emoji, 1); }
.popcon-home .popcon-action.jupyter-button:hover { border-color: var(--jp-border-color0);
  background-color: var(--jp-layout-color2); }
.popcon-home .popcon-action.jupyter-button.mod-active { border-color: var(--jp-brand-color1);
  box-shadow: 0 0 0 1px var(--jp-brand-color1); font-weight: 600;
  background-color: color-mix(in srgb, var(--jp-brand-color1) 12%, var(--jp-layout-color1)); }
.popcon-home .popcon-action.jupyter-button.mod-active::after { content: "✓"; position: absolute;
  top: 4px; right: 4px; width: 16px; height: 16px; border-radius: 8px; line-height: 16px;
  font-size: 11px; color: #fff; background: var(--jp-brand-color1); }

.popcon-home .popcon-own-cell { position: relative; overflow: visible; margin: 0; display: grid; }
.popcon-home .popcon-edit.jupyter-button { position: absolute; top: 3px; left: 3px; width: 20px;
  height: 20px; line-height: 18px; margin: 0; padding: 0; font-size: 12px; border-radius: 10px;
  color: var(--jp-ui-font-color1); background: var(--jp-layout-color1);
  box-shadow: inset 0 0 0 1px var(--jp-border-color1); }
.popcon-home .popcon-edit.jupyter-button:hover { background: var(--jp-layout-color3); }
.popcon-home .popcon-own { gap: 10px; padding: 12px; border-radius: 7px; margin: 0;
  border: 1px solid var(--jp-border-color2); background: var(--jp-layout-color0); }
.popcon-home .popcon-own > * { margin: 0; overflow: visible; }
.popcon-home .popcon-own > .widget-html:has([role=status]:empty) { margin-top: -10px; height: 0;
  min-height: 0; }
.popcon-home .popcon-own .popcon-form { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.popcon-home .popcon-own textarea { width: 100%; box-sizing: border-box;
  font-family: var(--jp-ui-font-family); }

.popcon-home .popcon-form { grid-template-columns: repeat(4, minmax(0, 1fr)); }
@container (max-width: 560px) { .popcon-home .popcon-form {
  grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.popcon-home .popcon-form > .double { grid-column: span 2; }
.popcon-home .popcon-launch { gap: 10px; overflow: visible; }
.popcon-home .popcon-launch > * { margin: 0; }
.popcon-home .popcon-launch > .jupyter-button { width: 100%; height: 34px; line-height: 34px;
  font-weight: 600; }

.popcon-home .popcon-run { gap: 8px; overflow: visible; }
.popcon-home .popcon-run > * { margin: 0; overflow: visible; }
.popcon-home .popcon-run .popcon-said { min-height: 0; flex-basis: 100%; }
.popcon-home .popcon-empty { padding: 22px 12px; }
.popcon-home .popcon-steps { display: grid; gap: 4px; }
.popcon-home .popcon-step { display: grid; align-items: center; gap: 8px;
  grid-template-columns: 9px 84px 1fr 70px; }
.popcon-home .popcon-step.pending { color: var(--jp-ui-font-color2); }
.popcon-home .popcon-step .popcon-dot { margin: 0; }
.popcon-home .popcon-step .popcon-progress { margin: 0; height: 4px; }
.popcon-home .popcon-step .number { text-align: right; font-variant-numeric: tabular-nums;
  color: var(--jp-ui-font-color2); white-space: nowrap; }
.popcon-home .popcon-set-seen { display: block; width: 100%; max-width: 560px; margin: 8px 0 0;
  border-radius: 8px; background: #fff; }
.popcon-home .popcon-board { display: grid; gap: 3px 18px; margin-top: 12px; padding-top: 10px;
  border-top: 1px solid var(--jp-border-color3); max-height: 244px; overflow: auto;
  grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); }
.popcon-home .popcon-action-line { display: flex; justify-content: space-between; gap: 6px;
  align-items: center; }
.popcon-home .popcon-action-line > span:first-child { overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.popcon-home .popcon-marks { display: flex; gap: 2px; flex: none; }
.popcon-home .popcon-marks i { width: 7px; height: 7px; border-radius: 2px;
  background: var(--jp-layout-color3); }
.popcon-home .popcon-marks i.on { background: var(--jp-success-color1); }
.popcon-home .popcon-shelf { margin: 0; }
"""


def sheet() -> w.HTML:
    """The style sheet of the home panel."""
    return w.HTML(f"<style>{_CSS}</style>", layout=w.Layout(display="none"))
