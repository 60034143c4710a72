"""Actions of one's own: what is taken, what is refused and why, and what a jobs root keeps."""

import json

import numpy as np
import pytest

from popcon_lib import own_actions
from popcon_lib.actions import ACTIONS, find
from popcon_lib.errors import InputError, RecordError, UnknownNameError
from popcon_lib.job import JobSpec
from popcon_lib.own_actions import MAX_PROMPT, checked, library_of, own_action
from popcon_lib.providers.dashscope.body import body_of
from popcon_lib.settings import Settings
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import VideoRequest

PIRATE = {"pirate": {"prompt": "swings a sword", "like": "jump"}}


def test_words_alone_move_like_a_wave():
    assert checked({"pirate": "swings a sword"}) == {
        "pirate": {"prompt": "swings a sword", "like": "wave"}
    }


def test_words_are_one_line_without_a_full_stop_in_any_language():
    made = checked({"pirate": " 剣を\n振る 🏴‍☠️. "})
    assert made["pirate"]["prompt"] == "剣を 振る 🏴‍☠️"


def test_models_hear_the_words_and_the_puppet_the_preset():
    made = own_action("sea_dog", PIRATE["pirate"])
    assert (made.name, made.title) == ("sea_dog", "Sea dog")
    assert "swings a sword. Full body" in made.pose
    assert "swings a sword. It stays where it is" in made.prompt and "loops" in made.prompt
    like = find("jump")
    assert (made.motion, made.effects, made.face) == (like.motion, like.effects, like.face)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"wave": "waves"}, "wave is a preset"),
        ({"Pirate": "x"}, "'Pirate' is no name of an action"),
        ({"../pirate": "x"}, "is no name of an action"),
        ({"pirate.2": "x"}, "is no name of an action"),
        ({"": "x"}, "is no name of an action"),
        ({7: "x"}, "7 is no name of an action"),
        ({"p" * 25: "x"}, "has 25 characters. Use 24"),
        ({"pirate": " \n "}, "has no words"),
        ({"pirate": {"like": "jump"}}, "has no words"),
        ({"pirate": "x" * (MAX_PROMPT + 1)}, f"{MAX_PROMPT + 1} characters long"),
        ({"pirate": "a\x07b"}, r"U\+0007"),
        ({"pirate": "a\ud800b"}, r"U\+D800"),
        ({"pirate": {"prompt": "x", "like": "pirate"}}, "no action 'pirate'"),
        ({"pirate": {"prompt": "x", "moves": "jump"}}, "cannot be read"),
        ({"pirate": 3}, "cannot be read: 3"),
        ({"pirate": {"prompt": 3}}, "not words"),
        (["pirate"], "no list of names with their words"),
    ],
)
def test_what_cannot_be_an_action_is_refused_in_words(own, said):
    with pytest.raises((InputError, UnknownNameError), match=said):
        JobSpec(own_actions=own)


def test_a_job_finds_presets_and_its_own():
    spec = JobSpec(actions=("wave", "pirate"), own_actions=PIRATE)
    assert spec.find_action("wave") is ACTIONS["wave"]
    assert spec.find_action("pirate") == own_action("pirate", PIRATE["pirate"])
    with pytest.raises(UnknownNameError, match="Did you mean 'pirate'"):
        spec.find_action("pirat")
    assert JobSpec.from_parameters(json.loads(json.dumps(spec.parameters()))) == spec


def test_what_a_jobs_root_keeps_need_only_be_named(tmp_path):
    assert library_of(tmp_path / "new") == {}
    own_actions.keep(tmp_path / "new", {**PIRATE, "ninja": "vanishes in smoke"})
    library = library_of(tmp_path / "new")
    asked = JobSpec(actions=("wave", "pirate")).with_own(library)
    assert asked.own_actions == PIRATE  # and not the ninja, who was not asked for
    other = {"pirate": {"prompt": "dances", "like": "dance"}}
    said = JobSpec(actions=("pirate",), own_actions=other).with_own(library)
    assert said.own_actions == other


def test_one_that_is_described_and_not_chosen_is_missed():
    with pytest.raises(InputError, match="not chosen: pirate"):
        JobSpec(actions=("wave",), own_actions=PIRATE).with_own({})


def test_a_service_is_told_the_words():
    backdrop, action = (255, 255, 255), own_action("pirate", PIRATE["pirate"])
    still = StartFrameRequest(np.full((64, 64, 4), 255, np.uint8), action, backdrop)
    film = VideoRequest(np.zeros((64, 64, 3), np.uint8), still.character, action, backdrop)
    for request in (still, film):
        assert "swings a sword" in json.dumps(body_of(request, Settings()))


@pytest.mark.parametrize("damage", ["{", "[]", '{"wave": "x"}', "\xff"])
def test_a_damaged_library_is_named_with_what_to_do(tmp_path, damage):
    (tmp_path / "own_actions.json").write_bytes(damage.encode("latin-1"))
    with pytest.raises(RecordError, match=r"own_actions.json.*delete it"):
        library_of(tmp_path)
