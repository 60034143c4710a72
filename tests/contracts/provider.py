"""What every maker of start frames and videos promises, as tests to inherit."""

import io
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import av
import numpy as np
import pytest

from popcon_lib.actions import find
from popcon_lib.errors import TaskLostError
from popcon_lib.registry import pick
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import Video, VideoRequest

SIDE_PX = 192
BACKDROP = (0, 255, 0)


def figure(height_px: int = 160, width_px: int = 110) -> np.ndarray:
    """A lopsided orange figure with a face, straight uint8 (H, W, 4)."""
    y, x = np.mgrid[0:height_px, 0:width_px]
    across, down = (x + 0.5) / width_px, (y + 0.5) / height_px
    rgba = np.zeros((height_px, width_px, 4), np.uint8)
    rgba[((across - 0.5) / 0.5) ** 2 + ((down - 0.5) / 0.5) ** 2 < 1] = (250, 140, 20, 255)
    rgba[(np.abs(across - 0.35) < 0.06) & (np.abs(down - 0.3) < 0.05)] = (20, 20, 60, 255)
    return rgba


class ProviderContract(ABC):
    """Inherit it, and say how to `make` the provider and what it is called in the registry."""

    registered: str

    @abstractmethod
    def make(self) -> Any: ...

    def fulfil(self, request: StartFrameRequest | VideoRequest) -> Any:
        provider = self.make()
        task_id = provider.submit(request)
        while (result := provider.poll(request, task_id)) is None:
            time.sleep(0.01)
        return result

    def start_frames(self, candidates: int = 1, action: str = "wave") -> list[np.ndarray]:
        return self.fulfil(StartFrameRequest(figure(), find(action), BACKDROP, SIDE_PX, candidates))

    def video(self, **changes: Any) -> Video:
        request = {"seconds": 1.0, "fps": 12, **changes}
        start_frame = self.start_frames()[0]
        return self.fulfil(VideoRequest(start_frame, figure(), find("wave"), BACKDROP, **request))

    def test_it_is_found_by_its_name(self):
        assert pick("provider", self.registered) is type(self.make())
        assert self.make().name == self.registered

    def test_the_price_is_known_before_anything_is_asked(self):
        request = StartFrameRequest(figure(), find("wave"), BACKDROP)
        assert self.make().price(request) >= 0

    def test_a_task_id_is_text_that_can_be_kept(self):
        task_id = self.make().submit(StartFrameRequest(figure(), find("wave"), BACKDROP, SIDE_PX))
        assert isinstance(task_id, str) and task_id.strip() == task_id != ""

    def test_as_many_candidates_come_back_as_were_asked_for(self):
        frames = self.start_frames(candidates=3)
        assert [(frame.shape, frame.dtype) for frame in frames] == [
            ((SIDE_PX, SIDE_PX, 3), np.uint8)
        ] * 3

    def test_a_start_frame_shows_the_character_on_the_backdrop(self):
        frame = self.start_frames()[0].astype(int)
        border = np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]])
        assert np.abs(border - BACKDROP).max() <= 8
        assert (np.abs(frame - BACKDROP).max(-1) > 40).mean() > 0.1

    def test_a_video_can_be_decoded_and_has_the_backdrop(self):
        video = self.video()
        with av.open(io.BytesIO(video.mp4)) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert len(frames) >= 12
        assert np.abs(frames[0][:4, :4].astype(int) - BACKDROP).mean() <= 8

    def test_a_task_that_it_does_not_know_is_lost(self):
        request = StartFrameRequest(figure(), find("wave"), BACKDROP, SIDE_PX)
        with pytest.raises(TaskLostError, match="no-such-task"):
            self.make().poll(request, "no-such-task")

    def test_another_process_finds_what_was_asked(self):
        request = StartFrameRequest(figure(), find("wave"), BACKDROP, SIDE_PX)
        task_id, elsewhere = self.make().submit(request), self.make()
        while (result := elsewhere.poll(request, task_id)) is None:
            time.sleep(0.01)
        assert len(result) == 1

    def test_what_differs_has_another_fingerprint(self):
        provider, asked = self.make(), StartFrameRequest(figure(), find("wave"), BACKDROP)
        others = [
            replace(asked, **change)
            for change in ({"prompt": "on one leg"}, {"take": 1}, {"action": find("cry")})
        ]
        assert len({provider.fingerprint(request) for request in (asked, *others)}) == 4
        assert provider.fingerprint(asked) == self.make().fingerprint(replace(asked))
