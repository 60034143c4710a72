"""What `popcon` says to bad input: a sentence, exit code 2, and no traceback."""

import pytest

BAD = [
    ("--actions", "wave,wvae", "no action 'wvae'. Did you mean 'wave'? Known: wave"),
    ("--engine", "kye", "no engine 'kye'. Did you mean 'key'?"),
    ("--target", "line-emojy", "no target 'line-emojy'. Did you mean 'line-emoji'?"),
    ("--recipe", "standrd", "Did you mean 'standard'?"),
    ("--backdrop", "#12345", "#8cabd8"),
    ("--cut-background", "perhaps", "Known: auto, yes, no"),
    ("--actions", "wave", "takes 8 to 40 actions, not 1"),
    ("--actions", ",", "No action was chosen"),
    ("--own-actions", '{"wave": "waves"}', "wave is a preset"),
    ("--own-actions", '{"pirate": "swings a sword"}', "not chosen: pirate"),
    ("--own-actions", "nowhere.json", "nowhere.json cannot be read"),
    ("--frames", "30", "5 to 20"),
    ("--frames", "0", "0 frames"),
    ("--seconds", "1.5", "exactly 1, 2, 3 or 4 s"),
    ("--title", "sk-abcdefgh12345678abcd", "The parameter title looks like a key"),
    ("--character", "nowhere.png", "There is no file nowhere.png"),
]


@pytest.mark.parametrize(("option", "value", "said"), BAD, ids=lambda part: str(part)[:20])
def test_bad_input_is_refused_before_anything_is_made(popcon, tmp_path, option, value, said):
    result = popcon("run", option, value, "--jobs-root", tmp_path / "jobs")
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert not (tmp_path / "jobs").exists()


def test_debug_shows_the_traceback(popcon, tmp_path):
    result = popcon("run", "--engine", "kye", "--debug", "--jobs-root", tmp_path)
    assert type(result.exception).__name__ == "UnknownNameError"


def test_a_jobs_root_that_cannot_be_written_is_said(popcon, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    result = popcon("run", "--jobs-root", tmp_path / "file")
    assert result.exit_code == 1
    assert "choose another folder" in result.stderr


@pytest.mark.parametrize("name", ["20200101-000000-abcdef", "../../etc", "nowhere/job"])
def test_an_unknown_job_is_said(popcon, tmp_path, name):
    result = popcon("resume", name, "--jobs-root", tmp_path)
    assert result.exit_code == 1
    assert f"There is no job {name!r}" in result.stderr


def test_an_unknown_step_is_said(popcon, tmp_path):
    result = popcon("resume", "x", "--from", "mating", "--jobs-root", tmp_path)
    assert result.exit_code == 2
    assert "Did you mean 'matting'?" in result.stderr


def test_an_unknown_choice_of_cells_is_said(popcon, tmp_path):
    result = popcon("resume", "x", "--cells", "recordd", "--jobs-root", tmp_path)
    assert result.exit_code == 2
    assert "Did you mean 'recorded'?" in result.stderr


def test_a_zip_that_is_none_is_said(popcon, tmp_path):
    (tmp_path / "pack.zip").write_bytes(b"hello")
    result = popcon("pack", "check", tmp_path / "pack.zip")
    assert result.exit_code == 1
    assert "pack.zip" in result.stderr
    assert popcon("pack", "check", tmp_path / "nowhere.zip").exit_code == 2
