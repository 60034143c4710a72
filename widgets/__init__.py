"""Panels for JupyterLab, one per file: each shows a value and reports a choice."""
