"""A record that grows too large keeps its sources and says what it left out."""

import json

from nbformat import v4, writes

from popcon_lib.records.scheme import SCHEME, RecordFiles
from popcon_lib.records.slim import LIMIT_BYTES, slim


def notebook(*pictures: int, text: int = 0) -> str:
    cells = [
        v4.new_code_cell(
            "show()",
            outputs=[v4.new_output("display_data", {"image/webp": "A" * size, "text/plain": ""})],
        )
        for size in pictures
    ]
    cells.append(v4.new_code_cell("say()", outputs=[v4.new_output("stream", text="x" * text)]))
    return writes(v4.new_notebook(cells=cells))


def test_what_fits_is_left_as_it_is():
    text = notebook(1000, text=1000)
    assert slim(text) is text


def test_the_largest_goes_first_and_only_as_much_as_needed():
    fitted = json.loads(slim(notebook(1_500_000, 700_000, 900_000)))
    shown = [output["data"] for cell in fitted["cells"][:3] for output in cell["outputs"]]
    assert ["image/webp" in data for data in shown] == [False, True, True]
    assert shown[0]["text/plain"] == (
        "[1.5 MB of image/webp were left out here: a record holds 2 MB.]"
    )


def test_a_flood_of_text_is_cut():
    fitted = slim(notebook(1000, text=5_000_000))
    assert len(fitted) < 10_000 and "5.0 MB of text" in fitted
    assert "A" * 1000 in fitted


def test_a_record_is_never_written_larger(tmp_path):
    path = tmp_path / "job.ipynb"
    RecordFiles().write(notebook(1_200_000, 1_200_000, 1_200_000), f"{SCHEME}{path}")
    assert path.stat().st_size < LIMIT_BYTES
    assert [cell["source"] for cell in json.loads(path.read_text())["cells"]]
