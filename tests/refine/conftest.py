"""Checkpoints of SAM 2.1 with random weights, in the real format of each library."""

from pathlib import Path

import pytest

from popcon_lib.bench.sam_speed import random_folder, random_weights


@pytest.fixture(scope="module")
def one_thread():
    """Networks this small are many times faster where no threads wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def sam_folder(tmp_path_factory) -> Path:
    """A small SAM 2.1 for frames of 128 px, as the hub's checkpoints are for transformers."""
    import torch
    from transformers import (
        Sam2ImageProcessor,
        Sam2VideoConfig,
        Sam2VideoModel,
        Sam2VideoProcessor,
        Sam2VideoVideoProcessor,
    )

    side, grid, wide = 128, 8, 128
    square = {"height": side, "width": side}
    backbone = {
        "model_type": "sam2_hiera_det_model",
        "hidden_size": 12,
        "image_size": [side, side],
        "blocks_per_stage": [1, 1, 2, 1],
        "embed_dim_per_stage": [12, 24, 48, 96],
        "num_attention_heads_per_stage": [1, 2, 4, 8],
        "global_attention_blocks": [3],
    }
    vision = {
        "model_type": "sam2_vision_model",
        "backbone_config": backbone,
        "backbone_channel_list": [96, 48, 24, 12],
        "backbone_feature_sizes": [[4 * grid] * 2, [2 * grid] * 2, [grid] * 2],
        "fpn_hidden_size": wide,
        "initializer_range": 0.2,
    }
    config = Sam2VideoConfig(
        vision_config=vision,
        prompt_encoder_config={"hidden_size": wide, "image_size": side},
        mask_decoder_config={"hidden_size": wide, "mlp_dim": 64, "iou_head_hidden_dim": 32},
        image_size=side,
        initializer_range=0.2,
        memory_attention_hidden_size=wide,
        memory_attention_num_layers=1,
        memory_attention_feed_forward_hidden_size=64,
        memory_attention_rope_feat_sizes=[grid, grid],
        memory_encoder_hidden_size=wide,
        mask_downsampler_embed_dim=wide,
        memory_fuser_embed_dim=wide,
        memory_fuser_intermediate_dim=64,
    )
    folder = tmp_path_factory.mktemp("hub") / "sam2.1-hiera-tiny"
    torch.manual_seed(0)
    Sam2VideoModel(config).save_pretrained(folder)
    pictures = Sam2ImageProcessor(size=square, mask_size={"height": 32, "width": 32})
    videos = Sam2VideoVideoProcessor(size=square)
    Sam2VideoProcessor(pictures, videos, target_size=side).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_user(tmp_path_factory):
    """Nothing is written into the folders of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOLO_CONFIG_DIR", str(tmp_path_factory.mktemp("ultralytics")))
        yield


@pytest.fixture(scope="session")
def sam_file(tmp_path_factory) -> Path:
    """A SAM 2.1 of true size, as ultralytics keeps it: 156 MB."""
    return random_weights(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def true_sam_folder(tmp_path_factory) -> Path:
    """A SAM 2.1 of true size, as the hub keeps it: 156 MB."""
    return random_folder(tmp_path_factory.mktemp("true"))
