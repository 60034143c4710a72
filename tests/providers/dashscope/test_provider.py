"""DashScope: what is sent, what comes back, what it costs; against the service on loopback."""

import base64
import io

import numpy as np
import pytest
from contracts.provider import BACKDROP, SIDE_PX, ProviderContract, figure
from PIL import Image
from services.dashscope import KEY, Service, given

from popcon_lib.actions import find
from popcon_lib.character import CharacterRequest
from popcon_lib.errors import InputError, ProviderError, UnknownNameError
from popcon_lib.providers.dashscope import DashScope, account
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import VideoRequest

STILL = np.full((400, 400, 3), 200, np.uint8)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(account, "MINUTE_S", 0.0)


@pytest.fixture
def provider(dashscope: Service) -> DashScope:
    return DashScope()


def made(provider: DashScope, request):
    task_id = provider.submit(request)
    while (result := provider.poll(request, task_id)) is None:
        pass
    return result, provider.cost(request, task_id)


def start_frame(**changes) -> StartFrameRequest:
    return StartFrameRequest(figure(), find("wave"), BACKDROP, SIDE_PX, **changes)


def video(still: np.ndarray = STILL, **changes) -> VideoRequest:
    return VideoRequest(still, figure(), find("wave"), BACKDROP, **changes)


class TestDashScope(ProviderContract):
    registered = "dashscope"

    @pytest.fixture(autouse=True)
    def on_loopback(self, dashscope):
        """Every test of the contract."""

    def make(self) -> DashScope:
        return DashScope()


def test_a_video_is_asked_for_as_the_service_reads_it(dashscope, provider):
    film, cost = made(provider, video())
    assert film.mp4[4:8] == b"ftyp" and film.truth is None
    (body,) = dashscope.sent("video-generation/video-synthesis")
    assert body["model"] == "wan2.2-i2v-flash"
    assert set(body["input"]) == {"prompt", "img_url", "negative_prompt"}
    assert "waves the raised hand" in body["input"]["prompt"]
    assert "one flat, even green (#00ff00)" in body["input"]["prompt"]
    asked = body["parameters"]
    assert set(asked) == {"resolution", "seed", "prompt_extend", "watermark"}
    assert (asked["resolution"], asked["prompt_extend"]) == ("480P", False)
    assert cost == pytest.approx(5 * 0.10 * 0.143354) == provider.price(video())


@pytest.mark.parametrize("side_px", [192, 400, 2400])
def test_pictures_are_sent_without_alpha_and_of_a_size_that_is_taken(dashscope, provider, side_px):
    still = np.full((side_px, side_px, 3), 90, np.uint8)
    made(provider, video(still))
    (data,) = given(dashscope.created[0].body)
    picture = Image.open(io.BytesIO(data))
    assert picture.mode == "RGB" and picture.size == (min(max(side_px, 360), 2000),) * 2


def test_a_picture_that_is_too_long_and_narrow_is_refused_before_it_is_sent(dashscope, provider):
    with pytest.raises(InputError, match="4000×100 px cannot be scaled to sides of 360 to 2000 px"):
        provider.submit(video(np.zeros((100, 4000, 3), np.uint8)))
    assert not dashscope.tasks


def test_a_picture_of_too_many_bytes_is_refused_before_it_is_sent(dashscope, provider):
    noise = np.random.default_rng(0).integers(0, 256, (1990, 1990, 3), np.uint8)
    with pytest.raises(InputError, match=r"1990×1990 px is 11\.\d MB as PNG"):
        provider.submit(video(noise))
    assert not dashscope.tasks


def test_a_prompt_that_would_be_cut_off_is_refused_before_it_is_sent(dashscope, provider):
    with pytest.raises(InputError, match=r"reads 2000 and leaves out the rest. Say it in \d+ ch"):
        provider.submit(start_frame(prompt="wave " * 400))
    assert not dashscope.tasks


@pytest.mark.parametrize(
    ("model", "path", "inputs"),
    [
        ("wan2.2-kf2v-flash", "image2video", {"first_frame_url", "last_frame_url"}),
        ("wan2.5-i2v-preview", "video-generation", {"img_url"}),
        ("wan2.7-i2v-2026-04-25", "video-generation", {"media"}),
    ],
)
def test_other_video_models_are_settings(dashscope, monkeypatch, model, path, inputs):
    monkeypatch.setenv("POPCON_DASHSCOPE_VIDEO_MODEL", model)
    monkeypatch.setenv("POPCON_DASHSCOPE_RESOLUTION", "720p")
    monkeypatch.setenv("POPCON_DASHSCOPE_PRICES", f'{{"{model} 720P": 0.5}}')
    _, cost = made(DashScope(), video(seconds=2.5))
    (body,) = dashscope.sent(f"{path}/video-synthesis")
    assert body["model"] == model and inputs < set(body["input"])
    assert body["parameters"]["resolution"] == "720P"
    assert cost == 0.5 * body["parameters"].get("duration", 5)
    assert len(set(given(body))) == 1, "a loop begins and ends with the same picture"


