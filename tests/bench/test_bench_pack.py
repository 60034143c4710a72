"""The bench of packs: what it tells of a peer that changes things behind the user's back."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from popcon_lib.bench import pack as bench
from popcon_lib.bench import pack_set, sticker_convert
from popcon_lib.errors import PopconError
from popcon_lib.pack import webp


@pytest.fixture
def data(tmp_path):
    """A folder with one drawing: a disc of twelve frames that moves."""
    y, x = np.mgrid[:64, :64]
    frames = np.zeros((12, 64, 64, 4), np.uint8)
    for index, frame in enumerate(frames):
        frame[np.hypot(x - 20 - 2 * index, y - 32) < 14] = (200, 30 + index, 40, 255)
    (tmp_path / "anim").mkdir()
    pictures = [Image.fromarray(frame) for frame in frames]
    pictures[0].save(
        tmp_path / "anim" / "disc.png", save_all=True, append_images=pictures[1:], duration=100
    )
    return tmp_path


class Peer:
    """A program that halves the canvas and shows each frame twice."""

    def convert(self, animations, preset, limit_bytes, processes):
        made = {}
        for name, data in animations.items():
            small = np.repeat(webp.decode(data).rgba[:, ::2, ::2], 2, axis=0)
            made[name] = webp.encode(small, (Fraction(1, 20),) * len(small), 0)
        return made, 3.0


def test_a_changed_canvas_and_count_are_told_and_lower_the_quality(data):
    ours, other = bench.measure(data, ("discord-emoji",), peer=Peer())
    assert (ours.canvas, ours.frames, ours.program) == ("128x128", "10 frames", "PopCon")
    assert (other.canvas, other.frames) == ("changed to 64x64", "10 frames changed to 20")
    assert ours.psnr_db > other.psnr_db > 20
    assert other.seconds == 3.0
    text = bench.table([ours, other])
    assert "discord-emoji     PopCon" in text and "changed to 64x64" in text


def test_what_has_no_peer_is_measured_alone(data):
    assert [score.program for score in bench.measure(data, ("slack",), peer=Peer())] == ["PopCon"]


def test_a_set_is_made_for_several_targets_from_fewer_drawings(data):
    time = pack_set.measure_set(data, 8, "two", ("line-emoji", "slack"))
    assert set(time.n_bytes) == {"line-emoji", "slack"}
    assert time.seconds == pytest.approx(max(time.done_s.values()), abs=1)
    assert "two: 8 emoji for 2 targets" in pack_set.table([time])


def test_a_peer_that_cannot_be_installed_is_said_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no uv
    (tmp_path / "taken").write_text("a file where the environment should be")
    with pytest.raises(PopconError, match="could not be installed"):
        sticker_convert.install(tmp_path / "taken")
