"""`popcon pack`: more packs of a finished job, packs of frames from anywhere, and bad frames."""

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from popcon_lib import pictures
from popcon_lib.artifact import joint_key
from popcon_lib.job import Job
from popcon_lib.pack import apng, find, several, step, webp
from popcon_lib.pack.check import check

ACTIONS = ("wave", "laugh", "cry")


def drawn(turn: int, frames: int = 5, side_px: int = 48) -> np.ndarray:
    """A disc with a dot that goes round it, uint8 (frames, side, side, 4), straight."""
    made = []
    for index in range(frames):
        picture = Image.new("RGBA", (side_px, side_px))
        pen = ImageDraw.Draw(picture)
        pen.ellipse((12, 12, 36, 36), (250, 190 - 40 * turn, 60, 255), (60, 30, 20, 255), 3)
        angle = 2 * np.pi * (index / frames + turn / 7)
        pen.circle((24 + 18 * np.cos(angle), 24 + 18 * np.sin(angle)), 3, (40, 90, 220, 255))
        made.append(np.asarray(picture))
    return np.stack(made)


@pytest.fixture
def job(write_record) -> Job:
    """A finished job of three actions, five frames in one second each."""
    made = write_record("20260101-120000-aaaaaa", actions=ACTIONS, frames=5, target="slack")
    artifacts = [
        made.keep_artifact("refine", action, action, pictures.encode_pngs(drawn(turn)))
        for turn, action in enumerate(ACTIONS)
    ]
    notebook = json.loads(made.record.read_text())
    for done in notebook["metadata"]["popcon"]["steps"]:
        done["key"] = joint_key(artifacts)
    made.record.write_text(json.dumps(notebook, indent=1, sort_keys=True))
    return made


@pytest.fixture
def folders(tmp_path) -> list[Path]:
    """Three folders of frames, named as people do: 1.png to 11.png."""
    made = []
    for turn, action in enumerate(ACTIONS):
        folder = tmp_path / "frames" / action
        folder.mkdir(parents=True)
        for index, frame in enumerate(drawn(turn, 11), start=1):
            Image.fromarray(frame).save(folder / f"{index}.png")
        made.append(folder)
    return made


