"""A job is a folder: what was asked, what was given, what is finished."""

from fractions import Fraction

import pytest

from popcon_lib import job as jobs
from popcon_lib.artifact import joint_key
from popcon_lib.errors import InputError, RecordError, StorageError, UnknownNameError
from popcon_lib.job import Job, JobSpec


@pytest.fixture
def job(tmp_path) -> Job:
    return Job.create(tmp_path / "jobs", JobSpec())[0]


def test_a_spec_comes_back_from_its_parameters():
    spec = JobSpec(actions=("wave", "jump"), seconds=2, redo={"matting": 3}, title="Pop")
    assert JobSpec.from_parameters({**spec.parameters(), "job_dir": "x"}) == spec


def test_durations_are_exact():
    assert JobSpec(frames=12, seconds=1.0).durations == (Fraction(1, 12),) * 12
    assert sum(JobSpec(frames=7, seconds=0.3).durations) == Fraction(3, 10)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"actions": ()}, "No action"),
        ({"actions": ("wave", "jump", "wave")}, "more than once: wave"),
        ({"actions": "wave"}, "list of names"),
        ({"frames": 0}, "0 frames"),
        ({"frames": "12"}, "frames is a number, not '12'"),
        ({"frames": True}, "frames is a number"),
        ({"seconds": 0.0}, "not 0.0 s"),
        ({"seconds": float("nan")}, "not nan s"),
        ({"backdrop": 7}, "backdrop is a text"),
        ({"cut_background": "maybe"}, "Known: auto, yes, no"),
        ({"redo": {"mating": 1}}, "Did you mean 'matting'"),
        ({"prompt": 7}, "prompt is a text"),
        ({"prompt": "a panda", "character": "cat.png"}, "from words as well. Choose one"),
        ({"reference": "cat.png"}, "no words for what cat.png is the reference of"),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    with pytest.raises(InputError, match=said):
        JobSpec(**asked)


def test_ids_sort_by_time_and_are_safe_names(tmp_path):
    ids = [Job.create(tmp_path, JobSpec())[0].id for _ in range(20)]
    assert len(set(ids)) == 20
    assert all(set(name) <= set("0123456789abcdefghijklmnopqrstuvwxyz-") for name in ids)
    assert [name[:15] for name in ids] == sorted(name[:15] for name in ids)


def test_the_picture_is_kept_in_the_job(tmp_path):
    picture = tmp_path / "My Cat.PNG"
    picture.write_bytes(b"cat")
    job, spec = Job.create(tmp_path / "jobs", JobSpec(character=str(picture)))
    picture.unlink()
    assert spec.character == "inputs/character.png"
    assert job.read_input(spec.character) == b"cat"


def test_a_picture_that_cannot_be_taken_leaves_no_job_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_INPUT_BYTES", 10)
    (tmp_path / "large.png").write_bytes(b"x" * 11)
    for name, said in (("nowhere.png", "no file"), ("large.png", "may have"), (".", "folder")):
        with pytest.raises(InputError, match=said):
            Job.create(tmp_path / "jobs", JobSpec(character=str(tmp_path / name)))
    assert not (tmp_path / "jobs").exists()


def test_a_jobs_root_that_is_a_file_is_said(tmp_path):
    (tmp_path / "jobs").write_bytes(b"")
    with pytest.raises(StorageError, match="choose another folder"):
        Job.create(tmp_path / "jobs", JobSpec())


def test_a_job_is_found_by_id_and_by_folder(job):
    job.record.write_text("{}")
    root = job.folder.parent
    assert Job.find(job.id, root) == Job.find(str(job.folder), root / "elsewhere") == job
    for name in ("20200101-000000-abcdef", "../jobs", "", str(root)):
        with pytest.raises(RecordError, match="no job"):
            Job.find(name, root)


def test_a_finished_item_is_found_again_by_its_key(job):
    assert job.find_artifact("frames", "wave", "k") is None
    kept = job.keep_artifact("frames", "wave", "k", {"000.png": b"a", "001.png": b"b"})
    assert job.find_artifact("frames", "wave", "k") == kept
    assert job.find_artifact("frames", "wave", "other") is None
    assert kept.contents() == {"000.png": b"a", "001.png": b"b"}


@pytest.mark.parametrize("damage", ["changed", "deleted", "manifest"])
def test_a_damaged_item_counts_as_not_made(job, damage):
    kept = job.keep_artifact("frames", "wave", "k", {"000.png": b"a"})
    if damage == "changed":
        (kept.folder / "000.png").write_bytes(b"b")
    elif damage == "deleted":
        (kept.folder / "000.png").unlink()
    else:
        (kept.folder / "manifest.json").write_text('{"key": "k"')
    assert job.find_artifact("frames", "wave", "k") is None


def test_an_item_made_anew_leaves_nothing_of_the_old_one(job):
    job.keep_artifact("frames", "wave", "k", {"000.png": b"a", "001.png": b"b"})
    again = job.keep_artifact("frames", "wave", "k2", {"000.png": b"c"})
    assert sorted(path.name for path in again.folder.iterdir()) == ["000.png", "manifest.json"]
    assert job.find_artifact("frames", "wave", "k") is None


def test_a_digest_follows_the_files_and_not_the_key(job):
    one = job.keep_artifact("frames", "wave", "k", {"000.png": b"a"}).digest
    assert job.keep_artifact("frames", "jump", "k2", {"000.png": b"a"}).digest == one
    assert job.keep_artifact("frames", "jump", "k2", {"000.png": b"b"}).digest != one


def test_an_unknown_step_in_redo_is_named():
    with pytest.raises(UnknownNameError, match="Known: character, start_frames"):
        JobSpec(redo={"x": 1})


def test_a_finished_step_is_found_by_its_joint_key(job):
    made = [job.keep_artifact("refine", item, f"key of {item}", {"x": b"1"}) for item in "ab"]
    found = job.find_artifacts("refine", ["a", "b"], joint_key(made))
    assert list(found.values()) == made


@pytest.mark.parametrize("items", [["b", "a"], ["a"], ["a", "b", "c"]])
def test_a_step_that_is_not_as_recorded_is_refused(job, items):
    made = [job.keep_artifact("refine", item, f"key of {item}", {"x": b"1"}) for item in "ab"]
    with pytest.raises(RecordError, match=f"What refine made for {job.id} is not as its record"):
        job.find_artifacts("refine", items, joint_key(made))
