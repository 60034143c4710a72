"""One place for every key and address: the environment, or a `.env` beside where PopCon is run."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "secrets"]


class Settings(BaseSettings):
    """What is configured here. Keys never show in a repr, a record or a log."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    popcon_jobs_root: Path = Path("jobs")
    popcon_device: str = "auto"
    popcon_weights: Path | None = None
    popcon_remote_code: bool = False
    dashscope_api_key: SecretStr | None = None
    runpod_api_key: SecretStr | None = None
    hf_token: SecretStr | None = None


def secrets() -> dict[str, str]:
    """Every key that is set, by name: what must never be written anywhere."""
    values = Settings().model_dump()
    return {
        name.upper(): value.get_secret_value()
        for name, value in values.items()
        if isinstance(value, SecretStr)
    }
