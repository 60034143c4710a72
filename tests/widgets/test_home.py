"""The home panel, without a browser: filled in, checked, started, brought back."""

import json
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from popcon_lib import own_actions, pipeline
from popcon_lib.errors import StorageError
from popcon_lib.estimate import estimate
from popcon_lib.files import cache_folder
from popcon_lib.job import Job, JobSpec
from popcon_lib.pictures import encode_png
from popcon_lib.records.background import Started
from widgets import progress
from widgets.home import HomePanel
from widgets.parts.home import poses


@pytest.fixture(autouse=True)
def drawn(monkeypatch) -> list[str]:
    """Poses are drawn as three bytes each."""
    names: list[str] = []

    def draw(character, action) -> bytes:
        names.append(action.name)
        return b"abc"

    monkeypatch.setattr(poses, "_draw", draw)
    return names


@pytest.fixture
def started(monkeypatch, tmp_path) -> list[tuple[Job, JobSpec]]:
    """The jobs that were started."""
    jobs: list[tuple[Job, JobSpec]] = []

    def start_run(job: Job, spec: JobSpec) -> Started:
        jobs.append((job, spec))
        return Started(SimpleNamespace(poll=lambda: None), tmp_path / "run.log")

    monkeypatch.setattr(progress, "start_run", start_run)
    return jobs


@pytest.fixture
def open_home(root):
    panels = []

    def make() -> HomePanel:
        panels.append(HomePanel(root, pipeline.check, estimate))
        return panels[-1]

    yield make
    for panel in panels:
        panel.close()


def test_nothing_can_be_started_before_there_is_a_character(open_home, wait_for, started):
    home = open_home()
    wait_for(lambda: home.start_button.disabled)
    assert home.problem.startswith("No picture is given.")
    assert "No picture is given." in home._plan.value
    home.start()
    assert home.said.text == home.problem and not started
    home.character.modes.value = "mascot"
    wait_for(lambda: not home.start_button.disabled)
    assert "for nothing" in home._plan.value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda home: home.actions.none.click(), "No action was chosen"),
        (lambda home: setattr(home.actions, "chosen", ["wave"]), "Add 7"),
        (lambda home: home.settings.fields["frames"].set_trait("value", 30), "5 to 20 frames"),
        (lambda home: home.settings.fields["seconds"].set_trait("value", 1.5), "exactly 1, 2, 3"),
        (lambda home: home.settings.fields["backdrop"].set_trait("value", "blu"), "blu"),
        (lambda home: home.settings.fields["recipe"].set_trait("value", "standart"), "standard"),
    ],
)
def test_what_cannot_be_made_is_said_while_it_is_filled_in(open_home, wait_for, change, said):
    home = open_home()
    home.character.modes.value = "mascot"
    wait_for(lambda: not home.problem and not home.start_button.disabled)
    change(home)
    wait_for(lambda: said in home._plan.value and home.start_button.disabled)


def test_a_missing_key_is_named_with_where_to_put_it(open_home, wait_for, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    home = open_home()
    home.character.modes.value = "mascot"
    home.settings.fields["provider"].value = "dashscope"
    wait_for(lambda: "DASHSCOPE_API_KEY" in home.problem)
    assert ".env" in home.problem
    # As it is called here, not in a terminal.
    assert "“Moved by: Puppet” works without" in home.problem


def test_what_a_paid_provider_costs_is_said_before(open_home, wait_for, monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-not-a-real-key")
    home = open_home()
    home.character.modes.value = "mascot"
    home.settings.fields["provider"].value = "dashscope"
    wait_for(lambda: "will cost about $" in home._plan.value)
    assert "start frames $" in home._plan.value and "videos $" in home._plan.value


def test_the_time_is_that_of_the_last_sets_like_it(open_home, wait_for, write_job):
    home = open_home()
    home.character.modes.value = "mascot"
    wait_for(lambda: "known after the first" in home._plan.value)
    write_job("one")
    home.look()
    home.check()
    # Seven steps of 1.5 s.
    assert "about 10 s" in home._plan.value


def test_start_makes_the_job_and_shows_it(open_home, root, started):
    home = open_home()
    home.character.modes.value = "mascot"
    home.settings.fields["title"].value = " Pop "
    home.start()
    ((job, spec),) = started
    assert (spec.title, spec.character, job.folder.parent) == ("Pop", "mascot", root)
    assert home.progress.job == job and home.progress.busy
    assert "starting" in home.progress._head.value
    assert json.loads((root / "home" / "draft.json").read_text())["job"] == job.id


def test_start_takes_what_was_typed_last_and_starts_once(open_home, wait_for, started):
    home = open_home()
    home.character.modes.value = "mascot"
    with home.said._lock:
        home.start_button.click()
        home.start_button.click()
        home.settings.fields["title"].value = "Pop"  # sent later than the clicks
    wait_for(lambda: home.progress.busy)
    assert [spec.title for _, spec in started] == ["Pop"]


def test_the_picture_is_in_the_job(open_home, root, started, tmp_path):
    path = tmp_path / "my fox.png"
    path.write_bytes(encode_png(np.full((64, 48, 4), (200, 40, 30, 255), np.uint8)))
    home = open_home()
    home.character.cut.value = "no"
    home.character.picture.path.value = str(path)
    home.start()
    ((job, spec),) = started
    assert spec.character == "inputs/character.png"
    assert (job.folder / spec.character).read_bytes() == path.read_bytes()


def test_a_picture_that_cannot_be_cut_out_is_not_started(open_home, started, tmp_path, wait_for):
    path = tmp_path / "text.png"
    path.write_text("no picture")
    home = open_home()
    home.character.picture.path.value = str(path)
    wait_for(lambda: bool(home.character.problem) and home.start_button.disabled)
    home.start()
    assert home.character.problem in home.said.text and not started


def test_a_full_disk_is_said(open_home, monkeypatch):
    home = open_home()
    home.character.modes.value = "mascot"

    def full(*given) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(Job, "create", full)
    home.start()
    assert home.said.text == "The disk is full."


def test_all_that_was_filled_in_comes_back_in_another_kernel(open_home, wait_for, root, started):
    home = open_home()
    home.character.modes.value = "words"
    home.character.prompt.value = "a panda in a raincoat"
    home.actions.chosen = ["wave", "cry"]
    home.settings.fields["target"].value = "telegram-emoji"
    home.settings.fields["frames"].value = 9
    draft = root / "home" / "draft.json"
    wait_for(lambda: draft.is_file() and '"frames": 9' in draft.read_text())
    again = open_home()
    assert again.character.modes.value == "words"
    assert again.character.prompt.value == "a panda in a raincoat"
    assert again.actions.chosen == ["wave", "cry"]
    assert again.settings.values() == home.settings.values()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"settings": 3, "actions": [1], "character": [], "job": {}}',
        '{"settings": {"frames": "many", "target": "icq"}, "actions": ["yodel"]}',
    ],
)
def test_a_damaged_draft_is_an_empty_form(open_home, root, text):
    (root / "home").mkdir()
    (root / "home" / "draft.json").write_text(text)
    home = open_home()
    assert home.settings.values()["frames"] == JobSpec().frames
    assert home.settings.values()["target"] == JobSpec().target


