"""The engine that the README writes is a whole one: one file, one row, and it mattes."""

import importlib.util
import re
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from contracts.engine import EngineContract
from PIL import Image
from typer.testing import CliRunner

from popcon_lib.cli.app import app
from popcon_lib.registry import ROWS

README = (Path(__file__).resolve().parents[1] / "README.md").read_text()
CODE = textwrap.dedent(re.search(r"( *)```python\n(.*?)```", README, re.DOTALL)[2])
NAME, ROW = re.search(r'`"(\w+)": "([\w.]+:\w+)"`', README).groups()


@pytest.fixture(autouse=True)
def added(tmp_path, monkeypatch):
    """The file is written and imported under its name, and the row is there."""
    module, _, _ = ROW.partition(":")
    path = tmp_path / "engine.py"
    path.write_text(CODE)
    spec = importlib.util.spec_from_file_location(module, path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    monkeypatch.setitem(sys.modules, module, made)
    monkeypatch.setitem(ROWS["engine"], NAME, ROW)


class TestTheEngineOfTheReadme(EngineContract):
    def make(self):
        from popcon_lib.registry import pick

        return pick("engine", NAME)()


def test_a_command_takes_it_by_its_name(tmp_path):
    frame = np.full((64, 64, 3), 255, np.uint8)
    frame[16:48, 16:48] = (20, 0, 60)
    Image.fromarray(frame).save(tmp_path / "in.png")
    words = ["matte", str(tmp_path / "in.png"), "--engine", NAME, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    alpha = np.asarray(Image.open(tmp_path / "out" / "000.png"))[..., 3]
    assert alpha[32, 32] == 255 and alpha[4, 4] == 0
