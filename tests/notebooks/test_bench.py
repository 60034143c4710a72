"""The bench notebook, run by papermill: its copy shows everything without a kernel."""

import base64
import io
from pathlib import Path

import nbformat
import numpy as np
import papermill
import pytest
from PIL import Image, ImageDraw

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "bench.ipynb"


@pytest.fixture(scope="module")
def executed(tmp_path_factory) -> nbformat.NotebookNode:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "anim").mkdir()
    for name, colour in (("blue", (30, 60, 190)), ("red", (190, 30, 40))):
        frames = []
        for hop in (0, 40):
            frame = Image.new("RGBA", (384, 384))
            ImageDraw.Draw(frame).ellipse((50, 90 - hop, 300, 340 - hop), fill=colour)
            ImageDraw.Draw(frame).ellipse((330, 24, 364, 58), fill=colour)
            frames.append(frame)
        path = folder / "anim" / f"{name}.png"
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    parameters = {
        "data": str(folder),
        "engines": ["salient"],
        "backdrops": ["white"],
        "worst_count": 1,
    }
    papermill.execute_notebook(NOTEBOOK, folder / "out.ipynb", parameters, progress_bar=False)
    return nbformat.read(folder / "out.ipynb", as_version=4)


def shown(notebook, cell_id, mime):
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    return [output.data[mime] for output in cell.outputs if mime in output.get("data", {})]


def test_the_table_has_a_line_for_each_way(executed):
    (table,) = shown(executed, "means", "text/markdown")
    starts = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")]
    assert starts == ["engine, recipe", "---", "salient", "salient, no-effects"]


def test_the_plots_are_in_the_notebook(executed):
    plots = shown(executed, "plots", "image/svg+xml")
    assert len(plots) == 6
    assert all("blue, salient: " in plot for plot in plots)


def test_the_worst_frames_are_pictures_under_2_mb(executed):
    pictures = [base64.b64decode(data) for data in shown(executed, "worst", "image/png")]
    assert len(pictures) == 1  # of the mask with rescue; without, it is only compared with
    for picture in pictures:
        assert len(picture) < 2_000_000
        assert np.ptp(np.asarray(Image.open(io.BytesIO(picture)))) > 100


def test_every_film_is_listed(executed):
    (rows,) = shown(executed, "rows", "text/markdown")
    assert rows.count("| blue |") == rows.count("| red |") == 2
