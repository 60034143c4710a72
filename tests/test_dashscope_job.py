"""A whole job whose pictures and films DashScope makes: the real command against loopback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest
from services.dashscope import KEY, Fault, given, says
from services.drawing import figure

from popcon_lib import pictures, pipeline
from popcon_lib.errors import InputError, ProviderError
from popcon_lib.job import Job, JobSpec
from popcon_lib.providers.dashscope import account
from popcon_lib.records.record import read
from popcon_lib.work import Work

POPCON = [sys.executable, "-c", "from popcon_lib.cli import main; main()"]
ASKED = ["run", "--provider", "dashscope", "--actions", "wave,cry", "--frames", "6"]
ASKED += ["--target", "apng", "--json"]
PRICE = 2 * (0.029 + 5 * 0.10 * 0.143354)


def command(root: Path) -> list[str]:
    return [*POPCON, *ASKED, "--jobs-root", str(root)]


def popcon(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([*POPCON, *words], capture_output=True, text=True)


def test_a_job_killed_while_it_waits_for_a_video_resumes_without_a_new_task(dashscope, tmp_path):
    """SIGKILL between submit and download; then all of it is made afresh, of what was paid for."""
    root = tmp_path / "jobs"
    dashscope.held_models = "i2v"
    dashscope.held.set()
    runner = subprocess.Popen(
        command(root), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        folder = wait_for_videos(root, runner)
    finally:
        os.kill(runner.pid, signal.SIGKILL)
        said = runner.communicate()[1]
    assert "It will cost about $0.20 at dashscope: start frames $0.06, videos $0.14." in said
    assert read(folder / "job.ipynb").status == "interrupted"
    asked = {task.id for task in dashscope.created}
    assert len(asked) == 4

    dashscope.held.clear()
    resumed = popcon("resume", str(folder), "--from", "start_frames", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert {task.id for task in dashscope.created} == asked, "no new task"
    told = json.loads(resumed.stdout.splitlines()[-1])
    assert told["status"] == "completed" and Path(told["pack"]).stat().st_size > 10_000
    assert told["cost"] == pytest.approx(PRICE, abs=1e-4)
    record = read(folder / "job.ipynb")
    assert record.step("videos").cost == pytest.approx(5 * 2 * 0.10 * 0.143354, abs=1e-5)
    assert record.step("videos").note == "Paid $0.14."

    everything = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(everything) > 20
    assert not [data for data in everything if KEY.encode() in data], "the key is in a file"
    assert KEY not in said + resumed.stdout + resumed.stderr


def wait_for_videos(root: Path, runner: subprocess.Popen) -> Path:
    """The job's folder, once both of its videos are asked for and none is ready."""
    for _ in range(6000):
        asked = [path for path in root.glob("*/tickets/*.json") if is_asked_video(path)]
        if len(asked) == 2:
            return Job(asked[0].parents[1]).folder
        assert runner.poll() is None, runner.stderr.read()
        time.sleep(0.01)
    raise AssertionError("the videos were not asked for")


def is_asked_video(path: Path) -> bool:
    ticket = json.loads(path.read_bytes())
    return (ticket["step"], ticket["state"]) == ("videos", "asked")


