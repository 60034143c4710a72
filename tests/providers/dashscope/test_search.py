"""Which listed tasks an unanswered request could have become."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from popcon_lib.providers.dashscope.search import could_be

SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def listed(**task) -> list[str]:
    return could_be([{"task_id": "t", **task}], SINCE.timestamp(), ())


@pytest.mark.parametrize("zone", [UTC, BEIJING])
def test_times_of_the_region_and_of_greenwich_are_both_understood(zone):
    for minutes, could in ((0, True), (10, True), (20, False), (-5, False)):
        at = (SINCE + timedelta(minutes=minutes)).astimezone(zone)
        written = f"{at:%Y-%m-%d %H:%M:%S}.123"
        assert listed(submit_time=written) == ["t"] * could, (written, minutes)


def test_milliseconds_are_understood():
    ms = int(SINCE.timestamp() * 1000)
    assert listed(gmt_create=ms + 5000) == ["t"]
    assert listed(gmt_create=ms + 3_600_000) == []


def test_a_task_without_a_time_could_be_it_and_one_that_is_known_could_not():
    assert listed() == listed(submit_time="soon") == ["t"]
    assert could_be([{"task_id": "t"}], SINCE.timestamp(), {"t"}) == []
    assert could_be([{"status": "RUNNING"}], SINCE.timestamp(), ()) == []
