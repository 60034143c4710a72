"""Running a job, and running it again."""

import asyncio
import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from popcon_lib.errors import InputError, RecordError, UnknownNameError
from popcon_lib.files import save
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import lock, runner

SAY = "print('frames', frames, redo)"


def said(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "".join(out.get("text", "") for cell in cells for out in cell.get("outputs", ()))


def test_resuming_keeps_the_attempt_before_and_salts_what_is_done_afresh(job, write_notebook):
    notebook = write_notebook(matting=SAY, pack="1/0")
    first = runner.run(job, JobSpec(title="Mine"), notebook)
    before = job.record.read_bytes()
    second = runner.resume(job, notebook, redo_from="matting", changes={"frames": 10})
    assert (job.attempts / "001.ipynb").read_bytes() == before
    assert (second.attempt, second.created_at, second.title) == (2, first.created_at, "Mine")
    assert second.notes == ()
    assert second.parameters == {**first.parameters, "frames": 10, "redo": {"matting": 2}}
    assert said(job.record) == "frames 10 {'matting': 2}\n"
    third = runner.resume(job, write_notebook(matting=SAY, pack="1"), redo_from="pack")
    assert third.parameters["redo"] == {"matting": 2, "pack": 3}
    assert sorted(path.name for path in job.attempts.iterdir()) == ["001.ipynb", "002.ipynb"]
    assert len(said(job.record).splitlines()) == 1


def test_a_notebook_that_has_changed_since_is_said_and_either_can_be_run(job, write_notebook):
    notebook = write_notebook("changing", pack="print('old')")
    first = runner.run(job, JobSpec(), notebook)
    assert first.notes == ()
    assert not runner.changed_since(first, notebook)
    write_notebook("changing", pack="print('new')")
    assert runner.changed_since(first, notebook)
    kept = runner.resume(job, notebook, cells="recorded")
    assert said(job.record) == "old\n"
    assert "changing.ipynb has changed" in kept.notes[0]
    renewed = runner.resume(job, notebook)
    assert said(job.record) == "new\n"
    assert "changing.ipynb has changed" in renewed.notes[0]


def test_what_cannot_be_resumed_is_refused_before_anything_is_touched(job, write_notebook):
    notebook = write_notebook(pack="1/0")
    with pytest.raises(RecordError, match="has no record"):
        runner.resume(job, notebook)
    runner.run(job, JobSpec(), notebook)
    before = job.record.read_bytes()
    with pytest.raises(UnknownNameError, match="no step 'mating'. Did you mean 'matting'"):
        runner.resume(job, notebook, redo_from="mating")
    with pytest.raises(UnknownNameError, match="no parameter 'fames'"):
        runner.resume(job, notebook, changes={"fames": 3})
    with pytest.raises(InputError, match="frames is a number"):
        runner.resume(job, notebook, changes={"frames": "many"})
    with pytest.raises(InputError, match="no notebook that can be read"):
        runner.resume(job, notebook.with_name("missing.ipynb"))
    with pytest.raises(RecordError, match="has run before"):
        runner.run(job, JobSpec(), notebook)
    assert job.record.read_bytes() == before
    assert not job.attempts.exists()
    assert not lock.is_held(job.lock)


def test_a_corrupt_record_is_resumed_from_the_attempt_before(job, write_notebook):
    notebook = write_notebook(pack="1")
    runner.run(job, JobSpec(title="Mine"), notebook)
    runner.resume(job, notebook)
    save(job.record, job.record.read_bytes()[:500])
    found = runner.resume(job, notebook)
    assert (found.status, found.attempt, found.title) == ("completed", 3, "Mine")
    (job.attempts / "001.ipynb").unlink()
    (job.attempts / "002.ipynb").unlink()
    save(job.record, b"{}")
    with pytest.raises(RecordError, match="cannot be resumed.*no notebook"):
        runner.resume(job, notebook)


def test_a_record_of_a_newer_version_is_not_resumed(job, write_notebook):
    notebook = write_notebook(pack="1")
    runner.run(job, JobSpec(), notebook)
    content = json.loads(job.record.read_text())
    content["metadata"]["popcon"]["schema"] = 2
    save(job.record, json.dumps(content).encode())
    with pytest.raises(RecordError, match="newer PopCon"):
        runner.resume(job, notebook)


def test_the_kernel_is_this_interpreter_and_keeps_no_history(
    job, write_notebook, tmp_path, monkeypatch
):
    spec = {"argv": ["/bin/false"], "display_name": "Another", "language": "python"}
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    code = """
import os, sys
print(sys.executable, get_ipython().history_manager.enabled, os.environ["TQDM_DISABLE"])
"""
    assert runner.run(job, JobSpec(), write_notebook(pack=code)).status == "completed"
    assert said(job.record) == f"{sys.executable} False 1\n"


def test_a_job_can_be_run_from_within_an_event_loop_as_in_a_notebook(job, write_notebook):
    async def cell() -> str:
        return runner.run(job, JobSpec(), write_notebook(pack="1")).status

    assert asyncio.run(cell()) == "completed"


def test_a_jobs_root_may_have_any_name(tmp_path, write_notebook):
    job, spec = Job.create(tmp_path / "-my {jobs} & más", JobSpec())
    found = runner.run(job, spec, write_notebook(pack="print(job_dir)"))
    assert found.status == "completed"
    assert said(job.record) == f"{job.folder}\n"


def test_what_a_step_says_of_itself_is_counted_and_the_card_kept(job, write_notebook):
    code = """
from IPython.display import display
items = [{"item": "a", "key": "k", "cached": True, "seconds": 0.0}] * 2
items += [{"item": "b", "key": "k", "cached": False, "seconds": 1.0}]
summary = {"step": "pack", "key": "abc", "items": items, "cost": 0.25, "note": "All fit.",
           "card": {"thumb": "pack/thumb.webp"}}
display({"text/plain": "", "application/vnd.popcon.step+json": summary}, raw=True)
"""
    found = runner.run(job, JobSpec(), write_notebook(pack=code))
    step = found.step("pack")
    assert (step.key, step.items, step.kept, step.note) == ("abc", 3, 2, "All fit.")
    assert not step.cached
    assert found.cost == 0.25
    assert found.card == {"thumb": "pack/thumb.webp"}
    assert runner.resume(job, write_notebook(pack="1")).card == found.card
    large = code.replace('"pack/thumb.webp"', '"x" * 5000')
    failed = runner.resume(job, write_notebook(pack=large))
    assert (failed.status, failed.error.ename) == ("failed", "RecordError")


def test_what_a_cell_prints_is_kept_up_to_a_length(job, write_notebook):
    code = "print('start'); print('x' * 3_000_000); print('end')"
    assert runner.run(job, JobSpec(), write_notebook(pack=code)).status == "completed"
    text = said(job.record)
    assert text.startswith("start\n") and text.endswith("end\n")
    assert "characters are left out here" in text
    assert job.record.stat().st_size < 50_000


def test_widgets_leave_no_state_and_a_finished_record_is_trusted(job, write_notebook):
    code = """
import ipywidgets
out = ipywidgets.Output()
with out:
    print("inside")
ipywidgets.IntSlider()
"""
    found = runner.run(job, JobSpec(), write_notebook(pack=code))
    assert found.status == "completed"
    notebook = nbformat.read(job.record, as_version=4)
    assert "widgets" not in notebook.metadata
    notary = NotebookNotary()
    assert notary.check_signature(notebook)
    notary.store.close()


def test_a_record_that_cannot_be_signed_is_complete_all_the_same(
    job, write_notebook, tmp_path, monkeypatch, caplog
):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder is needed")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(blocked))
    assert runner.run(job, JobSpec(), write_notebook(pack="1")).status == "completed"
    assert caplog.text == ""
