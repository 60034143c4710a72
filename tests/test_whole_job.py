"""The main job from end to end: the real command, papermill, kernel, films and pack."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from popcon_lib.job import STEPS, Job
from popcon_lib.pack.check import check
from popcon_lib.pack.targets import find
from popcon_lib.records.record import read

POPCON = [sys.executable, "-c", "from popcon_lib.cli import main; main()"]
ASKED = ["--json", "--title", "Pop"]
LINE = [*ASKED, "--frames", "5"]
FEW = [*ASKED, "--frames", "4", "--seconds", "0.5", "--actions", "wave,laugh,cry,sleep"]
FEW += ["--target", "telegram-emoji"]


def popcon(*words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*POPCON, *words], capture_output=True, text=True, **options)


def answer(run: subprocess.CompletedProcess) -> dict:
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> dict:
    root = tmp_path_factory.mktemp("jobs")
    return answer(popcon("run", *LINE, "--jobs-root", str(root)))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict:
    """A job of few actions that nobody stopped."""
    root = tmp_path_factory.mktemp("undisturbed")
    return answer(popcon("run", *FEW, "--jobs-root", str(root)))


def steps_of(finished: dict) -> dict:
    return {step.name: step for step in read(Path(finished["record"])).steps}


def test_one_picture_becomes_a_pack_that_line_takes(finished):
    assert finished["status"] == "completed"
    assert list(finished["seconds"]) == list(STEPS)
    assert check(Path(finished["pack"]), find("line-emoji")) == []
    result = popcon("pack", "check", finished["pack"], "--target", "line-emoji", "--json")
    assert answer(result) == {"ok": True, "findings": []}


def test_everything_is_where_it_was_said_to_be(finished):
    folder = Path(finished["record"]).parent
    assert folder.name == finished["job"]
    assert Path(finished["contact_sheet"]).read_bytes().startswith(b"\x89PNG")
    report = json.loads((folder / "pack" / "report.json").read_bytes())
    assert len(report["files"]) == 9 and isinstance(report["findings"], list)
    names = sorted(path.name for path in folder.rglob("*") if path.is_file())
    assert not [name for name in names if name.startswith(".")], "temporary files were left"


def test_the_record_shows_each_step_to_a_reader_without_a_kernel_or_trust(finished):
    notebook = nbformat.read(finished["record"], as_version=4)
    nbformat.validate(notebook)
    assert Path(finished["record"]).stat().st_size < 2_000_000
    shown = {}
    for cell in notebook.cells:
        for step in (tag.partition(":")[2] for tag in cell.metadata.get("tags", ())):
            mimes = [mime for output in cell.outputs for mime in output.get("data", {})]
            shown[step] = {mime for mime in mimes if mime.startswith("image/")}
    assert set(shown) >= set(STEPS)
    for step in ("character", "start_frames", "frames", "matting", "refine", "pack"):
        assert shown[step], f"{step} shows no picture"


def test_the_record_says_what_was_asked_and_how_it_ended(finished):
    record = read(Path(finished["record"]))
    assert (record.status, record.title, record.parameters["frames"]) == ("completed", "Pop", 5)
    assert [step.name for step in record.steps] == list(STEPS)
    assert all(step.status == "completed" and not step.kept for step in record.steps)
    assert record.step("character").note.startswith("Filmed on #")


def test_resuming_a_finished_job_makes_nothing_again(undisturbed):
    before = Path(undisturbed["pack"]).read_bytes()
    answer(popcon("resume", str(Path(undisturbed["record"]).parent), "--json"))
    assert all(step.cached for step in steps_of(undisturbed).values())
    assert Path(undisturbed["pack"]).read_bytes() == before


def test_resuming_from_a_step_makes_it_and_what_follows_again(undisturbed):
    before = Path(undisturbed["pack"]).read_bytes()
    folder = Path(undisturbed["record"]).parent
    words = ["--from", "refine", "--jobs-root", str(folder.parent), "--json"]
    answer(popcon("resume", folder.name, *words))
    made = [name for name, step in steps_of(undisturbed).items() if not step.cached]
    assert made == ["refine", "pack"]
    assert Path(undisturbed["pack"]).read_bytes() == before
    assert (folder / "attempts" / "001.ipynb").exists()


def test_a_job_killed_twice_resumes_to_the_same_pack_byte_for_byte(undisturbed, tmp_path):
    job = killed_amid("videos", ["run", *FEW, "--jobs-root", str(tmp_path)], tmp_path)
    kept = {"videos": finished_of(job, "videos")}
    assert job == killed_amid("matting", ["resume", str(job.folder)], tmp_path)
    assert read(job.record).step("videos").kept >= kept["videos"]
    kept["matting"] = finished_of(job, "matting")

    result = answer(popcon("resume", str(job.folder), "--json"))
    assert Path(result["pack"]).read_bytes() == Path(undisturbed["pack"]).read_bytes()
    assert read(job.record).step("matting").kept >= kept["matting"]
    assert all(kept.values()) and sum(kept.values()) < 8, "both were killed after all was made"


def killed_amid(step: str, words: list[str], jobs_root: Path) -> Job:
    """The job that `words` began, killed as soon as an item of `step` is finished."""
    runner = subprocess.Popen(
        [*POPCON, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        job = Job(wait_until_some_of(step, jobs_root, runner))
    finally:
        os.kill(runner.pid, signal.SIGKILL)
        runner.wait()
    assert read(job.record).status == "interrupted"
    return job


def finished_of(job: Job, step: str) -> int:
    return len(list((job.folder / "artifacts" / step).glob("*/manifest.json")))


def wait_until_some_of(step: str, jobs_root: Path, runner: subprocess.Popen) -> Path:
    """The job's folder, as soon as one item of `step` is finished."""
    for _ in range(6000):
        for manifest in jobs_root.glob(f"*/artifacts/{step}/*/manifest.json"):
            return manifest.parents[3]
        assert runner.poll() is None, "the job ended before it could be killed"
        time.sleep(0.01)
    raise AssertionError(f"{step} was not reached")
