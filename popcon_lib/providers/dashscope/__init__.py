"""DashScope (Alibaba Cloud Model Studio): characters, start frames and videos, for money."""

from popcon_lib.providers.dashscope.provider import DashScope

__all__ = ["DashScope"]
