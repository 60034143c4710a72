"""The engine `rembg`, on small networks in real ONNX files."""

import subprocess
import sys

import numpy as np
import pytest
from contracts.engine import BACKDROP, EngineContract, figures
from tiny_onnx import write_red_finder

from popcon_lib.errors import EngineError
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.rembg import Rembg
from popcon_lib.matting.rembg_sessions import DEFAULT, FAMILIES, REFUSED, cached

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")


@pytest.fixture(autouse=True)
def an_empty_cache(tmp_path, monkeypatch):
    """No network of the person who runs this is found, and none is fetched."""
    for name in ("XDG_DATA_HOME", "REMBG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("U2NET_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def own_file(tmp_path_factory):
    return write_red_finder(tmp_path_factory.mktemp("own") / "red.onnx")


def matte(model, frames=None, weights=None):
    engine = Rembg(Setup(model=str(model), device="cpu", weights=weights))
    engine.load()
    return engine.matte(figures(2) if frames is None else frames)


class TestRembg(EngineContract):
    @pytest.fixture(autouse=True)
    def _file(self, own_file):
        self.file = own_file

    def make(self):
        return Rembg(Setup(model=str(self.file), device="cpu"))


class TestNamedSession(EngineContract):
    """A session that rembg has a name for, its file in the weights folder."""

    @pytest.fixture(autouse=True)
    def _weights(self, tmp_path):
        write_red_finder(tmp_path / "u2netp.onnx", 320, outputs=7)
        self.weights = tmp_path

    def make(self):
        return Rembg(Setup(model="u2netp", device="cpu", weights=self.weights))


def test_a_frame_is_matted_the_same_alone_and_beside_others(own_file):
    frames = figures(3)
    frames[1] = np.random.default_rng(0).integers(0, 256, frames[1].shape, np.uint8)
    together = matte(own_file, frames)
    assert all(np.array_equal(matte(own_file, frames[i : i + 1])[0], together[i]) for i in range(3))


def test_a_faint_answer_stays_faint(tmp_path):
    faint = write_red_finder(tmp_path / "faint.onnx", gain=0.2)
    alpha = matte(faint)
    assert 0.4 < alpha.min() < alpha.max() < 0.6


def test_a_dark_frame_is_not_brightened(own_file):
    dark = np.full((1, 32, 32, 3), 100, np.uint8)  # divided by its own greatest it would be white
    assert matte(own_file, dark).min() > 0.9


@pytest.mark.parametrize("sigmoid", [True, False])
def test_whether_ones_own_network_gives_logits_is_told_by_what_it_gives(tmp_path, sigmoid):
    with_ = matte(write_red_finder(tmp_path / "a.onnx", sigmoid=sigmoid))
    assert with_[0, 48, 28] > 0.99
    assert with_[0, 5, 90] < 0.01


@pytest.mark.parametrize("side_px", [48, "open"])
def test_ones_own_network_takes_pictures_of_its_own_size(tmp_path, side_px):
    assert matte(write_red_finder(tmp_path / "a.onnx", side_px))[0, 48, 28] > 0.99


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_says_how_ones_own_file_is_fed(tmp_path, family):
    mean, std = FAMILIES[family].mean[1], FAMILIES[family].std[1]
    path = write_red_finder(tmp_path / "a.onnx", 64, mean=mean, std=std, gain=4000)
    grey = np.stack([np.full((16, 16, 3), value, np.uint8) for value in (124, 131)])
    alpha = matte(f"{family}:{path}", grey)
    assert alpha[0].min() > 0.99 and alpha[1].max() < 0.01


def test_about_says_session_file_licence_and_device(tmp_path):
    write_red_finder(tmp_path / "u2netp.onnx", 320)
    engine = Rembg(Setup(model="u2netp", device="cpu", weights=tmp_path))
    engine.load()
    assert engine.about == "rembg u2netp (u2netp.onnx, Apache-2.0) on cpu"


def test_a_birefnet_session_takes_the_sigmoid_itself(tmp_path):
    write_red_finder(tmp_path / "birefnet-general.onnx", 1024, sigmoid=False)
    alpha = matte("birefnet-general", figures(1), tmp_path)
    assert alpha[0, 48, 28] > 0.99 and alpha[0, 5, 90] < 0.01


def test_what_done_raises_ends_the_work_at_once(own_file):
    told = []

    def cancel(frames_done):
        told.append(frames_done)
        raise KeyboardInterrupt

    engine = Rembg(Setup(model=str(own_file), device="cpu"))
    engine.load()
    with pytest.raises(KeyboardInterrupt):
        engine.matte(figures(5), BACKDROP, cancel)
    assert told == [1]


@pytest.mark.parametrize("name", REFUSED)
def test_sessions_that_do_not_fit_are_refused_with_the_reason(name):
    assert REFUSED[name] in Rembg.missing(Setup(model=name))
    with pytest.raises(EngineError, match="cannot be used here"):
        Rembg(Setup(model=name)).load()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("u2nett", "has no session 'u2nett'"),
        ("dis_custom", "file of your own"),
        ("nowhere.onnx", "no file nowhere.onnx"),
    ],
)
def test_a_model_that_is_not_there_is_an_error_with_a_next_step(model, said):
    assert said in Rembg.missing(Setup(model=model))
    with pytest.raises(EngineError, match=said) as caught:
        Rembg(Setup(model=model)).load()
    assert caught.value.next_step


