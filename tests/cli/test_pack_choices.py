"""`popcon pack job` builds what was chosen by hand; options say otherwise."""

import json
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageDraw

from popcon_lib import edits, pictures
from popcon_lib.artifact import joint_key
from popcon_lib.job import Job, JobSpec
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.history import History
from popcon_lib.pack.targets import find
from popcon_lib.packing import build_packs, cut_outs
from popcon_lib.records.record import glance

ACTIONS = ("wave", "laugh", "cry")
COLOURS = {"wave": (250, 190, 60), "laugh": (60, 190, 250), "cry": (90, 220, 90)}


def drawn(colour) -> np.ndarray:
    """A disc that jumps once, in frame 3, uint8 (5, 48, 48, 4)."""
    made = []
    for index in range(5):
        picture = Image.new("RGBA", (48, 48))
        top = 4 if index == 3 else 14
        ImageDraw.Draw(picture).ellipse((10, top, 36, top + 28), (*colour, 255))
        made.append(np.asarray(picture))
    return np.stack(made)


@pytest.fixture
def job(write_record) -> Job:
    made = write_record("20260101-120000-aaaaaa", actions=ACTIONS, frames=5, target="slack")
    artifacts = [
        made.keep_artifact("refine", name, name, pictures.encode_pngs(drawn(COLOURS[name])))
        for name in ACTIONS
    ]
    notebook = json.loads(made.record.read_text())
    for done in notebook["metadata"]["popcon"]["steps"]:
        done["key"] = joint_key(artifacts)
    made.record.write_text(json.dumps(notebook, indent=1, sort_keys=True))
    return made


def packs(result) -> dict[str, list[tuple[str, str]]]:
    """By target, each file and the action it shows."""
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])["packs"]
    return {
        pack["target"]: [(file["file_name"], file["action"]) for file in pack["files"]]
        for pack in told
    }


def test_what_was_chosen_by_hand_is_built_and_for_whom(popcon, job):
    chosen = Choices(
        order=("cry", "wave"), left_out=("laugh",), targets=("discord-emoji", "telegram-emoji")
    )
    edits.keep_pack_history(job, History(chosen))
    built = packs(popcon("pack", "job", job.folder, "--json"))
    assert [action for _, action in built["discord-emoji"]] == ["cry", "wave"]
    assert list(built) == ["discord-emoji", "telegram-emoji"]


def test_what_the_panel_builds_is_built_to_the_byte(popcon, job, tmp_path):
    chosen = Choices(
        order=("cry", "wave"),
        stills={"wave": 3, "cry": "auto"},
        covers={"cover.png": "laugh"},
        outline="8,black",
        title="Ünï 猫 🐱",
        author="Zoë 🎨",
        targets=("whatsapp", "slack"),
    )
    edits.keep_pack_history(job, History(chosen))
    spec = JobSpec.from_parameters(glance(job.record).parameters)
    targets = [find(name) for name in chosen.targets]
    by_hand = dict(build_packs(job, targets, spec, cut_outs(job, spec), chosen))
    assert popcon("pack", "job", job.folder, "--out", tmp_path).exit_code == 0
    for target in targets:
        name = target.archive_name
        assert (tmp_path / name).read_bytes() == by_hand[target].read(name)
    with zipfile.ZipFile(tmp_path / "whatsapp.wastickers") as archive:
        assert archive.read("title.txt").decode() == "Ünï 猫 🐱"


def test_without_choices_it_is_the_jobs_own_pack(popcon, job):
    assert list(packs(popcon("pack", "job", job.folder, "--json"))) == ["slack"]


def test_options_say_which_in_which_order_and_what_covers_show(popcon, job):
    words = ("--target", "whatsapp", "--actions", "wave,cry,laugh", "--cover", "cover=cry")
    built = packs(popcon("pack", "job", job.folder, *words, "--author", "Ann", "--json"))
    assert [action for _, action in built["whatsapp"]] == ["wave", "cry", "laugh", "cry"]
    with zipfile.ZipFile(job.pack_folder / "whatsapp.wastickers") as archive:
        assert archive.read("author.txt") == b"Ann"


def test_a_still_by_option_takes_the_place_of_the_one_by_hand(popcon, job, tmp_path):
    edits.keep_pack_history(job, History(Choices(stills={"wave": 1, "cry": "auto"})))
    words = ("pack", "job", job.folder, "--target", "png-sequence", "--out", tmp_path)
    assert popcon(*words, "--still", "wave=3").exit_code == 0
    with zipfile.ZipFile(tmp_path / "png-sequence.zip") as archive:
        first = [pictures.decode_png(archive.read(f"00{n}/000.png")) for n in (1, 2, 3)]
    highest = [np.argmax(picture[..., 3].any(axis=1)) for picture in first]
    assert highest[0] == highest[2] < highest[1]


def test_a_target_that_the_set_is_no_pack_of_is_said_and_the_others_are_built(popcon, job):
    result = popcon("pack", "job", job.folder, "--target", "line-emoji,discord-emoji", "--json")
    assert result.exit_code == 1
    assert "no pack for line-emoji: LINE animated emoji takes 8 to 40 actions" in result.stderr
    assert [path.name for path in job.pack_folder.iterdir()] == ["discord-emoji.zip"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--actions", "wave,wink"), "no action 'wink'"),
        (("--still", "wink=2"), "no action 'wink'"),
        (("--still", "wave=best"), "--still wave=best names no frame"),
        (("--cover", "tab"), "--cover tab names no action"),
        (("--cover", "back=wave"), "no cover 'back'"),
        (("--cover", "tab=wave", "--actions", "cry,laugh"), "no action 'wave'"),
        (("--target", "slack", "--actions", "cry"), "Chosen otherwise it goes elsewhere"),
    ],
)
def test_what_cannot_be_is_said(popcon, job, words, said):
    result = popcon("pack", "job", job.folder, "--target", "discord-emoji", *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not job.pack_folder.exists()
