"""The table of rembg's networks, against the rembg that is installed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from popcon_lib.matting.rembg_sessions import FAMILIES, REFUSED, SESSIONS, cached


def test_every_session_of_the_installed_rembg_is_known_and_fed_as_rembg_feeds_it(
    rembg_sessions,
):
    known = {**SESSIONS, **FAMILIES}
    assert set(rembg_sessions) == set(known) | set(REFUSED)
    for name, row in known.items():
        asked = {}

        class Told(rembg_sessions[name]):
            def __init__(self):
                self.inner_session = self

            def normalize(self, picture, mean, std, size, asked=asked):
                asked.update(mean=mean, std=std, size=size)

            def run(self, names, given):
                return [np.float32([[[[0, 3]]]])]

            def sigmoid(self, values, asked=asked):
                asked["sigmoid"] = True
                return values

        Told().predict(Image.new("RGB", (4, 4)))
        assert (asked["mean"], asked["std"]) == (row.mean, row.std), name
        assert asked["size"] == (row.side_px, row.side_px), name
        assert asked.get("sigmoid", False) == row.logits, name


@pytest.mark.parametrize(
    "environment",
    [{}, {"U2NET_HOME": "a"}, {"XDG_DATA_HOME": "b"}, {"REMBG_HOME": "c"}],
    ids=lambda environment: next(iter(environment), "none"),
)
def test_what_rembg_has_fetched_is_found_where_rembg_finds_it(
    rembg_sessions, tmp_path, monkeypatch, environment
):
    session = rembg_sessions["u2netp"]
    for name in ("U2NET_HOME", "XDG_DATA_HOME", "REMBG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, folder in environment.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    for folder in (session.legacy_home(), session.model_dir()):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "u2netp.onnx").touch()
        assert str(cached("u2netp")) == session.resolve_existing("u2netp.onnx")
