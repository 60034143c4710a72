"""With what key DashScope is asked, and where."""

import re

from popcon_lib.errors import InputError
from popcon_lib.settings import Settings

__all__ = ["Access"]

_SHARED_HOSTS = {
    "cn-beijing": "https://dashscope.aliyuncs.com",
    "ap-southeast-1": "https://dashscope-intl.aliyuncs.com",
    "cn-hongkong": "https://cn-hongkong.dashscope.aliyuncs.com",
}
# Only with a workspace: without one, the SDK would quietly send these to Singapore.
_OTHER_REGIONS = ("us-east-1", "eu-central-1", "ap-northeast-1")


class Access:
    """The key and the address that `settings` name. Reading either may raise InputError."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.region = settings.popcon_dashscope_region
        self.workspace = settings.popcon_dashscope_workspace

    @property
    def key(self) -> str:
        """The API key. Raises InputError where none is set."""
        key = self._settings.dashscope_api_key
        if key is None:
            raise InputError(
                "The provider dashscope needs a key, and DASHSCOPE_API_KEY is not set.",
                "Put it into the environment or .env; --provider puppet works without, from a "
                "picture or with the mascot.",
            )
        text = key.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]+", text):
            raise InputError(
                "DASHSCOPE_API_KEY holds a space or a character that is in no key.",
                "Copy the key again: sk- and letters and digits, on one line.",
            )
        return text

    @property
    def base_url(self) -> str:
        """Where requests go. Raises InputError for a region that cannot be reached as it is set."""
        region, workspace = self.region, self.workspace
        own = self._settings.popcon_dashscope_base_url.rstrip("/")
        if own and not re.match(r"https?://[^/\s]+", own):
            raise InputError(
                f"POPCON_DASHSCOPE_BASE_URL is {own!r}, which is no address.",
                "Write https://HOST/api/v1, or leave it empty.",
            )
        if own:
            return own
        if region not in (*_SHARED_HOSTS, *_OTHER_REGIONS):
            known = ", ".join((*_SHARED_HOSTS, *_OTHER_REGIONS))
            raise InputError(f"DashScope has no region {region!r}.", f"Known: {known}.")
        if workspace:
            return f"https://{workspace}.{region}.maas.aliyuncs.com/api/v1"
        if region in _OTHER_REGIONS:
            raise InputError(
                f"The region {region} is reached through a workspace only, and none is set.",
                "Set POPCON_DASHSCOPE_WORKSPACE to the id in Model Studio's workspace details.",
            )
        return f"{_SHARED_HOSTS[region]}/api/v1"
