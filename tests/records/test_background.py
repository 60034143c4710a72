"""A job resumed in a process of its own."""

import json
import os
import signal
import sys

import pytest

from popcon_lib.errors import InputError, StorageError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import read, runner
from popcon_lib.records.background import Progress, progress, start_resume, start_run


def test_a_job_is_resumed_by_another_process_with_changes(job, write_notebook, wait_for):
    # The command runs the job's own notebook: it fails at once for want of what it is made from.
    runner.run(job, JobSpec(character="nowhere.png"), write_notebook(pack="1/0"))
    changes = {"title": "A = b, c", "actions": ["wave", *JobSpec().actions[1:]], "frames": 6}
    started = start_resume(job, "matting", changes)
    wait_for(lambda: started.ended, timeout_s=120)
    record = read(job.record)
    assert (record.attempt, record.status) == (2, "failed")
    assert record.parameters["redo"] == {"matting": 2}
    assert {name: record.parameters[name] for name in changes} == changes
    assert started.failed
    assert "popcon resume" in started.last_words
    assert "\x1b" not in job.log.read_text()


def test_what_cannot_be_run_is_said_and_the_record_stays(job, write_notebook, wait_for):
    runner.run(job, JobSpec(), write_notebook(pack="1"))
    before = job.record.read_bytes()
    started = start_resume(job, changes={"engine": "kye"})
    wait_for(lambda: started.ended, timeout_s=120)
    assert started.failed
    assert "Did you mean 'key'?" in started.last_words
    assert not started.last_words.startswith("popcon")
    assert job.record.read_bytes() == before


def test_a_job_that_is_created_is_run_by_another_process(job, wait_for):
    spec = JobSpec(actions=("wave",), character="nowhere.png")
    started = start_run(job, spec)
    wait_for(lambda: started.ended, timeout_s=120)
    record = read(job.record)
    # The job's own notebook fails at once for want of what the set is made from.
    assert (record.attempt, record.status) == (1, "failed")
    assert record.parameters == spec.parameters()
    assert started.failed


def test_a_secret_among_the_parameters_is_refused_before_anything_is_started(job):
    with pytest.raises(InputError):
        start_run(job, JobSpec(title="sk-0123456789abcdef0123456789"))
    assert not job.record.exists()


def test_the_process_takes_no_signal_meant_for_this_one(job, monkeypatch, wait_for, tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho ready\nexec sleep 60\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    started = start_resume(job)
    wait_for(lambda: started.last_words == "ready")
    assert not started.ended and not started.failed
    assert os.getpgid(started.process.pid) != os.getpgid(0)
    started.process.send_signal(signal.SIGTERM)
    wait_for(lambda: started.ended)


def test_what_cannot_be_started_is_said(job, monkeypatch, tmp_path):
    with pytest.raises(StorageError, match="cannot be resumed here"):
        start_resume(Job(tmp_path / "nowhere" / "job"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(StorageError, match="cannot be resumed here"):
        start_resume(job)


def test_it_gives_way_to_whoever_looks_on_and_hears_changes_of_every_kind(
    job, monkeypatch, wait_for, tmp_path
):
    python, heard = tmp_path / "python", tmp_path / "heard"
    python.write_text(
        "#!/bin/sh\nfor try in $(seq 500); do [ $(nice) -ge 10 ] && break; sleep 0.02; done\n"
        f'nice > {heard}; printf "%s\\n" "$@" >> {heard}\n'
    )
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    changes = {"own_actions": {"pirate": "dances"}, "actions": ["wave", "pirate"]}
    started = start_resume(job, changes=changes)
    wait_for(lambda: started.ended)
    niceness, *words = heard.read_text().splitlines()
    assert int(niceness) >= 10
    assert words[-3:] == ['own_actions={"pirate": "dances"}', "--set", "actions=wave,pirate"]


def test_progress_is_read_and_a_damaged_one_is_none(job):
    assert progress(job) is None
    job.progress_file.write_text(json.dumps({"step": "videos", "done": 3, "total": 8}))
    assert progress(job) == Progress("videos", 3, 8)
    for text in ("", "[]", '{"step": "videos"}', "null"):
        job.progress_file.write_text(text)
        assert progress(job) is None
