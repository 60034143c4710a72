"""SAM 2.1 by transformers, on random weights: the same masks as the library's own way gives."""

import json
import shutil

import numpy as np
import pytest
from contracts.segmenter import ON_DISC, SegmenterContract, clip, scene

from popcon_lib.bench.clicks import iou
from popcon_lib.errors import EngineError
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.prompts import Box, Point, Prompts
from popcon_lib.refine.sam_transformers import SamTransformers
from popcon_lib.refine.segmenter import Embedding, Setup

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def sam(sam_folder):
    sam = SamTransformers(Setup(str(sam_folder), "cpu"))
    sam.load()
    return sam


@pytest.fixture(scope="module")
def library(sam_folder):
    from transformers import Sam2Model, Sam2Processor

    return Sam2Model.from_pretrained(sam_folder).eval(), Sam2Processor.from_pretrained(sam_folder)


class TestSamTransformers(SegmenterContract):
    frames = 3

    @pytest.fixture(autouse=True)
    def _weights(self, sam):
        self.sam = sam

    def make(self):
        return self.sam


def library_logits(
    library,
    frame,
    points=None,
    labels=None,
    boxes=None,
    of_three=True,
    hint=None,
    embeddings=None,
):
    """What the library's documentation says: pictures and prompts in at once; or embeddings."""
    import torch

    model, processor = library
    given = processor(
        images=frame,
        input_points=points,
        input_labels=labels,
        input_boxes=boxes,
        return_tensors="pt",
    )
    sizes = given.pop("original_sizes")
    if embeddings is not None:
        given["pixel_values"], given["image_embeddings"] = None, embeddings
    with torch.no_grad():
        found = model(**given, multimask_output=of_three, input_masks=hint)
    best = int(found.iou_scores[0, 0].argmax())
    low = found.pred_masks[:, :, best : best + 1]
    logits = processor.post_process_masks(low, sizes, binarize=False)[0][0, 0].numpy()
    return logits, low[0]


def assert_alike(ours, theirs):
    assert np.abs(ours - theirs).max() <= 1e-4 * max(1, np.abs(theirs).max())


@pytest.mark.parametrize("size", [(96, 96), (60, 200)])
def test_one_click_has_the_librarys_logits(sam, library, size):
    frame = np.random.default_rng(1).integers(0, 255, (*size, 3)).astype(np.uint8)
    ours = sam.predict(sam.embed(frame), Prompts((Point(50, 20),)))
    theirs, _ = library_logits(library, frame, [[[[50.0, 20.0]]]], [[[1]]])
    assert theirs.std() > 0.01
    assert_alike(ours, theirs)


def test_a_box_has_the_librarys_logits(sam, library):
    ours = sam.predict(sam.embed(scene()), Prompts(box=Box(14, 28, 54, 68)))
    theirs, _ = library_logits(library, scene(), boxes=[[[14.0, 28, 54, 68]]], of_three=False)
    assert_alike(ours, theirs)


def test_a_second_click_goes_in_with_the_mask_of_the_first(sam, library):
    prompts = Prompts((Point(34, 48), Point(79, 17, False)))
    ours = sam.predict(sam.embed(scene()), prompts)
    _, before = library_logits(library, scene(), [[[[34.0, 48]]]], [[[1]]])
    both = [[[[34.0, 48], [79.0, 17]]]]
    theirs, _ = library_logits(
        library, scene(), both, [[[1, 0]]], of_three=False, hint=before[None, 0]
    )
    assert_alike(ours, theirs)


def test_a_checkpoint_of_true_size_has_the_librarys_logits(true_sam_folder):
    import torch
    from transformers import Sam2Model, Sam2Processor

    frame = np.random.default_rng(3).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    sam = SamTransformers(Setup(weights=true_sam_folder.parent, device="cpu"))
    sam.load()
    embedding = sam.embed(frame)
    assert [level.shape for level in embedding.arrays.values()] == [
        (32, 256, 256),
        (64, 128, 128),
        (256, 64, 64),
    ]
    model = Sam2Model.from_pretrained(true_sam_folder).eval()
    processor = Sam2Processor.from_pretrained(true_sam_folder)
    with torch.no_grad():  # once for all prompts, as its documentation says
        seen = model.get_image_embeddings(processor(images=frame, return_tensors="pt").pixel_values)
    library = (model, processor)
    for ours, asked in (
        (Prompts((Point(50, 20),)), {"points": [[[[50.0, 20.0]]]], "labels": [[[1]]]}),
        (Prompts(box=Box(14, 28, 154, 168)), {"boxes": [[[14.0, 28, 154, 168]]]}),
    ):
        theirs, _ = library_logits(
            library, frame, **asked, of_three=ours.box is None, embeddings=seen
        )
        assert theirs.std() > 1
        assert_alike(sam.predict(embedding, ours), theirs)


def test_points_reach_the_network_at_their_share_of_its_square(sam):
    seen = []
    hook = sam._network.prompt_encoder.register_forward_pre_hook(
        lambda module, args, given: seen.append(given["input_points"][0, 0].tolist()),
        with_kwargs=True,
    )
    frame = np.zeros((64, 256, 3), np.uint8)
    sam.predict(sam.embed(frame), Prompts((Point(0, 0), Point(255, 63), Point(64, 32, False))))
    hook.remove()
    assert np.allclose(seen[-1], [[0, 0], [127.5, 126], [32, 64]])


