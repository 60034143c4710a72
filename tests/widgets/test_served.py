"""Jobs where the browser cannot fetch files: said in every panel, and only then."""

import json
import os

import pytest

from widgets.archive import ArchivePanel
from widgets.parts.served import why_unserved
from widgets.start_frames import ReviewPanel


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Has a server that is the parent of this process serve a folder."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))

    def serve(folder) -> None:
        file = tmp_path / f"jpserver-{os.getppid()}.json"
        file.write_text(json.dumps({"pid": os.getppid(), "root_dir": str(folder)}))

    return serve


def test_folders_inside_of_what_is_served_are_fine(serve, tmp_path):
    serve(tmp_path)
    assert why_unserved(tmp_path / "jobs") == ""
    assert why_unserved(tmp_path) == ""


def test_every_panel_says_at_once_where_jobs_are_outside(serve, tmp_path, root):
    served = tmp_path / "desk"
    serve(served)
    for panel in (ReviewPanel(root), ArchivePanel(root)):
        said = panel.children[1].value
        assert f"JupyterLab shows files of {served} only" in said
        assert str(root) in said and "POPCON_JOBS_ROOT" in said


def test_a_link_that_leads_out_of_what_is_served_is_outside(serve, tmp_path):
    serve(tmp_path / "desk")
    (tmp_path / "desk").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "desk" / "jobs").symlink_to(tmp_path / "elsewhere")
    assert "elsewhere" not in why_unserved(tmp_path / "desk")
    assert why_unserved(tmp_path / "desk" / "jobs")


def test_folders_that_jupyter_hides_are_told(serve, tmp_path):
    serve(tmp_path)
    assert "begins with a dot (.jobs)" in why_unserved(tmp_path / ".jobs")


def test_elsewhere_nothing_is_said(serve, tmp_path, monkeypatch):
    assert why_unserved(tmp_path) == "", "no server is known"
    (tmp_path / f"jpserver-{os.getppid()}.json").write_text("{")
    assert why_unserved(tmp_path) == ""
    (tmp_path / "jpserver-1.json").write_text(json.dumps({"root_dir": "/nowhere"}))
    assert why_unserved(tmp_path) == "", "the server of somebody else"
