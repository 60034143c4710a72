"""The embedded provider: exact loops, the same bytes each time, and the truth beside them."""

import io
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import pytest
from contracts.provider import BACKDROP, SIDE_PX, ProviderContract, figure

from popcon_lib.actions import ACTIONS, find
from popcon_lib.errors import ProviderError
from popcon_lib.media import composite
from popcon_lib.providers.puppet import Puppet, take_of
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import Video, VideoRequest


def ask(request: StartFrameRequest | VideoRequest):
    puppet = Puppet()
    return puppet.poll(request, puppet.submit(request))


def video_of(action: str, candidate: int = 0, **changes) -> tuple[list[np.ndarray], Video]:
    """(start frames, video) of one candidate."""
    asked = StartFrameRequest(figure(), find(action), BACKDROP, SIDE_PX, candidate + 1)
    stills = ask(asked)
    request = {"fps": 12, "candidate": candidate, **changes}
    return stills, ask(VideoRequest(stills[candidate], figure(), find(action), BACKDROP, **request))


def decoded(mp4: bytes) -> np.ndarray:
    with av.open(io.BytesIO(mp4)) as container:
        return np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])


class TestPuppet(ProviderContract):
    registered = "puppet"

    def make(self) -> Puppet:
        return Puppet()


def test_it_costs_nothing():
    assert Puppet().price(StartFrameRequest(figure(), find("wave"), BACKDROP)) == 0


def test_asking_a_second_time_gives_the_same_task_and_the_same_bytes():
    puppet, request = Puppet(), StartFrameRequest(figure(), find("love"), BACKDROP, SIDE_PX)
    first, second = puppet.submit(request), puppet.submit(request)
    assert first == second
    assert np.array_equal(puppet.poll(request, first)[0], puppet.poll(request, second)[0])


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"), [(1.0, 24, 24), (2.0, 12, 24), (0.5, 30, 15)]
)
def test_the_film_is_h264_with_the_asked_size_rate_and_length(seconds, fps, frames):
    _, video = video_of("jump", seconds=seconds, fps=fps)
    with av.open(io.BytesIO(video.mp4)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert (codec.width, codec.height) == (SIDE_PX, SIDE_PX)
        assert stream.average_rate == fps and stream.frames == frames
        assert stream.start_time == 0
        bt709, limited = 1, 1
        assert (codec.colorspace, codec.color_primaries, codec.color_trc) == (bt709,) * 3
        assert codec.color_range == limited
    assert len(decoded(video.mp4)) == frames


def test_the_index_stands_before_the_pictures_so_that_players_can_begin_at_once():
    _, video = video_of("jump")
    assert 0 < video.mp4.index(b"moov") < video.mp4.index(b"mdat")


@pytest.mark.parametrize("candidate", [0, 1, 2])
def test_the_film_begins_with_the_start_frame_of_its_candidate(candidate):
    stills, video = video_of("laugh", candidate, with_truth=True)
    assert np.array_equal(composite(video.truth[0], BACKDROP), stills[candidate])


def test_the_truth_is_straight_and_composites_to_the_film():
    white = (255, 255, 255)
    action, side_px = find("love"), 360
    still = ask(StartFrameRequest(figure(), action, white, side_px))[0]
    video = ask(VideoRequest(still, figure(), action, white, fps=12, with_truth=True))
    assert video.truth.dtype == np.uint8 and video.truth.shape == (12, side_px, side_px, 4)
    assert not video.truth[video.truth[..., 3] == 0].any()
    error = np.abs(decoded(video.mp4).astype(int) - composite(video.truth, white))
    assert error.mean() < 2
    assert error[:, (video.truth[..., 3] == 0).all(0)].mean() < 0.5


def test_the_truth_is_only_made_when_it_is_asked_for():
    assert video_of("love")[1].truth is None


def test_candidates_are_different_takes_and_the_first_is_the_plain_one():
    assert take_of(0).strength == take_of(0).size == 1 and not take_of(0).mirrored
    takes = [take_of(number) for number in range(6)]
    assert len(set(takes)) == 6 and {take.mirrored for take in takes} == {False, True}
    assert takes == [take_of(number) for number in range(6)]
    frames = ask(StartFrameRequest(figure(), find("think"), BACKDROP, SIDE_PX, 4))
    for number, frame in enumerate(frames):
        for other in frames[:number]:
            assert np.abs(frame.astype(int) - other).mean() > 2


def test_the_same_request_gives_the_same_bytes_on_any_thread():
    names = ("celebrate", "angry", "celebrate", "angry")
    with ThreadPoolExecutor(2) as pool:
        films = list(pool.map(lambda name: video_of(name)[1].mp4, names))
    assert films[:2] == films[2:] and films[0] != films[1]
    assert films[0] == video_of("celebrate")[1].mp4


def test_a_loop_fills_the_asked_time_a_whole_number_of_times():
    """Happy bounces twice a second, so the second half of its film is the first half again."""
    _, video = video_of("happy", with_truth=True)
    body = video.truth[..., 3]
    assert np.array_equal(body[:6], body[6:])


def test_a_picture_that_the_puppet_did_not_pose_is_refused():
    foreign = np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8)
    with pytest.raises(ProviderError, match="not candidate 0"):
        ask(VideoRequest(foreign, figure(), find("wave"), BACKDROP))


def test_an_odd_side_is_refused_in_words():
    odd = ask(StartFrameRequest(figure(), find("wave"), BACKDROP, 191))[0]
    with pytest.raises(ProviderError, match="191 px .* even sides"):
        ask(VideoRequest(odd, figure(), find("wave"), BACKDROP))


def test_no_two_actions_look_alike():
    frames = {
        name: ask(StartFrameRequest(figure(), action, BACKDROP, 96))[0].astype(int)
        for name, action in ACTIONS.items()
    }
    names = list(frames)
    for number, name in enumerate(names):
        for other in names[:number]:
            assert np.abs(frames[name] - frames[other]).mean() > 1, (name, other)
