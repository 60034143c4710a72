"""`popcon batch`: many jobs from a table."""

import json

import numpy as np
import pytest

from popcon_lib import pictures


@pytest.fixture
def noise(tmp_path):
    """A picture that nothing can be cut out of: opaque, and on no flat colour."""
    picture = np.random.default_rng(0).integers(0, 256, (64, 64, 4), np.uint8)
    picture[..., 3] = 255
    (tmp_path / "noise.png").write_bytes(pictures.encode_png(picture))


def test_every_job_ends_and_each_is_accounted_for(popcon, tmp_path, noise):
    table = tmp_path / "My jobs.csv"
    table.write_text(
        "character,actions,frames,seconds,target\n"
        "mascot,wave,2,0.5,slack\n"
        "noise.png,cry,2,0.5,slack\n"
    )
    result = popcon("batch", table, "--jobs-root", tmp_path / "jobs", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["by_status"] == {"completed": 1, "failed": 1}
    made, failed = said["jobs"]
    assert made["pack"] == str(tmp_path / "jobs" / made["job"] / "pack" / "slack.zip")
    assert "character: " in failed["error"] and "no transparency" in failed["error"]
    assert said["record"] == str(tmp_path / "jobs" / "batches" / "my-jobs" / "batch.ipynb")
    assert "not all jobs are completed" in result.stderr
    listed = json.loads(popcon("archive", "--jobs-root", tmp_path / "jobs", "--json").stdout)
    assert {job["job"] for job in listed["jobs"]} == {made["job"], failed["job"]}
    table.write_text("actions,frames,seconds,target\nwave,2,0.5,slack\n")
    again = popcon("batch", table, "--jobs-root", tmp_path / "jobs")
    assert again.exit_code == 0
    assert "1 of 1 jobs are finished" in again.stderr
    assert made["job"] in again.stdout


BAD = [
    ("frames,target\n2,slack\n2,slak\n", [], "line 3: There is no target 'slak'"),
    ("frames\n2\n", [], "line 2: An animation for LINE animated emoji has 2 frames"),
    ("character\nnone.png\n", [], "none.png cannot be read"),
    ("character\njobs.csv\n", [], "line 2: jobs.csv is no picture"),
    ("frames\n8\n", ["--limit", "gpu"], "--limit gpu has no number"),
    ("frames\n8\n", ["--scheduler", "tcp://x:1", "--workers", "2"], "--workers and --limit are"),
    ("frames\n8\n", ["--limit", "gpus=1"], "no resource 'gpus'. Did you mean 'gpu'?"),
]


@pytest.mark.parametrize(("table", "words", "said"), BAD, ids=lambda part: str(part)[-20:])
def test_bad_input_is_refused_before_anything_runs(popcon, tmp_path, table, words, said):
    (tmp_path / "jobs.csv").write_text(table)
    result = popcon("batch", tmp_path / "jobs.csv", "--jobs-root", tmp_path / "jobs", *words)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not list(tmp_path.rglob("job.ipynb"))
