"""`popcon archive` and what is done with one job: show, cancel, delete, restore, export, import."""

import json
import shutil

import pytest


@pytest.fixture
def root(tmp_path, write_record):
    write_record("20260101-120000-aaaaaa", day=1, title="Panda")
    write_record("20260102-120000-bbbbbb", "failed", day=2, title="Goose", engine="birefnet")
    write_record("20260103-120000-cccccc", "running", day=3, actions=["wave"], target="slack")
    return tmp_path / "jobs"


@pytest.fixture
def listed(popcon, root):
    """The first letters of the jobs that are found, in their order."""

    def listed(*words: str) -> str:
        result = popcon("archive", "--jobs-root", root, "--json", *words)
        assert result.exit_code == 0, result.output
        return "".join(job["job"][-1] for job in json.loads(result.stdout)["jobs"])

    return listed


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], "cba"),
        (["--sort", "oldest"], "abc"),
        (["--limit", "2"], "cb"),
        (["--status", "failed"], "b"),
        (["--status", "interrupted"], "c"),
        (["--engine", "birefnet"], "b"),
        (["--target", "slack"], "c"),
        (["--action", "cry"], "ba"),
        (["--text", "panda"], "a"),
        (["--since", "2026-01-02"], "cb"),
        (["--until", "2026-01-02"], "ba"),
        (["--trash"], ""),
    ],
    ids=lambda words: " ".join(words) or "all",
)
def test_jobs_are_found_by_what_is_asked(listed, words, found):
    assert listed(*words) == found


def test_json_says_where_everything_is(popcon, root):
    said = json.loads(popcon("archive", "--jobs-root", root, "--json").stdout)
    assert said["total"] == 3
    assert said["by_status"] == {"completed": 1, "failed": 1, "interrupted": 1}
    _, failed, completed = said["jobs"]
    folder = root / "20260101-120000-aaaaaa"
    assert completed["title"] == "Panda"
    assert completed["step"] == "pack"
    assert completed["created"] == "2026-01-01T12:00:00+00:00"
    assert completed["record"] == str(folder / "job.ipynb")
    assert completed["pack"] == str(folder / "pack" / "line-emoji.zip")
    assert (failed["step"], failed["pack"]) == ("videos", None)
    assert failed["error"] == "frames: Too short."


def test_a_person_gets_a_line_for_each_job_and_how_many_there_are(popcon, root):
    result = popcon("archive", "--jobs-root", root, "--limit", "2")
    assert [line.split()[1] for line in result.stdout.splitlines()[1:]] == ["interrupted", "failed"]
    assert "2 of 3 jobs (1 completed, 1 failed, 1 interrupted)." in result.stderr


def test_an_empty_archive_is_no_error(popcon, tmp_path):
    result = popcon("archive", "--jobs-root", tmp_path / "none", "--json")
    assert json.loads(result.stdout) == {"jobs": [], "total": 0, "by_status": {}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--status", "faild"], "no status 'faild'. Did you mean 'failed'?"),
        (["--sort", "newst"], "Did you mean 'newest'?"),
        (["--since", "yesterday"], "'yesterday' is no day. Write it like 2026-01-31."),
    ],
)
def test_what_is_mistyped_is_said(popcon, root, words, said):
    result = popcon("archive", "--jobs-root", root, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_show_tells_all_of_one_job(popcon, root):
    result = popcon("show", "20260102-120000-bbbbbb", "--jobs-root", root)
    for word in ("Goose", "failed", "frames: Too short.", "birefnet", "wave, laugh", "job.ipynb"):
        assert word in result.stdout
    assert "contact sheet" not in result.stdout
    said = json.loads(
        popcon("show", "20260101-120000-aaaaaa", "--jobs-root", root, "--json").stdout
    )
    assert [step["name"] for step in said["steps"]][-1] == "pack"
    assert said["steps"][0]["seconds"] == 2.0
    assert said["parameters"]["frames"] == 12
    assert said["disk_bytes"] > 1000


def test_a_record_that_cannot_be_read_is_shown_with_the_reason(popcon, root):
    (root / "20260101-120000-aaaaaa" / "job.ipynb").write_text("{")
    result = popcon("show", "20260101-120000-aaaaaa", "--jobs-root", root)
    assert result.exit_code == 0
    assert "corrupt" in result.stdout and "no JSON" in result.stdout


def test_a_job_that_does_not_run_cannot_be_cancelled(popcon, root):
    result = popcon("cancel", "20260103-120000-cccccc", "--jobs-root", root)
    assert result.exit_code == 1
    assert "is not running: it is interrupted" in result.stderr


def test_what_is_deleted_can_be_restored(popcon, root, listed):
    job = "20260102-120000-bbbbbb"
    assert f"popcon restore {job}" in popcon("delete", job, "--jobs-root", root).stderr
    assert (listed(), listed("--trash")) == ("ca", "b")
    assert popcon("restore", job, "--jobs-root", root).exit_code == 0
    assert (listed(), listed("--trash")) == ("cba", "")
    assert popcon("restore", "../jobs", "--jobs-root", root).exit_code == 1


def test_a_job_is_taken_elsewhere_as_one_zip(popcon, root, listed, tmp_path):
    job, file = "20260102-120000-bbbbbb", tmp_path / "job.zip"
    assert popcon("export", job, file, "--jobs-root", root).exit_code == 0
    assert "already" in popcon("import", file, "--jobs-root", root).stderr
    shutil.rmtree(root / job)
    assert listed() == "ca"
    assert popcon("import", file, "--jobs-root", root).exit_code == 0
    assert listed() == "cba"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("frames", "--set frames has no value"),
        ("fames=3", "no parameter 'fames'. Did you mean 'frames'?"),
        ("redo=3", "no parameter 'redo'"),
        ("frames=many", "frames is a whole number, not 'many'"),
        ("frames=30", "5 to 20"),
        ("seconds=long", "seconds is a number, not 'long'"),
        ("engine=kye", "no engine 'kye'. Did you mean 'key'?"),
        ("actions=wave,wvae", "no action 'wvae'"),
        ("character=goose.png", "A job keeps its character."),
    ],
)
def test_a_change_that_cannot_be_is_refused_before_the_job_is_touched(popcon, root, setting, said):
    job = "20260101-120000-aaaaaa"
    result = popcon("resume", job, "--set", setting, "--jobs-root", root)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (root / job / "attempts").exists()
