"""One place for every key and address: the environment, or a `.env` beside where PopCon is run."""

import re
from pathlib import Path
from typing import Any

from pydantic import NonNegativeFloat, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from popcon_lib.errors import InputError

__all__ = ["Keys", "Settings", "find_jobs_root", "secrets"]

# The last one wins. A notebook runs in the folder it is in, one below.
FILES = ("../.env", ".env")


class Keys(BaseSettings):
    """The keys alone: any text may be one, so these can be read whatever else is set."""

    model_config = SettingsConfigDict(env_file=FILES, extra="ignore", env_ignore_empty=True)

    dashscope_api_key: SecretStr | None = None
    runpod_api_key: SecretStr | None = None
    hf_token: SecretStr | None = None


class Settings(Keys):
    """What is configured here. Keys never show in a repr, a record or a log.

    Raises InputError for a value that cannot be.
    """

    popcon_jobs_root: Path = Path("jobs")
    popcon_device: str = "auto"
    popcon_weights: Path | None = None
    popcon_remote_code: bool = False
    popcon_budget: NonNegativeFloat | None = None
    popcon_dashscope_region: str = "cn-beijing"
    popcon_dashscope_workspace: str = ""
    popcon_dashscope_base_url: str = ""
    popcon_dashscope_character_model: str = "wan2.2-t2i-flash"
    popcon_dashscope_edit_model: str = "wan2.5-i2i-preview"
    popcon_dashscope_video_model: str = "wan2.2-i2v-flash"
    popcon_dashscope_resolution: str = "480P"
    popcon_dashscope_prices: dict[str, float] = {}
    runpod_endpoint_id: str = ""
    popcon_runpod_workers: PositiveInt = 3
    popcon_runpod_url: str = "https://api.runpod.ai/v2"
    popcon_runpod_manage_url: str = "https://api.runpod.io/v2"

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise _cannot_be(str(wrong["loc"][0]), wrong["msg"]) from None
        except SettingsError as error:
            name = re.search(r'field "(\w+)"', str(error))
            raise _cannot_be(name[1] if name else "A setting", "It is no JSON") from None


def _cannot_be(name: str, why: str) -> InputError:
    # Not the value: it could be a key in the wrong place.
    return InputError(
        f"{name.upper()} cannot be what it is set to. {why}.",
        "Set it as in .env.example, in the environment or in .env.",
    )


def find_jobs_root(given: str | Path = "") -> Path:
    """Where jobs are: `given`; else POPCON_JOBS_ROOT, or `jobs`, as seen from the project's folder,
    whether one is in it or, as a notebook, in its `notebooks/`. Raises InputError.
    """
    if given:
        return Path(given)
    here = Path.cwd()
    return (here.parent if here.name == "notebooks" else here) / Settings().popcon_jobs_root


def secrets() -> dict[str, str]:
    """Every key that is set, by name: what must never be written anywhere."""
    values = Keys().model_dump()
    return {
        name.upper(): value.get_secret_value()
        for name, value in values.items()
        if isinstance(value, SecretStr)
    }
