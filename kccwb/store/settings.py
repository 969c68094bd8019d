"""Settings from the environment (KCCWB_…) or config.toml in the home folder; the environment wins."""

from __future__ import annotations

import os
import re
from pathlib import Path
from tomllib import TOMLDecodeError

import platformdirs
from pydantic import ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kccwb.model.errors import BadInput

_LOOPBACK = re.compile(r"^http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/|$)")


class Settings(BaseSettings):
    """Every setting of the contract. An empty string is "not set"."""

    model_config = SettingsConfigDict(env_prefix="KCCWB_", extra="ignore")

    xero_api_url: str = "https://api.xero.com/api.xro/2.0"
    xero_token_url: str = "https://identity.xero.com/connect/token"  # noqa: S105
    xero_authorize_url: str = "https://login.xero.com/identity/connect/authorize"
    xero_connections_url: str = "https://api.xero.com/connections"
    xero_client_id: str = ""
    xero_client_secret: str = ""
    xero_tenant_id: str = ""
    qbo_api_url: str = "https://quickbooks.api.intuit.com/v3"
    qbo_token_url: str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105
    qbo_authorize_url: str = "https://appcenter.intuit.com/connect/oauth2"
    qbo_client_id: str = ""
    qbo_client_secret: str = ""
    qbo_realm_id: str = ""
    qbo_refresh_token: str = ""

    @field_validator("*")
    @classmethod
    def _secure(cls, value: str) -> str:
        if value.startswith("http://") and not _LOOPBACK.match(value):
            raise ValueError(f"{value} is plain http: only loopback addresses may be; use https")
        return value.rstrip("/")


def load_settings(home: Path) -> Settings:
    """Read the settings for a home folder. Raises BadInput naming the setting that cannot be used."""

    class _Here(Settings):
        model_config = SettingsConfigDict(env_prefix="KCCWB_", extra="ignore", toml_file=home / "config.toml")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    try:
        return _Here()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"KCCWB_{str(first['loc'][0]).upper()}"
        raise BadInput(f"The setting {name} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from error
    except TOMLDecodeError as error:
        raise BadInput(f"config.toml in {home} cannot be read: {error}.", "Mend that line.") from error


def default_home() -> Path:
    """KCCWB_HOME, or the platform's folder for user data."""
    return Path(os.environ.get("KCCWB_HOME") or platformdirs.user_data_dir("kccwb"))
