"""Where DashScope is reached, and that nobody else's settings change how often it is asked."""

import pytest
from services.dashscope import KEY, Fault, hangs_up, says

from popcon_lib.errors import BusyError, InputError, UnknownOutcomeError
from popcon_lib.providers.dashscope.access import Access
from popcon_lib.providers.dashscope.client import Client
from popcon_lib.settings import Settings

PATH = "/services/aigc/text2image/image-synthesis"
BODY = {"model": "wan2.2-t2i-flash", "input": {"prompt": "cat"}, "parameters": {"n": 1}}


def base_url(**changes: str) -> str:
    return Access(Settings(popcon_dashscope_base_url="", **changes)).base_url


@pytest.mark.parametrize(
    ("region", "workspace", "url"),
    [
        ("cn-beijing", "", "https://dashscope.aliyuncs.com/api/v1"),
        ("ap-southeast-1", "", "https://dashscope-intl.aliyuncs.com/api/v1"),
        ("us-east-1", "ws1", "https://ws1.us-east-1.maas.aliyuncs.com/api/v1"),
    ],
)
def test_each_region_has_its_host(region, workspace, url):
    asked = {"popcon_dashscope_region": region, "popcon_dashscope_workspace": workspace}
    assert base_url(**asked) == url


def test_a_region_is_not_quietly_another():
    with pytest.raises(InputError, match="us-east-1 .*workspace only.*POPCON_DASHSCOPE_WORKSPACE"):
        base_url(popcon_dashscope_region="us-east-1")
    with pytest.raises(InputError, match="no region 'mars'. Known: cn-beijing"):
        base_url(popcon_dashscope_region="mars")


@pytest.mark.parametrize("address", ["localhost:8080", "ftp://x/api", "https://", "https:// x"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address):
    with pytest.raises(InputError, match="POPCON_DASHSCOPE_BASE_URL"):
        _ = Access(Settings(popcon_dashscope_base_url=address)).base_url


@pytest.mark.parametrize("key", ["sk-a b", "sk-a\nb", "sk-ключ"])
def test_a_key_that_is_none_is_refused_and_not_shown(monkeypatch, key):
    monkeypatch.setenv("DASHSCOPE_API_KEY", f" {key} ")
    with pytest.raises(InputError, match="in no key") as raised:
        _ = Access(Settings()).key
    assert key not in str(raised.value)


def test_settings_of_the_sdk_change_nothing(dashscope, tmp_path, monkeypatch):
    """Its retries would pay up to three times, its address would send the key elsewhere."""
    monkeypatch.setenv("DASHSCOPE_MAX_RETRIES", "5")
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "http://127.0.0.1:9/api/v1")
    config = tmp_path / "home" / ".dashscope" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('api_key = "sk-of-somebody-else"\nmax_retries = 7\nprotocol = "openai"\n')
    (config.parent / "api_key").write_text("sk-of-somebody-else")
    dashscope.faults["submit"] = [Fault(hangs_up, after=True)] * 3
    with pytest.raises(UnknownOutcomeError):
        Client(Access(Settings())).submit(PATH, BODY, waits=True)
    ((_, path, headers, body),) = dashscope.calls
    assert (path, body) == (f"/api/v1{PATH}", BODY)
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["X-DashScope-Async"] == "enable" and headers["Connection"] == "close"


@pytest.mark.parametrize("header", [{"Retry_After": "7"}, {}])
def test_how_long_to_wait_is_what_the_service_says(dashscope, header):
    dashscope.faults["submit"] = [Fault(says(429, {"code": "Throttling.RateQuota"}, **header))]
    with pytest.raises(BusyError) as raised:
        Client(Access(Settings())).submit(PATH, BODY, waits=True)
    assert raised.value.wait_s == (7 if header else 5)


def test_what_others_say_is_told_short_and_without_the_key(dashscope):
    long = f"Your key {KEY} is not\nallowed. " + "Really not. " * 100
    dashscope.faults["submit"] = [Fault(says(400, {"code": "InvalidParameter", "message": long}))]
    with pytest.raises(Exception, match=r"Your key \*\*\* is not allowed. Really") as raised:
        Client(Access(Settings())).submit(PATH, BODY, waits=True)
    assert KEY not in str(raised.value) and len(str(raised.value)) < 400


def test_tasks_are_listed_over_several_pages(dashscope, monkeypatch):
    from popcon_lib.providers.dashscope import client

    monkeypatch.setattr(client, "PAGE_SIZE", 1)
    pages = [{"data": [{"task_id": "a"}]}, {"tasks": [{"task_id": "b"}]}, {"data": []}]
    dashscope.faults["list"] = [Fault(says(200, page)) for page in pages]
    assert [task["task_id"] for task in Client(Access(Settings())).tasks("m")] == ["a", "b"]
