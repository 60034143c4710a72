"""What is chosen of a pack is on disk at once, and seen in every window."""

import json

import pytest

from popcon_lib import edits
from popcon_lib.job import DEFAULT_ACTIONS, Job
from widgets.pack import PackPanel
from widgets.parts.memory import remember


def kept(job: Job):
    return edits.pack_history(job).now


def tiles(panel) -> str:
    return panel.surface.sheet.rules.value


def test_the_set_opens_as_it_was_asked_for(panel):
    assert panel.board.names == DEFAULT_ACTIONS
    assert panel.chosen == "wave"
    assert panel.board.choices.title == "One"
    assert panel.surface.targets.boxes["line-emoji"].value
    assert panel.surface.builder.button.description == "Build the pack"


def test_an_order_by_keys_is_kept_undone_and_done_again(panel, job):
    panel.key("ArrowRight", shift=True)
    panel.key("ArrowRight", shift=True)
    assert panel.board.names[:3] == ("laugh", "love", "wave") == kept(job).order[:3]
    panel.key("ArrowLeft", shift=True)
    assert kept(job).order[:2] == ("laugh", "wave")
    panel.key("z", command=True)
    panel.key("u")
    assert kept(job).order[:2] == ("laugh", "wave")
    panel.key("r")
    assert kept(job).order[:3] == ("laugh", "love", "wave")


def test_a_tile_is_dragged_to_another_place(panel, job):
    pad = panel.surface.sheet.pad
    before = panel.surface.sheet._tiles.value
    pad._down(12, 25)  # of 100, in 4 columns and 2 rows: the first
    pad._move(62, 75)  # the seventh
    assert panel.surface.sheet.shown[6] == "wave" and panel.board.names[0] == "wave"
    pad._up(62, 75)
    assert kept(job).order.index("wave") == 6
    assert panel.surface.sheet._tiles.value == before, "no picture is sent again"


def test_what_is_left_out_comes_back_where_it_was(panel, job):
    panel.choose("cry")
    panel.key("Delete")
    assert "cry" not in panel.board.names and panel.board.left_out == ("cry",)
    assert 'content:"out"' in tiles(panel)
    assert "takes 8 to 40 actions, not 7" in panel.surface.targets._about["line-emoji"].value
    assert panel.surface.builder.button.disabled
    panel.key("Delete")
    assert panel.board.names == DEFAULT_ACTIONS


def test_an_action_begins_with_the_frame_in_view_or_its_liveliest(panel, job, settled):
    panel.key(".")
    panel.key(".")
    panel.key(".")
    panel.key("Enter")
    assert kept(job).stills == {"wave": 3}
    settled(panel)
    panel.key("a")
    assert kept(job).stills == {"wave": "auto"}
    assert panel.seen.frame_of(panel.board, "wave") == 2
    assert "begins with frame 3, its liveliest" in panel.surface.close._head.value
    panel.act("all_first")
    assert set(kept(job).stills.values()) == {0}
    panel.begin("wave", 5)
    assert "There is no frame 5. Choose 0 to 4." in panel.said.text


def test_covers_are_those_of_the_wanted_packs(panel, job):
    assert list(panel.surface.close.covers) == ["tab.png"]
    panel.aim(("line-emoji", "line-sticker", "whatsapp"))
    assert list(panel.surface.close.covers) == ["tab.png", "main.png", "cover.png"]
    panel.choose("love")
    panel.key("t")
    panel.surface.close.covers["main.png"].click()
    assert kept(job).covers == {"tab.png": "love", "cover.png": "love", "main.png": "love"}
    panel.leave_out("love")
    assert kept(job).covers == {}, "what is left out is on no cover"


def test_outline_title_and_author_are_a_form(panel, job):
    wishes = panel.surface.wishes
    assert wishes.title.layout.display == "none", "LINE asks for it on its own page"
    panel.aim(("whatsapp",))
    assert wishes.title.layout.display is None
    wishes.author.value = "Ann"
    wishes.width.value = 8
    wishes.colour.value = "#202124"
    assert (kept(job).author, kept(job).outline) == ("Ann", "8,#202124")
    wishes.width.value = 0
    assert kept(job).outline == ""