def test_the_job_that_was_shown_is_shown_again_and_another_by_its_card(open_home, write_job):
    write_job("panda", day=2)
    write_job("goose", day=1)
    home = open_home()
    assert home.progress.job is None
    home.recent._buttons[1].click()
    assert home.progress.job.id == "goose"
    assert "Goose" in home.progress._head.value
    again = open_home()
    assert again.progress.job.id == "goose"


def test_a_folder_that_is_deleted_meanwhile_is_told(open_home, write_job):
    folder = write_job("panda")
    home = open_home()
    home.show_job("panda")
    subprocess.run(["rm", "-r", str(folder)], check=True)
    home.look()
    assert "Panda is not there any more." in home.progress.said.text
    assert home.progress.job is None and "Panda" not in home.recent._cards.value


def test_poses_are_drawn_once_for_a_character(open_home, wait_for, drawn):
    open_home()
    wait_for(lambda: any((cache_folder() / "poses").glob("*.json")))
    count = len(drawn)
    again = open_home()
    wait_for(lambda: "popcon-pose-goodnight" in again.actions._poses.value)
    assert len(drawn) == count


def test_links_lead_only_where_something_is(open_home, write_job, monkeypatch, tmp_path):
    here = tmp_path / "notebooks"
    here.mkdir()
    (here / "review.ipynb").write_text("{}")
    monkeypatch.chdir(here)
    folder = write_job("panda", card={"thumb": "", "pack": "pack/line-emoji.zip"})
    (folder / "pack").mkdir()
    (folder / "pack" / "line-emoji.zip").write_bytes(b"zip")
    home = open_home()
    home.show_job("panda")
    (links,) = [output["data"]["text/html"] for output in home.progress._links.outputs]
    assert 'href="../jobs/panda/pack/line-emoji.zip" download' in links
    assert 'href="../jobs/panda/job.ipynb"' in links and 'href="review.ipynb"' in links
    assert "refine" not in links and "Contact" not in links


def test_the_character_is_shown_on_the_backdrop_that_is_asked_for(open_home, wait_for):
    home = open_home()
    home.character.modes.value = "mascot"
    home.settings.fields["backdrop"].value = "#3366ff"
    wait_for(lambda: "filmed on" in home.character._preview.value)
    wait_for(lambda: "#3366ff" in home.character._preview.value)


def test_an_own_action_is_in_the_set_and_in_the_next_one(open_home, root, wait_for, started):
    home = open_home()
    home.character.modes.value = "mascot"
    home.actions.add.click()
    editor = home.actions.editor
    editor.name.value, editor.prompt.value, editor.like.value = "pirate", "swings a sword", "jump"
    editor.save.click()
    pirate = {"pirate": {"prompt": "swings a sword", "like": "jump"}}
    wait_for(lambda: not home.start_button.disabled)
    home.start()
    assert started[0][1].own_actions == pirate and "pirate" in started[0][1].actions
    # Made again, the panel has it, still chosen; and one that another window makes.
    wait_for(lambda: "pirate" in (root / "home" / "draft.json").read_text())
    again = open_home()
    assert again.actions.own == pirate and "pirate" in again.actions.chosen
    own_actions.keep(root, {**pirate, "ninja": "hides"})
    again.look()
    assert [*again.actions.buttons][-2:] == ["pirate", "ninja"]


def test_a_damaged_library_is_said_and_not_written_over(open_home, root):
    (root / "own_actions.json").write_text("{")
    home = open_home()
    assert "own_actions.json holds no own actions" in home.said.text
    editor = home.actions.editor
    editor.name.value, editor.prompt.value = "pirate", "swings a sword"
    editor.save.click()
    assert "holds no own actions" in editor.problem
    assert (root / "own_actions.json").read_text() == "{"
