"""Networks in ONNX files: the device they get is the one that is said."""

import pytest
from tiny_onnx import write_red_finder

from popcon_lib.errors import EngineError
from popcon_lib.matting.onnx_session import open_session

onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")


@pytest.fixture
def network(tmp_path):
    return write_red_finder(tmp_path / "red.onnx")


@pytest.fixture
def built_in(monkeypatch):
    """Say which of onnxruntime's providers are compiled in."""

    def say(*providers):
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(providers))

    return say


def test_a_device_that_onnxruntime_cannot_use_is_an_error(network, built_in):
    built_in("CPUExecutionProvider")
    with pytest.raises(EngineError, match="'cuda' was asked for; .* can use only cpu here"):
        open_session(network, "cuda")
    assert open_session(network, "auto")[1] == "cpu"


def test_a_device_that_is_none_is_an_error(network):
    with pytest.raises(EngineError, match="no device 'tpu'"):
        open_session(network, "tpu")


def test_a_device_that_is_built_in_but_cannot_be_loaded_is_told(network, built_in, monkeypatch):
    class Fallen(onnxruntime.InferenceSession):
        """onnxruntime itself only prints, and runs on the CPU."""

        def __init__(self, path, providers):
            super().__init__(path, providers=["CPUExecutionProvider"])

    built_in("CUDAExecutionProvider", "CPUExecutionProvider")
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Fallen)
    with pytest.raises(EngineError, match="'cuda' was asked for"):
        open_session(network, "cuda")
    assert open_session(network, "auto")[1] == "cpu (cuda could not be loaded)"
