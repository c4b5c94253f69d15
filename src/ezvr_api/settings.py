"""Every setting, its meaning and its default; read once, from the environment."""

import os
import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Self

from pydantic import AliasChoices, BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_CHECKOUT = Path(__file__).resolve().parents[2]


class Environment(StrEnum):
    """Where the service runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class StorageKind(StrEnum):
    """Where photos and tiles are kept."""

    DISK = "disk"
    S3 = "s3"


class StorageSettings(BaseModel):
    """Where photos and tiles are kept."""

    kind: StorageKind = Field(
        default=StorageKind.DISK, description="`disk`: a folder of this machine; `s3`: a bucket."
    )
    bucket: str = Field(default="ezvr", description="The bucket's name.")
    region: str = Field(default="eu-central-1", description="The bucket's region.")
    endpoint_url: str | None = Field(
        default=None, description="An S3 server other than Amazon's, for example `http://s3.local`."
    )
    access_key_id: SecretStr | None = Field(
        default=None, description="Left out, the usual chain of AWS credentials is used."
    )
    secret_access_key: SecretStr | None = Field(default=None, description="Goes with the key id.")
    public_base_url: str | None = Field(
        default=None, description="Where visitors fetch tiles: the CDN in front of the bucket."
    )
    upload_minutes: int = Field(
        default=60, ge=1, le=720, description="For how long an upload's address stays valid."
    )


class WorkerSettings(BaseModel):
    """How background work runs."""

    concurrency: int = Field(default=2, ge=1, description="How many jobs run at a time.")
    heartbeat_seconds: float = Field(
        default=10.0, gt=0, description="How often a worker says that it lives."
    )
    stalled_seconds: float = Field(
        default=30.0, gt=0, description="Silence after which a worker counts as dead."
    )
    memory_megabytes: int = Field(
        default=1024,
        ge=256,
        description="Memory that photos in work at once share; a larger one waits to be alone.",
    )
    photo_memory_megabytes: int = Field(
        default=4096, ge=512, description="Memory that decoding one photo may take."
    )
    photo_seconds: int = Field(default=600, ge=10, description="Time that one photo may take.")
    avif: bool = Field(
        default=True, description="Make AVIF tiles too, once a photo is ready and none waits."
    )
    avif_memory_megabytes: int = Field(
        default=4096, ge=512, description="Memory that a photo's AVIF tiles may take."
    )
    avif_seconds: int = Field(
        default=7200, ge=10, description="Time that a photo's AVIF tiles may take."
    )


class LimitSettings(BaseModel):
    """What one account may do at once."""

    photo_megabytes: int = Field(default=500, ge=1, description="The largest photo accepted.")
    asset_megabytes: int = Field(
        default=20, ge=1, le=64, description="The largest logo, floor plan or picture accepted."
    )
    open_uploads: int = Field(
        default=200, ge=1, description="Uploads of an account that have not arrived yet."
    )


class Settings(BaseSettings):
    """Read from `EZVR_…` variables; nested ones with two underscores: `EZVR_STORAGE__KIND`."""

    model_config = SettingsConfigDict(
        env_prefix="EZVR_", env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    environment: Environment = Field(
        default=Environment.DEVELOPMENT, description="`development` or `production`."
    )
    data_folder: Path = Field(
        default=Path(".data"), description="Where the embedded database and the disk store live."
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("EZVR_DATABASE_URL", "DATABASE_URL"),
        description="A PostgreSQL address; left out, an embedded server is started.",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Where callers reach this service."
    )
    app_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Origins of the app that may call the API, separated by commas."
    )
    secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs addresses. Made by itself in development; required in production.",
    )
    privacy_contact: str | None = Field(
        default=None,
        description="Who answers privacy questions, name and address. Required in production.",
    )
    viewer_folder: Path = Field(
        default=_CHECKOUT / "viewer", description="The viewer's static files."
    )
    log_level: str = Field(default="INFO", description="The least severe level that is logged.")
    storage: StorageSettings = StorageSettings()
    worker: WorkerSettings = WorkerSettings()
    limits: LimitSettings = LimitSettings()

    @field_validator("app_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete_in_production(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        missing = [
            name
            for name in ("secret", "privacy_contact", "database_url")
            if getattr(self, name) is None
        ]
        if missing:
            names = ", ".join(f"EZVR_{name.upper()}" for name in missing)
            message = f"production needs these settings: {names}"
            raise ValueError(message)
        return self

    @property
    def is_production(self) -> bool:
        """Whether real visitors are served."""
        return self.environment is Environment.PRODUCTION


def signing_secret(settings: Settings) -> bytes:
    """Return the secret; in development, make one in the data folder on first use."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    path = settings.data_folder / "secret"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(32))
    return path.read_bytes()


def _write_once(path: Path, content: str) -> None:
    """Write a private file whole, unless another process was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent) as file:
        file.write(content)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
