"""The base of every payload, and the field types that rooms share."""

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

# NUL is what PostgreSQL cannot store, lone surrogates are what UTF-8 cannot say.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Payload(BaseModel):
    """A body that a caller sends: unknown fields are an error, never ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, value: object) -> object:
        if _holds_unstorable(value):
            message = "text may not hold NUL characters or lone surrogates"
            raise ValueError(message)
        return value


def _holds_unstorable(value: object) -> bool:
    """Look at every text of a JSON value; without recursion, however deep it is."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and _UNSTORABLE.search(part):
            return True
        if isinstance(part, dict):
            members = cast("dict[str, object]", part)
            waiting.extend([*members.keys(), *members.values()])
        if isinstance(part, list):
            waiting.extend(cast("list[object]", part))
    return False


def _normal_angle(yaw: float) -> float:
    """Bring a yaw into [-180, 180)."""
    return (yaw + 180.0) % 360.0 - 180.0


def _without_blank(texts: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def _at_least_one(texts: dict[str, str]) -> dict[str, str]:
    if not texts:
        message = "needs a text in at least one language"
        raise ValueError(message)
    return texts


def _blank_as_null(changes: dict[str, str | None]) -> dict[str, str | None]:
    return {language: text or None for language, text in changes.items()}


def _check_web_address(address: str) -> str:
    """Take what may stand in a link as it is written; `javascript:` may not."""
    if not address.lower().startswith(("http://", "https://")) or len(address.split()) != 1:
        message = "must be a web address that begins with http:// or https://"
        raise ValueError(message)
    _web_address.validate_python(address)
    return address


MOST_LANGUAGES = 20
_web_address = TypeAdapter(HttpUrl)

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
WebAddress = Annotated[
    str,
    StringConstraints(max_length=200),
    Field(
        description="Begins with http:// or https://.",
        examples=["https://example.com"],
        json_schema_extra={"format": "uri"},
    ),
    AfterValidator(_check_web_address),
]
LinkAddress = Annotated[
    str,
    StringConstraints(max_length=2000),
    Field(
        description="Begins with http:// or https://.",
        examples=["https://example.com/rooms?floor=2"],
        json_schema_extra={"format": "uri"},
    ),
    AfterValidator(_check_web_address),
]
Text = Annotated[str, StringConstraints(max_length=5000)]
Texts = Annotated[
    dict[Language, Text],
    Field(
        max_length=MOST_LANGUAGES,
        description="Plain text per language (ISO 639-1); a blank one is left out.",
        examples=[{"en": "Kitchen"}],
    ),
    AfterValidator(_without_blank),
]
RequiredTexts = Annotated[
    dict[Language, Text],
    Field(
        min_length=1,
        max_length=MOST_LANGUAGES,
        description="Plain text per language (ISO 639-1), at least one that is not blank.",
        examples=[{"en": "Kitchen"}],
    ),
    AfterValidator(_without_blank),
    AfterValidator(_at_least_one),
]
TextChanges = Annotated[
    dict[Language, Text | None],
    Field(
        description="Texts to change; null or a blank text removes a language.",
        examples=[{"nl": "Keuken"}],
    ),
    AfterValidator(_blank_as_null),
]
Yaw = Annotated[
    float,
    Field(ge=-360, le=360, allow_inf_nan=False, description="Degrees, positive to the right."),
    AfterValidator(_normal_angle),
]
Pitch = Annotated[
    float, Field(ge=-90, le=90, allow_inf_nan=False, description="Degrees, positive up.")
]
Heading = Annotated[
    float, Field(ge=0, lt=360, allow_inf_nan=False, description="Degrees clockwise.")
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
FieldOfView = Annotated[
    float, Field(ge=30, le=120, allow_inf_nan=False, description="Degrees, horizontal.")
]
ExternalReference = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    Field(description="Your own name for this object, unique in the account."),
]


class View(Payload):
    """Where to look, and how wide."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    hfov: FieldOfView = 90.0


Value = TypeVar("Value")


def merge_patch(
    current: Mapping[str, Value], changes: Mapping[str, Value | None]
) -> dict[str, Value]:
    """Apply a JSON merge patch (RFC 7396) to a flat object: null removes a member."""
    kept = {name: value for name, value in current.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}
