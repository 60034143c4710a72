"""SAM 2.1 by ultralytics, on random weights of true size: the same masks as its own predictor."""

import shutil
from io import BytesIO

import numpy as np
import pytest
from contracts.segmenter import SegmenterContract, scene
from PIL import Image, UnidentifiedImageError

from popcon_lib.errors import EngineError
from popcon_lib.refine import sam_ultralytics
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.prompts import Box, Point, Prompts
from popcon_lib.refine.sam_ultralytics import SamUltralytics
from popcon_lib.refine.segmenter import Setup

SIDE_PX = 256  # a sixteenth of the work; the library scales the network's grids with it


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def sam(sam_file):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sam_ultralytics, "SIDE_PX", SIDE_PX)
        sam = SamUltralytics(Setup(str(sam_file), "cpu"))
        sam.load()
        yield sam


class TestSamUltralytics(SegmenterContract):
    frames = 3

    @pytest.fixture(autouse=True)
    def _weights(self, sam):
        self.sam = sam

    def make(self):
        return self.sam


@pytest.fixture(scope="module")
def library(sam):
    """The library's own predictor: its own encoder run, on the same weights."""
    from ultralytics.models.sam import SAM2Predictor

    wanted = {"imgsz": SIDE_PX, "conf": 0.0, "save": False, "verbose": False, "device": "cpu"}
    predictor = SAM2Predictor(overrides=wanted)
    predictor.setup_model(sam._predictor.model, verbose=False)
    return predictor


def library_mask(predictor, frame, **prompts):
    """What its documentation says: a picture, then prompts; bool (H, W)."""
    predictor.set_image(np.ascontiguousarray(frame[..., ::-1]))
    (result,) = predictor(**prompts)
    return result.masks.data[0].numpy()


@pytest.mark.parametrize("size", [(96, 96), (60, 200), (200, 60)])
def test_a_box_has_the_librarys_mask(sam, library, size):
    frame = np.random.default_rng(1).integers(0, 255, (*size, 3)).astype(np.uint8)
    ours = sam.predict(sam.embed(frame), Prompts(box=Box(5, 10, 50, 55)))
    theirs = library_mask(library, frame, bboxes=[[5, 10, 50, 55]])
    assert np.array_equal(ours > 0, theirs)


def library_logits(predictor, frame, side_px, point):
    """The likeliest of the three masks of one click, by the library's own encoder and decoder."""
    import torch

    predictor.set_image(np.ascontiguousarray(frame[..., ::-1]))
    prompts = predictor._prepare_prompts(
        (side_px, side_px), frame.shape[:2], points=[[point]], labels=[[1]]
    )
    with torch.no_grad():
        masks, scores = predictor._inference_features(
            predictor.features, *prompts, multimask_output=True
        )
    return masks[int(scores.argmax())].numpy()


def assert_alike(ours, theirs):
    assert theirs.std() > 0.02
    assert np.abs(ours - theirs).max() <= 1e-4 * np.abs(theirs).max()


def test_clicks_have_the_librarys_logits(sam, library):
    frame = np.random.default_rng(2).integers(0, 255, (60, 200, 3)).astype(np.uint8)
    ours = sam.ask(sam.embed(frame), Prompts((Point(150, 20),)))
    assert_alike(ours, library_logits(library, frame, SIDE_PX, [150, 20]))


def test_a_file_read_by_the_library_itself_has_the_same_logits_at_full_size(sam_file, monkeypatch):
    from ultralytics.models.sam import SAM2Predictor

    monkeypatch.setattr(sam_ultralytics, "SIDE_PX", 1024)
    frame = np.random.default_rng(3).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    sam = SamUltralytics(Setup(weights=sam_file.parent, device="cpu"))
    sam.load()
    ours = sam.ask(sam.embed(frame), Prompts((Point(50, 20),)))
    wanted = {"model": str(sam_file), "imgsz": 1024, "conf": 0.0, "device": "cpu"}
    library = SAM2Predictor(overrides={**wanted, "save": False, "verbose": False})
    library.setup_model(verbose=False)
    assert_alike(ours, library_logits(library, frame, 1024, [50, 20]))