def test_weights_that_are_not_here_are_told_with_size_licence_and_command():
    said = Rembg.missing(Setup())
    for part in (f"{DEFAULT}.onnx", "224 MB", "MIT", "rembg's releases", "rembg.new_session("):
        assert part in said
    assert "not for commercial use" in Rembg.missing(Setup(model="bria-rmbg"))


def test_asking_what_is_missing_imports_no_package():
    code = (
        "import sys; from popcon_lib.matting.rembg import Rembg;"
        "from popcon_lib.matting.engine import HERE; print(Rembg.missing(HERE));"
        "assert not {'rembg', 'onnxruntime', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_what_cannot_be_fetched_is_an_error_with_the_command(rembg_sessions, monkeypatch):
    def offline(*args, **kwargs):
        raise OSError("no network here")

    monkeypatch.setattr(rembg_sessions["u2netp"], "download_models", offline)
    with pytest.raises(EngineError, match="cannot be fetched: no network here") as caught:
        Rembg(Setup(model="u2netp")).load()
    assert "new_session('u2netp')" in caught.value.next_step


def test_what_rembg_fetches_is_used(rembg_sessions, monkeypatch, tmp_path):
    path = write_red_finder(tmp_path / "fetched.onnx", 320)
    monkeypatch.setattr(rembg_sessions["u2netp"], "download_models", lambda: str(path))
    assert matte("u2netp")[0, 48, 28] > 0.99


def test_a_damaged_file_is_told_with_its_size(tmp_path, own_file):
    half = tmp_path / "half.onnx"
    half.write_bytes(own_file.read_bytes()[:90])
    with pytest.raises(EngineError, match=r"half.onnx \(90 bytes\) cannot be opened"):
        matte(half)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"planes": 4}, r"gave \(1, 4, 64, 64\)"), ({"inputs": 2}, "takes picture .* other1")],
)
def test_a_network_of_another_kind_is_told_by_what_it_takes_and_gives(tmp_path, wrong, said):
    with pytest.raises(EngineError, match=said):
        matte(write_red_finder(tmp_path / "other.onnx", **wrong))


@pytest.mark.parametrize(
    ("wrong", "said"), [({"side_px": 64}, "takes 320 x 320"), ({"sigmoid": False}, "from 0 to 1")]
)
def test_a_file_that_is_not_the_sessions_is_told(tmp_path, wrong, said):
    write_red_finder(tmp_path / "u2netp.onnx", **{"side_px": 320, **wrong})
    with pytest.raises(EngineError, match=said):
        matte("u2netp", weights=tmp_path)


def test_values_that_are_no_numbers_are_an_error(tmp_path):
    with pytest.raises(EngineError, match="no numbers in the trial picture"):
        matte(write_red_finder(tmp_path / "nan.onnx", gain=float("nan")))


def test_the_file_of_the_weights_folder_comes_before_rembgs_own(tmp_path, own_file):
    cache = tmp_path / "cache" / "models" / "u2netp"
    cache.mkdir(parents=True)
    (cache / "u2netp.onnx").write_bytes(b"not this one")
    assert cached("u2netp") == cache / "u2netp.onnx"
    write_red_finder(tmp_path / "u2netp.onnx", 320)
    assert matte("u2netp", weights=tmp_path)[0, 48, 28] > 0.99