def held(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


def answer(result) -> dict:
    return json.loads(result.stdout.splitlines()[-1])


def test_a_finished_job_gives_more_packs_beside_its_own(popcon, job):
    result = popcon("pack", "job", job.folder, "--target", "discord-emoji,whatsapp", "--json")
    assert result.exit_code == 0, result.output
    told = answer(result)
    assert told["ok"]
    for pack, name in zip(told["packs"], ("discord-emoji.zip", "whatsapp.wastickers"), strict=True):
        assert Path(pack["pack"]) == job.pack_folder / name
        assert check(Path(pack["pack"]), find(pack["target"])) == []
        assert pack["n_bytes"] == Path(pack["pack"]).stat().st_size
        assert [file["action"] for file in pack["files"]][:3] == list(ACTIONS)
    assert "WhatsApp animated stickers" in result.stderr
    assert "lossless" in result.stderr
    assert str(job.pack_folder / "whatsapp.wastickers") in result.stderr


def test_what_viewers_would_see_is_told_in_words(popcon, job):
    job.keep_artifact("refine", "cry", "cry", pictures.encode_pngs(drawn(0)))
    result = popcon("pack", "job", job.folder, "--target", "discord-emoji", "--json")
    assert result.exit_code == 0, "a warning is no failure"
    assert "warning: cry: difference is 0.0 of 255 from 'wave'" in result.stderr
    assert "difference" in {finding["rule"] for finding in answer(result)["findings"]}


def test_an_action_begins_where_it_was_told(popcon, job, tmp_path):
    where = ("--target", "discord-emoji", "--out", tmp_path / "out")
    chosen = ("--still", "laugh=2", "--still", "auto")
    assert popcon("pack", "job", job.folder, *where, *chosen).exit_code == 0
    assert popcon("pack", "job", job.folder, "--target", "discord-emoji").exit_code == 0

    def first(folder: Path) -> np.ndarray:
        return webp.decode(held(folder / "discord-emoji.zip", "002.webp")).rgba

    begun, usual = first(tmp_path / "out"), first(job.pack_folder)
    assert np.array_equal(begun, np.roll(usual, -2, axis=0))


@pytest.mark.parametrize("words", [("--still", "auto"), ("--outline", "8")])
def test_the_pack_of_the_record_keeps_its_stills_and_its_look(popcon, job, words):
    result = popcon("pack", "job", job.folder, "--target", "slack", *words)
    assert result.exit_code == 2 and "give --out DIR" in result.stderr


def test_one_target_that_fails_stops_no_other(popcon, job, monkeypatch):
    whole = step.fit_animation

    def full(rgba, durations, loops, target, limit_bytes, name):
        return whole(rgba, durations, loops, target, 9 if target.name == "slack" else 10**6, name)

    monkeypatch.setattr(step, "fit_animation", full)
    result = popcon("pack", "job", job.folder, "--target", "slack,discord-emoji", "--json")
    assert result.exit_code == 1
    assert "no pack for slack: 'wave' is" in result.stderr
    slack, discord = answer(result)["packs"]
    assert slack["pack"] is None and "the limit is 9" in slack["error"]
    assert Path(discord["pack"]).is_file()
    assert [path.name for path in job.pack_folder.iterdir()] == ["discord-emoji.zip"]


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("--target", "line-emoji,kakao-moving"), 2, "takes 8 to 40 actions, not 3"),
        (("--target", "discord-emoji,slak"), 2, "Did you mean 'slack'?"),
        (("--target", ","), 2, "No target was chosen"),
        (("--target", "signal", "--still", "wave=7"), 2, "wave: There is no frame 7"),
        (("--target", "signal", "--still", "jump=1"), 2, "There is no action 'jump'"),
        (("--target", "signal", "--still", "wave"), 2, "--still wave names no frame"),
    ],
)
def test_what_cannot_be_packed_is_said_before_anything_is_written(
    popcon, job, words, exit_code, said
):
    result = popcon("pack", "job", job.folder, *words)
    assert result.exit_code == exit_code
    assert said in " ".join(result.stderr.split())
    assert not job.pack_folder.exists()


def test_cut_outs_that_changed_since_are_refused(popcon, job):
    (job.folder / "artifacts" / "refine" / "wave" / "000.png").write_bytes(b"")
    result = popcon("pack", "job", job.folder, "--target", "signal")
    assert result.exit_code == 1
    assert "is not as its record says" in result.stderr


def test_a_job_without_cut_outs_is_said(popcon, write_record):
    failed = write_record("20260101-120000-bbbbbb", "failed")
    result = popcon("pack", "job", failed.folder, "--target", "signal")
    assert result.exit_code == 1
    assert "has no cut-outs yet. Finish it first: popcon resume" in result.stderr


def test_frames_from_anywhere_become_packs(popcon, folders, tmp_path):
    words = ("--target", "whatsapp,signal", "--seconds", 1.1, "--out", tmp_path / "out")
    result = popcon(
        "pack", "make", *folders, *words, "--title", "Discs", "--author", "Ann", "--json"
    )
    assert result.exit_code == 0, result.output
    for pack in answer(result)["packs"]:
        assert check(Path(pack["pack"]), find(pack["target"])) == []
    files = answer(result)["packs"][1]["files"]
    assert [(file["action"], file["frames"], file["seconds"]) for file in files] == [
        (action, 11, "11/10") for action in ACTIONS
    ]
    whatsapp = tmp_path / "out" / "whatsapp.wastickers"
    assert held(whatsapp, "title.txt") + held(whatsapp, "author.txt") == b"DiscsAnn"
    shown = apng.decode(held(tmp_path / "out" / "signal.zip", "001.png")).rgba
    dots = [
        np.argwhere((frame[..., 2] > 180) & (frame[..., 3] > 200)).mean(axis=0) for frame in shown
    ]
    steps = np.linalg.norm(np.diff(dots, axis=0), axis=1)
    assert steps.max() < 2 * steps.min(), "2.png comes before 10.png"


