"""Packs are built aside from what was chosen, kept, told of file by file, and found again."""

import shutil
import zipfile

import numpy as np

from popcon_lib import files, pictures
from popcon_lib.errors import StorageError
from popcon_lib.job import Job
from popcon_lib.pack import find
from popcon_lib.pack.check import check
from widgets.pack import PackPanel


def output(widget) -> str:
    return widget.outputs[0]["data"]["text/html"] if widget.outputs else ""


def test_two_targets_are_built_as_chosen_and_found_after_a_restart(panel, job, root, built):
    panel.aim(("line-emoji", "discord-emoji"))
    panel.move("sleep", 0)
    panel.cover("tab.png", "love")
    panel.begin("sleep", 2)
    built(panel)
    assert panel.said.text == "2 packs built."
    assert ">discord-emoji.zip</a>" in output(panel.surface._downloads)
    panel.build()
    assert panel.said.text == "All packs are built already."
    for name in ("line-emoji", "discord-emoji"):
        assert check(job.pack_folder / f"{name}.zip", find(name)) == []
    assert panel.surface.builder.button.description == "All built ✓"
    shown = output(panel.surface._files)
    assert "Download line-emoji.zip" in shown and "../jobs" not in shown
    assert "<td>Sleep</td>" in shown and "nothing lost" in shown
    first = panel.seen.opened["discord-emoji"].folder / "001.webp"
    assert f"{first.name}" in output(panel.surface.chat._chats) or panel.chosen != "sleep"
    panel.choose("sleep")
    assert "001.png" in output(panel.surface.chat._chats), "the chat shows the packed file"
    again = PackPanel(root, job.id)
    assert again.surface.builder.button.description in ("Build 2 packs", "All built ✓")
    assert set(again.board.built(again.board.targets)) == {"line-emoji", "discord-emoji"}
    again.undo()
    assert not again.board.built(again.board.targets), "those are packs of another choice"


def test_what_a_chat_shows_before_is_the_cut_out_at_the_platforms_size(panel, settled):
    settled(panel)
    panel.aim(("discord-emoji",))
    shown = output(panel.surface.chat._chats)
    assert "width:48px" in shown and "width:22px" in shown and "popcon-sprite" in shown
    assert "48 px sent alone, 22 px in a line of text" in panel.surface.chat._about.value
    assert shown.count("popcon-talk light") == shown.count("popcon-talk dark") == 1


def test_stopping_keeps_nothing_half(panel, job, wait_for):
    panel.aim(("discord-emoji",))
    panel.build()
    panel.surface.builder.stop()
    wait_for(lambda: not panel.surface.builder.busy)
    assert panel.said.text.startswith("Stopped. 0 packs built.")
    assert not (job.pack_folder / "discord-emoji.zip").exists()


def test_a_full_disk_is_said_and_leaves_no_half_of_a_pack(panel, job, settled, built, monkeypatch):
    panel.aim(("discord-emoji",))
    settled(panel)
    save = files.save

    def full(path, data):
        if "pack" in path.parts:
            raise StorageError(f"{path} cannot be written: No space left.", "Make room.")
        save(path, data)

    for module in ("popcon_lib.job", "popcon_lib.artifact"):
        monkeypatch.setattr(f"{module}.save", full)
    built(panel)
    assert "No space left" in panel.said.text
    assert not list(job.pack_folder.glob("*")) if job.pack_folder.exists() else True
    assert panel.surface.builder.button.description == "Build the pack"


def test_cut_outs_that_are_made_anew_are_seen_and_built_anew(panel, job, built, settled):
    panel.aim(("discord-emoji",))
    built(panel)
    rgba = pictures.decode_pngs(job.find_artifact("refine", "wave", None).contents())
    job.keep_artifact("refine", "wave", "new", pictures.encode_pngs(rgba[:, ::-1]))
    panel.look()
    settled(panel)
    assert panel.surface.builder.button.description == "Build the pack"
    built(panel)
    assert panel.said.text == "1 pack built."


