"""What DashScope costs: known before anything is asked, and from its own figures afterwards."""

import re

import pytest

from popcon_lib.errors import InputError
from popcon_lib.providers.dashscope.models import CHARACTER, EDIT, MODELS, VIDEO, find
from popcon_lib.providers.prices import PRICES, billed_usd, key_of
from popcon_lib.providers.prices import find as price_of
from popcon_lib.settings import Settings


def test_every_price_has_its_day_its_source_and_its_model():
    for price in PRICES:
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", price.as_of) and price.source
        assert 0 < price.usd < 1
        row = MODELS[price.model]
        assert (price.resolution in row.resolutions) == (row.use == VIDEO)
    keys = [key_of(price.model, price.resolution) for price in PRICES]
    assert len(set(keys)) == len(keys)


def test_the_models_that_are_set_have_prices():
    settings = Settings.model_fields
    video = settings["popcon_dashscope_video_model"].default
    assert price_of(video, settings["popcon_dashscope_resolution"].default, {}) > 0
    for use in (EDIT, CHARACTER):
        name = settings[f"popcon_dashscope_{use}_model"].default
        assert find(name, use).use == use and price_of(name, "", {}) > 0


def test_a_film_of_twelve_clips_costs_what_the_list_says():
    """12 clips of 5 s at 480P: CNY 6, about $0.86."""
    assert 12 * 5 * price_of("wan2.2-i2v-flash", "480P", {}) == pytest.approx(0.86, abs=0.005)


def test_a_price_of_ones_own_goes_first():
    own = {"wan2.2-i2v-flash 480P": 0.5}
    assert price_of("wan2.2-i2v-flash", "480P", own) == 0.5
    with pytest.raises(InputError, match='POPCON_DASHSCOPE_PRICES={"wan9 480P": 0.05} .per second'):
        price_of("wan9", "480P", own)


def test_what_is_billed_is_what_the_service_says_it_made():
    """The tier and the seconds that were made, whatever was asked for."""
    usage = {"video_duration": 5, "video_count": 1, "SR": 720}
    asked = ("wan2.2-i2v-flash", "480P", 10, {})
    assert billed_usd(usage, *asked) == pytest.approx(5 * 0.2 * 0.143354)
    pictures = ("wan2.5-i2i-preview", "", 2, {})
    assert billed_usd({"image_count": 1}, *pictures) == pytest.approx(0.029)


@pytest.mark.parametrize(
    "usage", [{}, {"video_duration": None, "SR": "a lot"}, {"SR": 4000, "video_count": ""}]
)
def test_where_it_does_not_say_what_was_asked_for_is_billed(usage):
    asked = ("wan2.2-i2v-flash", "480P", 10, {})
    assert billed_usd(usage, *asked) == pytest.approx(10 * 0.1 * 0.143354)
    assert billed_usd(usage, "wan2.5-i2i-preview", "", 2, {}) == pytest.approx(0.058)


def test_the_longest_name_that_fits_is_the_family():
    assert find("wan2.6-i2v-flash-2026-05-01", VIDEO).name == "wan2.6-i2v-flash"
    assert find("wan2.6-i2v-2026-05-01", VIDEO).name == "wan2.6-i2v"