def test_start_frames_are_edits_of_the_character_on_the_backdrop(dashscope, provider):
    frames, cost = made(provider, start_frame(candidates=2, prompt="sitting on a chair"))
    assert len(frames) == 2 and cost == pytest.approx(0.058)
    (body,) = dashscope.sent("image2image/image-synthesis")
    assert body["model"] == "wan2.5-i2i-preview" and body["parameters"]["n"] == 2
    assert body["input"]["prompt"].startswith("sitting on a chair. Full body from head to feet")
    picture = np.array(Image.open(io.BytesIO(given(body)[0])))
    assert picture.shape == (1024, 1024, 3) and tuple(picture[0, 0]) == BACKDROP
    assert (np.abs(picture.astype(int) - BACKDROP).max(-1) > 40).mean() > 0.1


def test_a_take_is_the_same_request_with_another_seed(dashscope, provider):
    for take in (0, 1):
        made(provider, start_frame(take=take))
    first, second = dashscope.sent("image-synthesis")
    assert first["input"] == second["input"]
    assert first["parameters"]["seed"] != second["parameters"]["seed"]


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("wanx2.1-imageedit", "image2image/image-synthesis"),
        ("wan2.6-image", "image-generation/generation"),
        ("qwen-image-edit-plus", "multimodal-generation/generation"),
    ],
)
def test_other_models_for_start_frames_are_settings(dashscope, monkeypatch, model, path):
    monkeypatch.setenv("POPCON_DASHSCOPE_EDIT_MODEL", model)
    frames, cost = made(DashScope(), start_frame(candidates=3))
    assert [frame.shape for frame in frames] == [(SIDE_PX, SIDE_PX, 3)] * 3 and cost > 0
    (body,) = dashscope.sent(path)
    assert len(given(body)) == 1 and len(dashscope.created) == 1


def test_a_character_from_words_is_whole_on_a_flat_background(dashscope, provider):
    (picture,), cost = made(provider, CharacterRequest("a panda in a raincoat"))
    assert picture.dtype == np.uint8 and picture.shape == (512, 512, 3) and cost > 0
    (body,) = dashscope.sent("text2image/image-synthesis")
    assert body["input"]["prompt"].startswith(
        "a panda in a raincoat. One character alone, its full"
    )
    assert "from head to feet" in body["input"]["prompt"] and not given(body)


def test_a_character_with_a_reference_is_an_edit_of_it(dashscope, provider):
    made(provider, CharacterRequest("the same, as a chef", figure(600, 500)))
    (body,) = dashscope.sent("image2image/image-synthesis")
    assert len(given(body)) == 1 and "from head to feet" in body["input"]["prompt"]


def test_links_are_fetched_without_the_key(dashscope, provider):
    made(provider, video())
    downloads = [head for _, path, head, _ in dashscope.calls if path.startswith("/files")]
    assert len(downloads) == 1 and "Authorization" not in downloads[0]


def test_an_answer_that_comes_with_the_response_can_be_kept_as_a_task_id(dashscope, monkeypatch):
    monkeypatch.setenv("POPCON_DASHSCOPE_EDIT_MODEL", "qwen-image-edit-plus")
    task_id = DashScope().submit(start_frame())
    assert len(DashScope().poll(start_frame(), task_id)) == 1
    assert not [path for _, path, _, _ in dashscope.calls if "/tasks" in path]


@pytest.mark.parametrize(
    ("setting", "value", "error", "said"),
    [
        ("VIDEO_MODEL", "wan2.2-i2v-flesh", UnknownNameError, "Did you mean 'wan2.2-i2v-flash'"),
        ("VIDEO_MODEL", "wan2.2-t2i-flash", InputError, "a model for characters"),
        ("RESOLUTION", "4K", InputError, "no videos of 4K. .*480P, 720P, 1080P"),
        ("VIDEO_MODEL", "wan2.7-i2v", InputError, "no videos of 480P"),
        ("EDIT_MODEL", "qwen-image-edit-plus-v2", InputError, "There is no price for qwen-image-"),
    ],
)
def test_what_could_not_be_made_is_said_before_anything_is(
    dashscope, monkeypatch, setting, value, error, said
):
    monkeypatch.setenv(f"POPCON_DASHSCOPE_{setting}", value)
    with pytest.raises(error, match=said):
        DashScope().check()


def test_without_a_key_it_says_where_to_put_it(dashscope, monkeypatch):
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    with pytest.raises(InputError, match="DASHSCOPE_API_KEY is not set.*\\.env"):
        DashScope().check()


def test_a_place_no_model_fills_is_refused_in_words(provider):
    with pytest.raises(InputError, match="up to 4 pictures at a time; 9"):
        provider.submit(start_frame(candidates=9))
    with pytest.raises(InputError, match="videos of up to 5 s; 7 s"):
        provider.price(video(seconds=7))


def test_the_key_is_in_no_error(dashscope, provider, monkeypatch):
    wrong = "sk-wrong-0123456789abcdef"
    monkeypatch.setenv("DASHSCOPE_API_KEY", wrong)
    with pytest.raises(ProviderError, match="does not take the key") as raised:
        DashScope().submit(video())
    shown = [str(raised.value), repr(raised.value), repr(DashScope()._settings)]
    assert not [text for text in shown if wrong in text or KEY in text]


def test_a_data_address_is_what_it_says(dashscope, provider):
    provider.submit(video())
    address = dashscope.created[0].body["input"]["img_url"]
    head, _, data = address.partition(",")
    assert head == "data:image/png;base64" and base64.b64decode(data).startswith(b"\x89PNG")
