"""The table of a batch, and the notebook that keeps it."""

from pathlib import Path

import nbformat
import pytest

from popcon_lib.errors import InputError
from popcon_lib.job import JobSpec
from popcon_lib.records import runner
from popcon_lib.records.batch import Batch
from popcon_lib.records.lines import read_lines
from popcon_lib.records.summary import MAX_THUMBS_BYTES, Row, Summary, summarise, write

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "batch.ipynb"

SHOW = """
from IPython.display import display
from pathlib import Path
thumb = Path(job_dir) / "thumb.webp"
thumb.write_bytes(b"RIFF0000WEBP" + bytes(100))
summary = {"step": "pack", "items": [], "card": {"thumb": "thumb.webp", "pack": "pack/slack.zip"}}
display({"text/plain": "", "application/vnd.popcon.step+json": summary}, raw=True)
"""


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    """Two jobs that have not begun."""
    (tmp_path / "jobs.jsonl").write_text('{"title": "<b>One</b>"}\n{"title": "Two"}\n')
    batch = Batch(tmp_path / "jobs", "jobs")
    with batch.running():
        batch.plan(read_lines(tmp_path / "jobs.jsonl", lambda spec: None), b"{}")
    return batch


def test_the_notebook_keeps_how_the_jobs_are(batch, write_notebook):
    first, second = batch.entries()
    runner.run(first.job, JobSpec(title="<b>One</b>"), write_notebook(pack=SHOW))
    batch.keep_errors({second.job.id: "No worker."})
    assert write(batch, NOTEBOOK) == batch.record
    (shown,) = nbformat.read(batch.record, as_version=4).cells[-1].outputs
    assert shown.data["text/plain"] == "jobs: 2 jobs (1 completed, 1 failed)."
    page = shown.data["text/html"]
    assert "&lt;b&gt;One&lt;/b&gt;" in page and "<b>" not in page
    assert f'<a href="../../{first.job.id}/job.ipynb">' in page
    assert 'src="data:image/webp;base64,UklGR' in page
    assert "No worker." in page
    found = summarise(batch.folder)
    assert found.rows[0].pack == first.job.folder / "pack" / "slack.zip"
    assert found.rows[1].record is None


def test_a_large_batch_shows_as_many_pictures_as_a_record_holds():
    rows = tuple(Row(n, f"job-{n}", "", "completed", thumb=bytes(40_000)) for n in range(500))
    page = Summary("large", rows)._repr_html_()
    assert page.count("<img") == MAX_THUMBS_BYTES // 40_000
    assert page.count("<tr>") == 501
    assert len(page) < 1_800_000


def test_a_folder_that_is_no_batch_is_said(tmp_path):
    for folder in ("", tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="is no batch"):
            summarise(folder)
