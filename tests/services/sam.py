"""A SAM 2.1 that answers in milliseconds, with random weights in the format of the hub."""

from pathlib import Path


def small_checkpoint(folder: Path) -> Path:
    """Write sam2.1-hiera-tiny for frames of 128 px to `folder`, and return its path."""
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
    folder = folder / "sam2.1-hiera-tiny"
    torch.manual_seed(0)
    Sam2VideoModel(config).save_pretrained(folder)
    pictures = Sam2ImageProcessor(size=square, mask_size={"height": 32, "width": 32})
    videos = Sam2VideoVideoProcessor(size=square)
    Sam2VideoProcessor(pictures, videos, target_size=side).save_pretrained(folder)
    return folder