def test_a_job_that_is_cancelled_takes_back_what_has_not_begun(dashscope, tmp_path):
    dashscope.queued = True
    runner = subprocess.Popen(
        command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while len(dashscope.tasks) < 2:
        assert runner.poll() is None, runner.stderr.read()
        time.sleep(0.01)
    (folder,) = tmp_path.glob("*/tickets")
    assert popcon("cancel", str(folder.parent)).returncode == 0
    assert runner.wait() == 1 and "popcon: cancelled." in runner.stderr.read()
    runner.stderr.close()
    assert [task.status for task in dashscope.created] == ["CANCELED", "CANCELED"]
    assert not list(folder.glob("*.json")), "nothing is promised any more"


def test_a_budget_stops_the_job_before_it_is_passed(dashscope, tmp_path, monkeypatch):
    monkeypatch.setenv("POPCON_BUDGET", "0.14")
    monkeypatch.setattr(account, "MINUTE_S", 0.0)
    spec = JobSpec(provider="dashscope", actions=("wave", "cry"))
    work = Work(*Job.create(tmp_path / "jobs", spec))
    pipeline.character(work)
    assert pipeline.start_frames(work).cost_usd == pytest.approx(0.058)
    with pytest.raises(ProviderError, match=r"job's budget of \$0.14 is spent .*POPCON_BUDGET"):
        pipeline.videos(work)
    assert [task.model for task in dashscope.created].count("wan2.2-i2v-flash") == 1


def test_a_step_that_fails_has_told_what_it_paid_for(dashscope, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(account, "MINUTE_S", 0.0)
    dashscope.faults["submit"] = [
        Fault(says(400, {"code": "DataInspectionFailed", "message": "Inappropriate."}))
    ]
    spec = JobSpec(provider="dashscope", actions=("wave", "cry"))
    work = Work(*Job.create(tmp_path / "jobs", spec))
    pipeline.character(work)
    with pytest.raises(ProviderError, match="moderation refused it"):
        pipeline.start_frames(work)
    assert "Paid $0.03." in capsys.readouterr().out
    assert len(dashscope.tasks) == 1, "what was in progress came to its end"


def test_candidates_that_did_not_come_are_told_and_not_paid_for(dashscope, tmp_path, monkeypatch):
    monkeypatch.setattr(account, "MINUTE_S", 0.0)
    dashscope.failing_results = 1
    spec = JobSpec(provider="dashscope", actions=("wave", "cry"), candidates=3)
    work = Work(*Job.create(tmp_path / "jobs", spec))
    pipeline.character(work)
    done = pipeline.start_frames(work)
    assert done.note == "Not all 3 candidates came for wave, cry. Paid $0.12."
    assert [len(made.files) for made in done.artifacts.values()] == [2, 2]


def test_a_character_is_drawn_from_words_by_a_reference_and_cut_out(
    dashscope, tmp_path, monkeypatch
):
    monkeypatch.setattr(account, "MINUTE_S", 0.0)
    cv2.imwrite(str(tmp_path / "me.png"), figure())
    asked = {"prompt": "a panda in a raincoat", "reference": str(tmp_path / "me.png")}
    spec = JobSpec(provider="dashscope", actions=("wave",), **asked)
    job, spec = Job.create(tmp_path / "jobs", spec)
    (tmp_path / "me.png").unlink()
    done = pipeline.character(Work(job, spec))
    assert done.cost_usd == pytest.approx(0.029) and "Paid $0.03." in done.note
    (body,) = dashscope.sent("image2image")
    assert "panda in a raincoat" in body["input"]["prompt"] and len(given(body)) == 1
    rgba = pictures.decode_png(done.artifacts["character"].read("character.png"))
    assert 0.3 < (rgba[..., 3] == 255).mean() < 0.8 and rgba[0, 0, 3] == 0
    again = pipeline.character(Work(job, spec))
    assert not again.seconds and len(dashscope.tasks) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"provider": "puppet", "prompt": "a panda"}, "cannot draw one from words"),
        ({"candidates": 5}, "makes up to 4 pictures at a time; 5"),
        ({"seconds": 8.0, "target": "apng"}, "videos of up to 5 s; 8 s"),
    ],
)
def test_what_the_provider_does_not_make_is_said_before_anything_is_made(dashscope, asked, said):
    with pytest.raises(InputError, match=said):
        pipeline.check(JobSpec(**{"provider": "dashscope", **asked}))
    assert not dashscope.calls


def test_a_dry_run_says_what_it_will_cost_and_asks_for_nothing(dashscope, tmp_path):
    run = subprocess.run([*command(tmp_path / "jobs"), "--dry-run"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["total_usd"] == pytest.approx(PRICE)
    assert not dashscope.calls and not (tmp_path / "jobs").exists()


def test_without_a_key_nothing_is_begun(dashscope, tmp_path, monkeypatch):
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    run = subprocess.run(command(tmp_path / "jobs"), capture_output=True, text=True)
    assert run.returncode == 2 and "DASHSCOPE_API_KEY is not set" in run.stderr
    assert not (tmp_path / "jobs").exists()
