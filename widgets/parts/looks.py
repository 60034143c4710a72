"""How panels look: one style sheet, in the colours of JupyterLab's theme, light or dark."""

import ipywidgets as w

__all__ = ["PANEL", "sheet"]

# The class of every panel: the rules below hold inside of it, and nowhere else.
PANEL = "popcon"

_CSS = """
.popcon { container-type: inline-size; color: var(--jp-ui-font-color1); gap: 8px;
  font-family: var(--jp-ui-font-family); font-size: var(--jp-ui-font-size1); padding: 4px 2px; }
.popcon .widget-html, .popcon .widget-html-content, .popcon .jupyter-widget-html-content {
  line-height: 1.45; height: auto; margin: 0; font-size: var(--jp-ui-font-size1); }
.popcon .popcon-bar { gap: 8px; flex-flow: row wrap; align-items: center; overflow: visible; }
.popcon .popcon-bar > * { margin: 0; }
.popcon .popcon-search { flex: 4 1 160px; width: auto; }
.popcon .popcon-choice { flex: 0 1 124px; width: auto; min-width: 104px; }
.popcon .popcon-filters .popcon-choice { flex: 1 1 104px; max-width: 140px; }
.popcon .popcon-grow { flex: 1 1 160px; width: auto; }
.popcon .popcon-file { flex: 0 1 240px; width: auto; }
.popcon .popcon-said { flex: 1 1 240px; min-height: 28px; align-items: center; }
.popcon .popcon-said .widget-html-content { align-self: center; }
.popcon .jupyter-button { width: auto; padding: 0 12px; border-radius: 3px; }
.popcon .jupyter-button:focus-visible { outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px; }
.popcon .popcon-toggles .jupyter-button.mod-active { box-shadow: none; }
.popcon .jupyter-button:disabled { opacity: .45; }

.popcon .popcon-columns { flex-flow: row wrap; align-items: flex-start; gap: 16px;
  overflow: visible; }
.popcon .popcon-browser { flex: 1 1 520px; min-width: 0; overflow: visible; gap: 8px; }
.popcon .popcon-details { flex: 1 1 360px; max-width: 460px; gap: 10px; padding: 14px;
  border: 1px solid var(--jp-border-color2); border-radius: 6px; overflow: visible;
  background: var(--jp-layout-color1); }
@container (max-width: 919px) { .popcon .popcon-details { max-width: none; } }

.popcon .popcon-shelf { position: relative; container-type: inline-size; overflow: visible; }
.popcon .popcon-shelf > * { margin: 0; width: 100%; }
.popcon .popcon-cards, .popcon .popcon-picks { display: grid; gap: 10px;
  grid-auto-rows: 1fr; grid-template-columns: minmax(0, 1fr); }
.popcon .popcon-picks { position: absolute; inset: 0; overflow: visible; }
@container (min-width: 440px) { .popcon .popcon-cards, .popcon .popcon-picks {
  grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@container (min-width: 780px) { .popcon .popcon-cards, .popcon .popcon-picks {
  grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@container (min-width: 1080px) { .popcon .popcon-cards, .popcon .popcon-picks {
  grid-template-columns: repeat(4, minmax(0, 1fr)); } }
.popcon .popcon-pick.jupyter-button { margin: 0; height: auto; width: auto; padding: 0;
  border-radius: 6px; background: transparent; color: transparent; font-size: 0;
  box-shadow: none; cursor: pointer; }
.popcon .popcon-pick.jupyter-button:hover { box-shadow: inset 0 0 0 1px var(--jp-border-color0); }
.popcon .popcon-card { display: flex; gap: 12px; padding: 10px; border-radius: 6px;
  min-height: 84px; box-sizing: border-box; border: 1px solid var(--jp-border-color2);
  background: var(--jp-layout-color1); }
.popcon .popcon-card.chosen { border-color: var(--jp-brand-color1);
  box-shadow: 0 0 0 1px var(--jp-brand-color1); }
.popcon .popcon-thumb { flex: 0 0 82px; height: 82px; border-radius: 4px; display: flex;
  align-items: center; justify-content: center; background: var(--jp-layout-color2) top/cover
  no-repeat; color: var(--jp-ui-font-color3); }
.popcon .popcon-text { min-width: 0; flex: 1; display: flex; flex-direction: column; gap: 2px; }
.popcon .popcon-title { font-weight: 600; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.popcon .popcon-line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.popcon .popcon-quiet { color: var(--jp-ui-font-color2); }
.popcon .popcon-empty { padding: 40px 16px; text-align: center; color: var(--jp-ui-font-color2);
  border: 1px dashed var(--jp-border-color1); border-radius: 6px; }

.popcon .popcon-dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%;
  margin-right: 6px; background: var(--jp-border-color0); }
.popcon .popcon-dot.completed { background: var(--jp-success-color1); }
.popcon .popcon-dot.running { background: var(--jp-brand-color1);
  animation: popcon-pulse 1.6s ease-in-out infinite; }
.popcon .popcon-dot.waiting { background: var(--jp-warn-color1); }
.popcon .popcon-dot.failed, .popcon .popcon-dot.corrupt { background: var(--jp-error-color1); }
.popcon .popcon-dot.interrupted, .popcon .popcon-dot.cancelled { background: transparent;
  box-shadow: inset 0 0 0 2px var(--jp-warn-color1); }
@keyframes popcon-pulse { 50% { opacity: .3; } }
@media (prefers-reduced-motion: reduce) { .popcon .popcon-dot.running { animation: none; } }

.popcon table.popcon-table { border-collapse: collapse; width: 100%; margin: 0;
  font-size: var(--jp-ui-font-size1); border: none; table-layout: auto; }
.popcon table.popcon-table :is(th, td) { padding: 3px 8px 3px 0; text-align: left; border: none;
  vertical-align: top; background: transparent; line-height: 1.45; font-weight: normal;
  max-width: none; white-space: normal; overflow-wrap: anywhere; }
.popcon table.popcon-table tr { background: transparent; border-top: 1px solid
  var(--jp-border-color3); }
.popcon table.popcon-table thead tr { border-top: none; }
.popcon table.popcon-table thead th { color: var(--jp-ui-font-color2); }
.popcon table.popcon-table .number { text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.popcon table.popcon-table :is(th, td):last-child { padding-right: 0; }
.popcon table.popcon-compared { table-layout: fixed; }
.popcon table.popcon-compared th:first-child { width: 29%; }
.popcon table.popcon-compared :is(th, td) { overflow-wrap: break-word; }
.popcon table.popcon-table tr.differs td { font-weight: 600; }
.popcon table.popcon-table tr.differs :is(th, td):first-child {
  box-shadow: inset 3px 0 0 var(--jp-warn-color1); padding-left: 9px; }
.popcon table.popcon-table tr.same { color: var(--jp-ui-font-color2); }
.popcon table.popcon-table tr :is(th, td):first-child { padding-left: 9px; white-space: nowrap; }

.popcon .popcon-name { font-size: var(--jp-ui-font-size2); font-weight: 600;
  overflow-wrap: anywhere; }
.popcon .popcon-part { font-weight: 600; padding-top: 2px; }
.popcon .popcon-note { border-left: 3px solid var(--jp-warn-color1); padding: 2px 0 2px 10px;
  overflow-wrap: anywhere; }
.popcon .popcon-note.news { border-color: var(--jp-brand-color1); }
.popcon .popcon-note.wrong { border-color: var(--jp-error-color1); }
.popcon .popcon-progress { height: 6px; border-radius: 3px; background: var(--jp-layout-color3);
  overflow: hidden; margin-top: 4px; }
.popcon .popcon-progress > div { height: 100%; background: var(--jp-brand-color1); }
.popcon a { color: var(--jp-content-link-color); text-decoration: none; }
.popcon a:hover { text-decoration: underline; }
.popcon .jp-OutputArea-prompt, .popcon .jp-OutputPrompt { display: none; }
.popcon .jupyter-widgets-output-area, .popcon .jp-OutputArea-child { margin: 0; padding: 0; }
.popcon .jp-OutputArea-output { padding: 0; margin: 0; background: transparent; }
.popcon .jp-RenderedHTMLCommon { font-size: var(--jp-ui-font-size1); padding: 0; margin: 0;
  font-family: var(--jp-ui-font-family); }
.popcon details > summary { cursor: pointer; color: var(--jp-ui-font-color2); }
.popcon .popcon-keys { display: grid; gap: 3px 18px; padding: 6px 0;
  grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
.popcon kbd { display: inline-block; min-width: 2.2em; margin-right: 8px; padding: 0 5px;
  text-align: center; border: 1px solid var(--jp-border-color1); border-radius: 3px;
  background: var(--jp-layout-color2); font-family: var(--jp-ui-font-family); }
.popcon .popcon-uploader { display: contents; }
.popcon .popcon-answer { flex: 1 1 100%; margin: 0; }
.popcon .popcon-answer:not(:has([role=status] > *, .popcon-lost[style=""])) {
  display: none; }
.popcon .popcon-upload.jupyter-button { font-size: 0; height: 28px; line-height: 28px;
  margin: 0; padding: 0 12px; }
.popcon .popcon-upload.jupyter-button i { font-size: var(--jp-ui-font-size1); }
.popcon .popcon-upload.jupyter-button::after { content: "Upload";
  font-size: var(--jp-ui-font-size1); }
.popcon .popcon-links { display: flex; flex-wrap: wrap; gap: 2px 16px; }

.popcon .popcon-form { display: grid; gap: 8px 10px; overflow: visible;
  grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); }
.popcon .popcon-details > * { margin: 0; overflow: visible; }
.popcon .popcon-start { gap: 10px; align-items: flex-end; }
.popcon .popcon-start > * { margin: 0; }
.popcon .popcon-field { flex: 1; }
.popcon .popcon-form > *, .popcon .popcon-field { margin: 0; width: auto; height: auto;
  flex-direction: column; align-items: stretch; display: flex; min-width: 0; }
.popcon .popcon-form > .wide { grid-column: 1 / -1; }
.popcon :is(.popcon-form, .popcon-field) :is(.widget-label, label) { width: auto; height: 20px;
  line-height: 20px; margin: 0; text-align: left; color: var(--jp-ui-font-color2);
  font-size: var(--jp-ui-font-size0); }
.popcon :is(.popcon-form, .popcon-field) :is(input, select) { width: 100%; height: 28px; flex: none;
  box-sizing: border-box; }
body[data-jp-theme-light=false] .popcon { color-scheme: dark; --jp-widgets-dropdown-arrow:
  url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 18 18'%3E\
%3Cpath d='M5 7l4 4 4-4' fill='none' stroke='%23bdbdbd' stroke-width='1.6'/%3E%3C/svg%3E"); }
.popcon .popcon-form > .changed label { color: var(--jp-ui-font-color1); font-weight: 600; }
.popcon .popcon-form > .changed label::after { content: " (changed)"; }
"""


def sheet() -> w.HTML:
    """The style sheet; one in each panel."""
    return w.HTML(f"<style>{_CSS}</style>", layout=w.Layout(display="none"))
