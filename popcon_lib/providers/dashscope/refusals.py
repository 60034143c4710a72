"""What DashScope refuses, as sentences: what it said, and what to do about it."""

from popcon_lib.errors import BusyError, PopconError, ProviderError

__all__ = ["refusal"]


def refusal(status: int, code: str, message: str, region: str, wait_s: float) -> PopconError:
    """The error for an answer with HTTP `status` and DashScope's own `code`; nothing was made.

    message: its words, without secrets; wait_s: when it may be asked again, where that would help.
    """
    said = f"DashScope says: {message}" + f" ({code})" * bool(code)
    if status == 429 or code.startswith("Throttling"):
        return BusyError(said, "Resume the job later; nothing is asked, or paid, again.", wait_s)
    if status == 401 or code == "InvalidApiKey":
        return ProviderError(
            f"DashScope does not take the key of DASHSCOPE_API_KEY in {region}. {said}",
            "A key belongs to one region: check both, then resume the job.",
        )
    if code == "Arrearage":
        return ProviderError(
            f"The account has no credit. {said}",
            "Settle it in Alibaba Cloud's billing console, then resume the job.",
        )
    if code.startswith("DataInspection"):
        return ProviderError(
            f"DashScope's moderation refused it. {said}",
            "Say it in other words, or take another picture.",
        )
    if status == 404 or code.startswith(("Model.", "AccessDenied")):
        return ProviderError(
            f"The model cannot be used in {region} with this key. {said}",
            "Activate it in Model Studio, or set another POPCON_DASHSCOPE_…_MODEL.",
        )
    return ProviderError(f"{said} (HTTP {status}).")
