"""Small networks in real ONNX files, without the package `onnx`: protobuf written by hand.

Field numbers are those of onnx.proto (onnx/onnx on GitHub), opset 17.
"""

from pathlib import Path

import numpy as np

__all__ = ["write_red_finder"]

_FLOAT = 1


def write_red_finder(
    path: Path,
    side_px: int | str = 64,
    *,
    mean: float = 0.456,
    std: float = 0.224,
    sigmoid: bool = True,
    planes: int = 1,
    outputs: int = 1,
    inputs: int = 1,
    gain: float = 40.0,
) -> Path:
    """Write a network that gives 1 where a picture's green is under a half and 0 elsewhere.

    side_px: of its input, or the name of a size that is left open; mean, std: how green is
    shifted and divided before it goes in; sigmoid: whether it takes one itself; planes: of what
    it gives; outputs: how often it gives it; inputs: how many it asks for.
    """
    # A 1 x 1 convolution: gain * (0.5 - green) with green = given * std + mean.
    weights = np.zeros((planes, 3, 1, 1), np.float32)
    weights[:, 1] = -gain * std
    bias = np.full(planes, gain * (0.5 - mean), np.float32)
    nodes = _node("Conv", ["picture", "weights", "bias"], "logits")
    last = "Sigmoid" if sigmoid else "Identity"
    for index in range(outputs):
        nodes += _node(last, ["logits"], f"mask{index}")
    sides = [side_px, side_px] if isinstance(side_px, int) else ["height", "width"]
    given = b"".join(
        _message(11, _value("picture" if index == 0 else f"other{index}", [1, 3, *sides]))
        for index in range(inputs)
    )
    gives = b"".join(
        _message(12, _value(f"mask{index}", [1, planes, *sides])) for index in range(outputs)
    )
    tensors = _message(5, _tensor("weights", weights)) + _message(5, _tensor("bias", bias))
    graph = nodes + _text(2, "red") + tensors + given + gives
    opset = _text(1, "") + _number(2, 17)
    path.write_bytes(_number(1, 8) + _message(7, graph) + _message(8, opset))
    return path


def _node(kind: str, inputs: list[str], output: str) -> bytes:
    return _message(
        1, b"".join(_text(1, one) for one in inputs) + _text(2, output) + _text(4, kind)
    )


def _tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, _FLOAT) + _text(8, name) + _message(9, values.tobytes())


def _value(name: str, shape: list[int | str]) -> bytes:
    dims = b"".join(
        _message(1, _number(1, size) if isinstance(size, int) else _text(2, size)) for size in shape
    )
    return _text(1, name) + _message(2, _message(1, _number(1, _FLOAT) + _message(2, dims)))


def _text(field: int, value: str) -> bytes:
    return _message(field, value.encode())


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)