def test_pictures_are_opened_by_pillow_as_before(sam):
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(b"no picture"))


def test_two_clicks_are_one_thing(sam):
    masks, _ = sam.decode(
        sam.embed(scene()), (Point(34, 48), Point(79, 17, False)), None, None, False
    )
    assert masks.shape == (1, SIDE_PX // 4, SIDE_PX // 4)


def test_points_reach_the_network_at_their_place_in_its_square(sam):
    seen = []
    hook = sam._predictor.model.sam_prompt_encoder.register_forward_pre_hook(
        lambda module, args, given: seen.append(given["points"]), with_kwargs=True
    )
    frame = np.zeros((64, 128, 3), np.uint8)
    sam.predict(sam.embed(frame), Prompts((Point(0, 0), Point(64, 32, False))))
    hook.remove()
    points, labels = seen[-1]
    assert points.tolist() == [[[0, 0], [128, 64]]]  # twice as large, from the left and top
    assert labels.tolist() == [[1, 0]]


@pytest.mark.parametrize("size", [(64, 128), (128, 64), (50, 50)])
def test_logits_come_back_to_the_pixels_they_belong_to(sam, size):
    height, width = size
    logits = np.full(size, -5, np.float32)
    logits[height // 4 : height // 2, width // 2 :] = 5
    back = sam.at_size(sam_ultralytics._at_grid(logits), size)
    rows, columns = np.nonzero(back > 0)
    assert abs(rows.min() - height // 4) <= 1 and abs(rows.max() + 1 - height // 2) <= 1
    assert abs(columns.min() - width // 2) <= 1 and columns.max() + 1 == width


def test_the_encoder_runs_once_a_frame_however_often_is_clicked(sam, tmp_path):
    runs = []
    hook = sam._predictor.model.image_encoder.register_forward_hook(lambda *_: runs.append(1))
    kept = Embeddings(sam, tmp_path)
    for x in (20, 30, 40):
        sam.predict(kept.get(scene(3)), Prompts((Point(x, 48),)))
    hook.remove()
    assert len(runs) == 1


def test_the_licence_of_the_package_is_said(sam):
    assert "AGPL-3.0" in sam.about


class TestWeights:
    def test_missing_ones_are_named_with_size_and_command(self, tmp_path):
        said = SamUltralytics.missing(Setup("small", weights=tmp_path))
        assert "sam2.1_s.pt (184 MB, Apache-2.0) is not on this machine" in said
        assert "curl -L" in said

    def test_a_folder_of_the_user_is_looked_in(self, sam_file):
        assert SamUltralytics.missing(Setup(weights=sam_file.parent)) == ""

    def test_a_file_that_is_cut_off_is_refused(self, sam_file, tmp_path):
        (tmp_path / "sam2.1_t.pt").write_bytes(sam_file.read_bytes()[:1_000_000])
        with pytest.raises(EngineError, match="holds no weights of SAM 2.1 that can be read"):
            SamUltralytics(Setup(str(tmp_path / "sam2.1_t.pt"))).load()

    def test_weights_of_another_size_are_refused(self, sam_file, tmp_path):
        shutil.copy(sam_file, tmp_path / "sam2.1_s.pt")
        with pytest.raises(EngineError, match="holds no weights of SAM 2.1 that can be read"):
            SamUltralytics(Setup(str(tmp_path / "sam2.1_s.pt"))).load()

    def test_a_file_with_code_in_it_is_never_run(self, tmp_path):
        import torch

        class Trap:
            def __reduce__(self):
                return print, ("run",)

        torch.save({"model": Trap()}, tmp_path / "sam2.1_t.pt")
        with pytest.raises(EngineError, match="holds no weights of SAM 2.1 that can be read"):
            SamUltralytics(Setup(str(tmp_path / "sam2.1_t.pt"))).load()

    def test_a_file_whose_name_tells_no_size_is_refused(self, sam_file, tmp_path):
        (tmp_path / "mine.pt").symlink_to(sam_file)
        with pytest.raises(EngineError, match="does not tell its size"):
            SamUltralytics(Setup(str(tmp_path / "mine.pt"))).load()