def test_logits_come_back_to_the_pixels_they_belong_to(sam):
    low = np.full((32, 32), -1, np.float32)
    low[8:16, 24:] = 1  # a quarter to a half down, the last quarter across
    mask = sam.at_size(low, (60, 200)) > 0
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (15, 29)
    assert (columns.min(), columns.max()) == (150, 199)


def test_the_encoder_runs_once_a_frame_however_often_is_clicked(sam, tmp_path):
    runs = []
    hook = sam._network.vision_encoder.register_forward_hook(lambda *_: runs.append(1))
    kept = Embeddings(sam, tmp_path)
    for x in (20, 30, 40):
        sam.predict(kept.get(scene()), Prompts((Point(x, 48),)))
    sam.predict(Embeddings(sam, tmp_path).get(scene()), ON_DISC)
    hook.remove()
    assert len(runs) == 1


def test_tracking_returns_the_masks_that_were_seen_on_the_prompted_frames(sam):
    frames = clip(3)
    logits = sam.track(frames, {1: ON_DISC})
    assert np.array_equal(logits[1], sam.predict(sam.embed(frames[1]).halved(), ON_DISC))
    assert not np.array_equal(logits[0], logits[2])


def test_tracking_by_embeddings_has_the_masks_of_the_librarys_own_session(
    sam, sam_folder, monkeypatch
):
    from transformers import Sam2VideoModel, Sam2VideoProcessor

    frames, source = clip(16), 6  # as many as it looks back on
    halved = sam.track(frames, {source: ON_DISC})
    monkeypatch.setattr(Embedding, "halved", lambda embedding: embedding)
    ours = sam.track(frames, {source: ON_DISC})
    model = Sam2VideoModel.from_pretrained(sam_folder).eval()
    processor = Sam2VideoProcessor.from_pretrained(sam_folder)
    session = processor.init_video_session(video=list(frames))
    said = {"obj_ids": 1, "input_masks": [ours[source] > 0]}
    processor.add_inputs_to_inference_session(session, source, **said)
    model(inference_session=session, frame_idx=source)
    for backwards in (False, True):
        for found in model.propagate_in_video_iterator(session, source, reverse=backwards):
            if found.frame_idx != source:
                theirs = sam.at_size(found.pred_masks[0, 0].numpy(), frames.shape[1:3])
                assert np.array_equal(ours[found.frame_idx], theirs)
    # Random weights make more of half a digit with each frame; one step shows what it is.
    assert iou(halved[source + 1] > 0, ours[source + 1] > 0) > 0.99


def test_it_says_what_it_runs_on(sam):
    assert "cpu" in sam.about
    assert sam.model.startswith("sam2.1-")


class TestWeights:
    def test_a_folder_of_the_user_is_looked_in(self, sam_folder):
        assert SamTransformers.missing(Setup(weights=sam_folder.parent)) == ""

    def test_the_hubs_cache_is_looked_in(self, sam_folder, tmp_path, monkeypatch):
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
        repo = tmp_path / "models--facebook--sam2.1-hiera-tiny"
        (repo / "refs").mkdir(parents=True)
        (repo / "refs" / "main").write_text("abc")
        assert "not on this machine" in SamTransformers.missing(Setup())
        shutil.copytree(sam_folder, repo / "snapshots" / "abc")
        assert SamTransformers.missing(Setup()) == ""

    def test_missing_ones_are_named_with_size_licence_and_command(self, tmp_path, monkeypatch):
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
        said = SamTransformers.missing(Setup("large"))
        assert "898 MB, Apache-2.0" in said
        assert "hf download facebook/sam2.1-hiera-large" in said

    def test_an_empty_folder_and_a_name_there_is_not_are_refused(self, tmp_path):
        for model, said in ((str(tmp_path), "does not hold config.json"), ("huge", "tiny, small")):
            assert said in SamTransformers.missing(Setup(model))
            with pytest.raises(EngineError, match=said):
                SamTransformers(Setup(model)).load()

    @pytest.mark.parametrize("file", ["model.safetensors", "config.json"])
    def test_half_a_file_is_refused(self, sam_folder, tmp_path, file):
        folder = shutil.copytree(sam_folder, tmp_path / "half")
        data = (folder / file).read_bytes()
        (folder / file).write_bytes(data[: len(data) // 2])
        with pytest.raises(EngineError, match="no checkpoint of SAM 2.1 that can be read"):
            SamTransformers(Setup(str(folder))).load()

    def test_weights_of_another_network_are_refused(self, sam_folder, tmp_path):
        from safetensors.numpy import load_file, save_file

        folder = shutil.copytree(sam_folder, tmp_path / "other")
        weights = load_file(folder / "model.safetensors")
        weights.pop("mask_decoder.iou_token.weight")
        save_file(weights, folder / "model.safetensors", {"format": "pt"})
        with pytest.raises(EngineError, match="1 of its weights are missing"):
            SamTransformers(Setup(str(folder))).load()
        assert json.loads((folder / "config.json").read_text())["model_type"] == "sam2_video"