def test_a_still_that_there_is_no_more_stops_the_build_with_its_name(panel, built, job, root):
    panel.begin("wave", 4)
    for action in panel.board.parts:
        part = job.find_artifact("refine", action, None)
        few = {name: data for name, data in part.contents().items() if name < "004"}
        job.keep_artifact("refine", action, "few", few)
    panel.look()
    built(panel)
    assert "durations" in panel.said.text or "no frame 4" in panel.said.text


def test_an_empty_frame_and_a_double_are_said_of_the_emoji(panel, job, settled):
    rgba = pictures.decode_pngs(job.find_artifact("refine", "cry", None).contents())
    rgba[1] = 0
    job.keep_artifact("refine", "cry", "new", pictures.encode_pngs(rgba))
    twin = job.find_artifact("refine", "love", None).contents()
    job.keep_artifact("refine", "sleep", "new", twin)
    panel.look()
    settled(panel)
    panel.choose("cry")
    assert "Frames: 1 of 5 show nothing" in panel.surface.close._findings.value
    panel.choose("sleep")
    assert "Difference: 0.0 of 255 from &#x27;love&#x27;" in panel.surface.close._findings.value
    assert "⚠" in panel.surface.sheet.rules.value


def test_all_that_a_set_breaks_is_seen_of_its_emoji(panel, job, settled, drawn):
    broken = {action: drawn(turn, 64) for turn, action in enumerate(panel.board.parts)}
    broken["laugh"][:, :14, :, 3] = 9  # residue of the background
    broken["laugh"][:, :14, :, :3] = 200
    broken["cry"][..., :3][broken["cry"][..., 3] > 0] = 250  # white on white
    broken["angry"][0, 26:] = 0
    broken["angry"][0, :, 24:] = 0
    broken["sleep"] = broken["love"].copy()
    for action, frames in broken.items():
        job.keep_artifact("refine", action, "broken", pictures.encode_pngs(frames))
    panel.look()
    settled(panel)
    expected = {
        "laugh": "Haze:",
        "cry": "Rim: lost on 100% of its area in a white chat. Give the set a black outline",
        "angry": "First frame: shows",
        "sleep": "Difference: 0.0 of 255",
    }
    for action, words in expected.items():
        panel.choose(action)
        assert words in panel.surface.close._findings.value, action


def test_an_outline_is_drawn_on_what_is_seen(panel, settled):
    settled(panel)
    before = panel.seen.rules.value
    panel.surface.wishes.width.value = 20
    settled(panel)
    assert panel.seen.rules.value != before


def test_a_job_that_is_deleted_while_it_is_open_is_said_and_not_brought_back(
    panel, job: Job, settled
):
    settled(panel)
    shutil.rmtree(job.folder)
    panel.move("sleep", 0)
    assert "is not there any more" in panel.said.text
    panel.build()
    assert not job.folder.exists()
    panel.look()
    assert panel.board is None and panel.seen.rules.value == ""
    assert panel.said.text.startswith("One is not there any more: its folder was moved or deleted")
    assert (panel.jobs.value, panel.jobs.options[0]) == ("", ("Choose a job", ""))


def test_the_files_of_folders_are_in_the_zip_alone(panel, built, job):
    panel.aim(("sprite",))
    built(panel)
    assert panel.seen.opened == {} and "Download sprite.zip" in output(panel.surface._files)
    with zipfile.ZipFile(job.pack_folder / "sprite.zip") as archive:
        assert any(name.startswith("001/") for name in archive.namelist())


def test_what_the_panel_keeps_is_what_frames_are_in_small(panel, settled):
    settled(panel)
    assert {one.rgba.shape for one in panel.seen._small.values()} == {(5, 48, 48, 4)}
    assert np.array_equal(panel.seen._small["wave"].rgba.any(axis=(1, 2, 3)), [True] * 5)
