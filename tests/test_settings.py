"""Every setting is documented, has a safe default, and is checked before anything starts."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from ezvr_api.settings import Settings, signing_secret

GUIDE = Path(__file__).parents[1] / "docs" / "operate.md"
PRODUCTION = {
    "environment": "production",
    "secret": "x" * 32,
    "privacy_contact": "Ada, privacy@example.com",
    "database_url": "postgresql://db/ezvr",
}


def variables(model: type[BaseModel], prefix: str = "EZVR_") -> set[str]:
    names: set[str] = set()
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        variable = f"{prefix}{name.upper()}"
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= variables(kind, f"{variable}__")
        else:
            names.add(variable)
    return names


def test_the_guide_lists_every_setting_and_no_other() -> None:
    listed = set(re.findall(r"^\| `(EZVR_\w+)`", GUIDE.read_text(), re.MULTILINE))
    assert listed == variables(Settings)


@pytest.mark.parametrize("name", ["secret", "privacy_contact", "database_url"])
def test_production_needs_what_has_no_default(name: str) -> None:
    Settings.model_validate(PRODUCTION)
    with pytest.raises(ValidationError, match=f"EZVR_{name.upper()}"):
        Settings.model_validate({**PRODUCTION, name: None})


def test_a_short_secret_is_refused_and_not_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({**PRODUCTION, "secret": "too short"})
    assert "too short" not in "; ".join(entry["msg"] for entry in refused.value.errors())


def test_a_secret_never_shows_itself() -> None:
    assert "x" * 32 not in repr(Settings.model_validate(PRODUCTION))


def test_development_makes_a_secret_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    secret = signing_secret(settings)
    assert len(secret) >= 32
    assert signing_secret(settings) == secret
    assert signing_secret(Settings(data_folder=tmp_path / "other")) != secret
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_variables_are_read_nested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EZVR_STORAGE__UPLOAD_MINUTES", "5")
    monkeypatch.setenv("EZVR_APP_ORIGINS", "https://a.example/, https://b.example")
    monkeypatch.setenv("EZVR_PUBLIC_URL", "https://tours.example/")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db/ezvr")
    settings = Settings()
    assert settings.storage.upload_minutes == 5
    assert settings.app_origins == ("https://a.example", "https://b.example")
    assert settings.public_url == "https://tours.example"
    assert settings.database_url is not None
