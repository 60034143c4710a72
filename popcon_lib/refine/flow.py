"""Where each pixel of a frame was in the one beside it: dense optical flow."""

import cv2
import numpy as np

__all__ = ["carried"]

FLOW_PX = 240  # the longer side at which motion is measured


def carried(picture: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """`picture`, float32 (H, W), moved as the frame `before` moved to become `after`.

    Frames are uint8 (H, W, 3). Kroeger et al., "Fast Optical Flow using Dense Inverse Search",
    ECCV 2016.
    """
    height, width = picture.shape
    scale = min(1, FLOW_PX / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    small = [
        cv2.cvtColor(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        for frame in (after, before)
    ]
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(*small, None)
    flow = cv2.resize(flow, (width, height)) * np.float32([width / size[0], height / size[1]])
    rows, columns = np.indices(picture.shape, np.float32)
    x, y = columns + flow[..., 0], rows + flow[..., 1]
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
