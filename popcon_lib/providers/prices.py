"""What DashScope costs: a row for each model and resolution, with its day and its source.

Prices change, and differ between regions and contracts: POPCON_DASHSCOPE_PRICES goes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from popcon_lib.errors import InputError

__all__ = ["PRICES", "Price", "billed_usd", "find", "key_of"]

# alibabacloud.com gives wan2.2-s2v as ¥0.50 and as $0.071677.
USD_PER_CNY = 0.143354

_WAN = "docs.crazyrouter.com/en/video/wan, column 'official price', CNY, Beijing"
_LIST = "public price table of a gateway (USD, rounded up from the vendor's CNY 0.20)"


@dataclass(frozen=True)
class Price:
    """US dollars per second of video or per picture; as_of: the day, or the month, it was read."""

    model: str
    resolution: str
    usd: float
    as_of: str
    source: str


def _cny(model: str, resolution: str, cny: float, as_of: str, source: str) -> Price:
    return Price(model, resolution, cny * USD_PER_CNY, as_of, source)


PRICES = (
    _cny("wan2.2-i2v-flash", "480P", 0.10, "2026-09", _WAN),
    _cny("wan2.2-i2v-flash", "720P", 0.20, "2026-09", _WAN),
    _cny("wan2.2-i2v-flash", "1080P", 0.48, "2026-09", _WAN),
    _cny("wan2.2-i2v-plus", "480P", 0.14, "2026-09", _WAN),
    _cny("wan2.2-i2v-plus", "1080P", 0.70, "2026-09", _WAN),
    _cny("wan2.2-kf2v-flash", "480P", 0.10, "2026-09", _WAN),
    _cny("wan2.2-kf2v-flash", "720P", 0.20, "2026-09", _WAN),
    _cny("wan2.2-kf2v-flash", "1080P", 0.48, "2026-09", _WAN),
    _cny("wan2.5-i2v-preview", "480P", 0.30, "2026-09", _WAN),
    _cny("wan2.5-i2v-preview", "720P", 0.60, "2026-09", _WAN),
    _cny("wan2.5-i2v-preview", "1080P", 1.00, "2026-09", _WAN),
    Price("wan2.6-i2v", "720P", 0.10, "2026-09", "lumenfall.ai/models/alibaba/wan-2.6, USD"),
    Price("wan2.6-i2v", "1080P", 0.15, "2026-09", "lumenfall.ai/models/alibaba/wan-2.6, USD"),
    Price("wan2.5-i2i-preview", "", 0.029, "2026-10", _LIST),
    Price("wan2.6-image", "", 0.029, "2026-10", _LIST),
    Price("wan2.2-t2i-flash", "", 0.029, "2026-10", _LIST),
    Price("wan2.2-t2i-plus", "", 0.029, "2026-10", _LIST),
    Price("wanx2.1-imageedit", "", 0.02007, "2025-11-12",
          "alibabacloud.com/help/en/model-studio/wanx-image-edit"),
    _cny("qwen-image-edit-plus", "", 0.20, "2026-09", "oepnai-nebula.apifox.cn, CNY"),
)  # fmt: skip


def find(model: str, resolution: str, own: Mapping[str, float]) -> float:
    """US dollars per second of video, or per picture (`resolution` ""), of `model`.

    own: the user's prices, by `key_of`. Raises InputError where there is no price: without one a
    budget could not be kept.
    """
    wanted = key_of(model, resolution)
    if wanted in own:
        return own[wanted]
    for price in PRICES:
        if wanted == key_of(price.model, price.resolution):
            return price.usd
    raise InputError(
        f"There is no price for {wanted}.",
        f'Set it in US dollars: POPCON_DASHSCOPE_PRICES={{"{wanted}": 0.05}} '
        f"(per {'second' if resolution else 'picture'}).",
    )


def key_of(model: str, resolution: str) -> str:
    """How a price is called: `wan2.2-i2v-flash 480P`, `wan2.5-i2i-preview`."""
    return f"{model} {resolution}".strip()


def billed_usd(
    usage: Mapping[str, Any], model: str, resolution: str, units: float, own: Mapping[str, float]
) -> float:
    """What a finished task has cost: its seconds, or its pictures, at the unit price.

    usage: as DashScope sent it, {"video_duration": 5, "video_count": 1, "SR": 480} or
    {"image_count": 2}, which goes first; resolution and units (seconds or pictures): what was
    asked for, where it does not say.
    """
    if not resolution:
        return _number(usage.get("image_count"), units) * find(model, "", own)
    tier = f"{_number(usage.get('SR'), 0):.0f}P"
    priced = {price.resolution for price in PRICES if price.model == model}
    made_in = tier if tier in priced or key_of(model, tier) in own else resolution
    seconds = _number(usage.get("video_duration"), units)
    return seconds * _number(usage.get("video_count"), 1) * find(model, made_in, own)


def _number(said: Any, otherwise: float) -> float:
    try:
        return float(said)
    except (TypeError, ValueError):
        return otherwise