def test_an_outline_is_advised_where_a_platform_does_and_none_is_drawn(panel):
    advice = panel.surface.wishes.advice
    assert advice.value == "", "LINE advises none"
    panel.aim(("whatsapp", "slack"))
    assert "WhatsApp animated stickers advise a white outline: 8 px of 512." in advice.value
    panel.surface.wishes.width.value = 8
    assert advice.value == ""


def test_a_title_that_is_too_long_for_a_pack_is_said_of_its_target(panel):
    panel.aim(("whatsapp",))
    panel.surface.wishes.title.value = "🐱" * 65
    about = panel.surface.targets._about
    assert "The title has 130 characters" in about["whatsapp"].value
    assert "characters" not in about["signal"].value
    assert panel.surface.builder.button.disabled


def test_a_second_window_sees_it_and_a_restart_brings_it_back(panel, job, root):
    other = PackPanel(root, job.id)
    panel.move("sleep", 0)
    other.look()
    assert other.board.names[0] == "sleep"
    other.leave_out("cry")
    assert panel.undo() is None, "what the other window did is undone, too"
    assert kept(job).left_out == () and kept(job).order[0] == "sleep"
    again = PackPanel(root)
    assert again.board.names[0] == "sleep" and again.board.history.future


def test_every_target_says_its_rules_and_why_not(panel):
    shown = {name: one.value for name, one in panel.surface.targets._about.items()}
    assert "APNG 180×180 · 5 to 20 frames in 1, 2, 3 or 4 s · up to 300 kB" in shown["line-emoji"]
    assert "takes 24 actions, not 8. Add 16." in shown["kakao-moving"]
    assert "popcon-why" not in shown["slack"]


def test_a_damaged_choice_is_named_and_nothing_is_overwritten(job, root):
    path = job.edit("pack", edits.EVERY)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"now": {"order": "wave"}}))
    panel = PackPanel(root, job.id)
    assert "order is a list of names" in panel.said.text and panel.board is None
    panel.move("wave", 3)
    assert "No job is open" in panel.said.text
    assert "wave" in path.read_text()


@pytest.mark.parametrize("lost", ["cry", None])
def test_a_job_without_cut_outs_says_what_is_missing_and_goes_on_when_they_come(
    job, root, lost, settled
):
    manifests = {
        name: (job.folder / "artifacts" / "refine" / name / "manifest.json").read_bytes()
        for name in ([lost] if lost else DEFAULT_ACTIONS)
    }
    for name in manifests:
        (job.folder / "artifacts" / "refine" / name / "manifest.json").unlink()
    panel = PackPanel(root, job.id)
    assert "has no cut-out of" in panel.said.text and "Cry" in panel.said.text
    assert panel.surface._columns.layout.display == "none"
    for name, data in manifests.items():
        (job.folder / "artifacts" / "refine" / name / "manifest.json").write_bytes(data)
    panel.look()
    assert panel.board.names == DEFAULT_ACTIONS and panel.said.text == ""
    settled(panel)


def test_no_job_is_said(root):
    panel = PackPanel(root)
    nothing = panel.jobs.nothing
    assert "No jobs yet" in nothing.outputs[0]["data"]["text/html"]
    assert nothing in panel.children and nothing.layout.display is None


def test_what_was_chosen_last_anywhere_opens_else_the_newest_that_is_finished(job, root, write_job):
    write_job("two", day=2, params={"frames": 5})
    write_job("three", status="failed", last="videos", day=3)
    assert PackPanel(root).board.job.id == "two"
    remember(root, {"job": "one"})
    assert PackPanel(root).board.job.id == "one"
    remember(root, {"job": "three"})
    assert PackPanel(root).board.job.id == "two", "a job that is not finished has no pack"