def test_what_lasts_for_nothing_is_refused(popcon, folders, tmp_path):
    for seconds, said in ((0, "'wave' plays for 0 s"), ("nan", "nan s"), (-1, "plays for -1 s")):
        words = ("--target", "signal", "--seconds", seconds, "--out", tmp_path / "out")
        result = popcon("pack", "make", *folders, *words)
        assert result.exit_code == 2
        assert said in result.stderr
    assert not (tmp_path / "out").exists()


def one(folder: Path) -> None:
    for file in sorted(folder.iterdir())[1:]:
        file.unlink()


def many(folder: Path) -> None:
    data = (folder / "1.png").read_bytes()
    for index in range(12, 1001):
        (folder / f"{index}.png").write_bytes(data)


def none(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def other_size(folder: Path) -> None:
    Image.new("RGBA", (50, 48)).save(folder / "7.png")


def opaque(folder: Path) -> None:
    Image.new("RGB", (48, 48), "red").save(folder / "7.png")


def cut_off(folder: Path) -> None:
    (folder / "7.png").write_bytes((folder / "7.png").read_bytes()[:150])


def no_bytes(folder: Path) -> None:
    (folder / "7.png").write_bytes(b"")


def clear(folder: Path) -> None:
    for file in folder.iterdir():
        Image.new("RGBA", (48, 48)).save(file)


def clear_first(folder: Path) -> None:
    Image.new("RGBA", (48, 48)).save(folder / "1.png")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (one, "laugh holds 1 PNG; an animation has two frames or more"),
        (many, "'laugh' has 1000 frames; Signal stickers takes 2 to 300"),
        (none, "laugh holds no PNGs"),
        (other_size, "laugh/7.png is 50×48 px, but 1.png is 48×48 px"),
        (opaque, "laugh/7.png has no transparency"),
        (cut_off, "laugh/7.png begins as PNG but cannot be read to the end"),
        (no_bytes, "laugh/7.png is empty (0 bytes)"),
        (clear, "laugh/1.png to 11.png are all fully transparent"),
    ],
)
def test_bad_frames_are_refused_by_folder_and_file(popcon, folders, tmp_path, spoil, said):
    spoil(folders[1])
    words = ("--target", "signal", "--seconds", 1, "--out", tmp_path / "out")
    result = popcon("pack", "make", *folders, *words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert not (tmp_path / "out").exists()


def test_folders_that_are_none_or_of_one_name_are_refused(popcon, folders, tmp_path):
    words = ("--target", "signal", "--seconds", 1, "--out", tmp_path / "out")
    result = popcon("pack", "make", tmp_path / "nowhere", *words)
    assert result.exit_code == 2 and "There is no folder" in result.stderr
    result = popcon("pack", "make", folders[0], folders[0], *words)
    assert result.exit_code == 2 and "Two folders are called 'wave'" in result.stderr


def test_an_empty_first_frame_is_no_pack_unless_another_is_the_still(popcon, folders, tmp_path):
    clear_first(folders[1])
    words = ("--target", "discord-emoji", "--seconds", 1, "--out", tmp_path / "out")
    result = popcon("pack", "make", *folders, *words)
    assert result.exit_code == 1
    assert "first frame of 'laugh' is empty" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []
    assert popcon("pack", "make", *folders, *words, "--still", "laugh=3").exit_code == 0


def test_a_full_disk_leaves_no_half_of_a_pack(popcon, folders, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    words = ("--target", "discord-emoji", "--seconds", 1, "--out", tmp_path / "out")
    result = popcon("pack", "make", *folders, *words)
    assert result.exit_code == 1
    assert "no pack for discord-emoji" in result.stderr and "No space left" in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_ctrl_c_ends_it_at_once_whatever_is_being_encoded(popcon, job, monkeypatch):
    def stopped(*_):
        yield from ()
        raise KeyboardInterrupt

    def exits(code):
        raise SystemExit(code)

    monkeypatch.setattr(several, "pack_each", stopped)
    monkeypatch.setattr(os, "_exit", exits)
    result = popcon("pack", "job", job.folder, "--target", "signal")
    assert result.exit_code == 130
    assert "popcon: stopped." in result.stderr
