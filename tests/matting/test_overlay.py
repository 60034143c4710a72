"""Decisions of the rescue, drawn: which blob, which way, and why."""

import numpy as np
import pytest

from popcon_lib.matting.blobs import Blob
from popcon_lib.matting.overlay import KEPT, REJECTED, overlay


def blob(left, top, side, kept, reason="contrast 50, 10 px away"):
    box = (left, top, side, side)
    return Blob(0, box, side * side, kept, reason, np.ones((side, side), bool))


def shows(picture, colour, window):
    return (np.abs(picture[window].astype(int) - colour).max(axis=-1) <= 2).any()


def test_kept_is_outlined_green_and_rejected_red():
    frame = np.full((480, 480, 3), 128, np.uint8)
    picture = overlay(frame, [blob(50, 50, 20, True), blob(300, 300, 20, False)], labels=False)
    assert shows(picture, KEPT, np.s_[48:72, 48:72])
    assert shows(picture, REJECTED, np.s_[298:322, 298:322])
    assert (picture[150:250, 150:250] == 128).all()
    assert (frame == 128).all()  # the frame given stays as it is


def test_the_reason_stands_beside_each_and_covers_no_other():
    frame = np.full((480, 480, 3), 128, np.uint8)
    plain = overlay(frame, [blob(50, 50, 20, True)], labels=False)
    told = overlay(frame, [blob(50, 50, 20, True)])
    written = (plain != told).any(axis=-1)
    rows, columns = np.nonzero(written)
    assert columns.min() >= 70 and rows.min() > 40 and rows.max() < 80
    both = overlay(frame, [blob(50, 50, 20, True), blob(50, 56, 12, True, "speck of 3 px")])
    assert (both != told).any()


@pytest.mark.parametrize("side", [64, 180, 480, 700])
@pytest.mark.parametrize("corner", [0, 1])
def test_it_can_be_read_at_any_size_and_at_the_border(side, corner):
    frame = np.full((side, side, 3), 255, np.uint8)
    place = corner * (side - 6)
    picture = overlay(frame, [blob(place, place, 6, False)])
    assert picture.shape[0] >= 480 and picture.shape[0] % side == 0
    assert shows(picture, REJECTED, np.s_[:, :])


def test_a_crowd_gets_the_labels_there_is_room_for():
    frame = np.full((480, 480, 3), 255, np.uint8)
    blobs = [blob(x, y, 4, False) for x in range(0, 470, 20) for y in range(0, 470, 20)]
    assert overlay(frame, blobs).shape == (480, 480, 3)
