"""Refining by hand with SAM 2.1: on small random weights, in the format of the hub."""

import shutil

import numpy as np
import pytest
from services.refine_job import COUNT, clip_and_matte, disc_at
from services.sam import small_checkpoint

from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.prompts import Point, Prompts
from popcon_lib.refine.sam_transformers import SamTransformers
from popcon_lib.refine.segmenter import Setup

NAME = "sam_transformers"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return small_checkpoint(tmp_path_factory.mktemp("hub")).parent


@pytest.fixture
def embedded(monkeypatch):
    """The frames that were embedded, whole ones only, by number."""
    frames, embed = [], SamTransformers.embed
    known = clip_and_matte()[0].frames

    def counted(self, frame):
        if frame.shape == known.shape[1:]:
            frames.extend(number for number in range(COUNT) if np.array_equal(known[number], frame))
        return embed(self, frame)

    monkeypatch.setattr(SamTransformers, "embed", counted)
    return frames


@pytest.fixture
def sam(job, weights, open_panel, embedded):
    """A panel in which it understands clicks."""
    panel = open_panel(setup=Setup(device="cpu", weights=weights))
    panel.surface.applying.segmenter.value = NAME
    return panel


def test_a_click_has_its_mask_and_frames_are_embedded_once_and_ahead(
    sam, weights, embedded, selected, wait_for, tmp_path
):
    assert "Licence: Apache-2.0" in sam.notice.text
    mask = selected(sam, (*disc_at(0), True))
    wait_for(lambda: sorted(embedded) == [0, 1, 2])  # the frame, and those that come next
    selected(sam, (5.0, 5.0, False))
    sam.look_at(1)
    selected(sam, (*disc_at(1), True))
    wait_for(lambda: sorted(embedded) == [0, 1, 2, 3])

    alone = SamTransformers(Setup(device="cpu", weights=weights))
    alone.load()
    kept = Embeddings(alone)
    frame = clip_and_matte()[0].frames[0]
    logits = alone.predict(kept.get(frame), Prompts((Point(*disc_at(0)),)))
    assert np.array_equal(mask, logits > 0)
    assert sorted(embedded) == [0, 1, 2, 3], "another kernel finds them on the disk"


def test_what_is_applied_to_all_is_what_a_headless_run_makes_of_the_same_embeddings(
    sam, weights, embedded, selected, applied
):
    selected(sam, (*disc_at(0), True))
    applied(sam)
    assert sam.session.refinement.segmenter == NAME
    assert sorted(embedded) == [*range(COUNT)], "each once: to click, ahead, or to track"
    alone = SamTransformers(Setup(device="cpu", weights=weights))
    alone.load()
    frames, said = clip_and_matte()[0].frames, {0: Prompts((Point(*disc_at(0)),))}
    logits = alone.track(frames, said, embed=Embeddings(alone).once)
    assert np.array_equal(sam.result.masks["character"], logits > 0)
    assert len(embedded) == COUNT
    off = np.abs(logits - alone.track(frames, said)).max()
    assert off < 1e-2 * np.abs(logits).max(), "the same without them, but for how sums are rounded"


def test_weights_that_are_not_here_are_named_with_size_licence_and_what_to_do(
    job, open_panel, tmp_path, monkeypatch
):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    panel = open_panel(setup=Setup("small", "cpu", tmp_path / "weights"))
    chosen = panel.surface.applying.segmenter
    assert ("sam_transformers (not here)", NAME) in chosen.options
    chosen.value = NAME
    assert "184 MB, Apache-2.0" in panel.notice.text
    where = tmp_path / "weights" / "sam2.1-hiera-small"
    assert f"--local-dir {where}" in panel.notice.text and chosen.value == "region"


def test_weights_that_are_damaged_are_said_and_clicks_go_on_without_them(
    job, weights, open_panel, selected, wait_for, tmp_path
):
    folder = shutil.copytree(weights / "sam2.1-hiera-tiny", tmp_path / "sam2.1-hiera-tiny")
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[: len(data) // 2])
    panel = open_panel(setup=Setup(device="cpu", weights=tmp_path))
    panel.surface.applying.segmenter.value = NAME
    panel.add_point(*disc_at(0), True)
    wait_for(lambda: "no checkpoint of SAM 2.1 that can be read" in panel.notice.text)
    assert "Delete the folder and fetch it again" in panel.notice.text
    panel.surface.applying.segmenter.value = "region"
    wait_for(lambda: panel.preview.mask is not None and panel.preview.mask.any())
