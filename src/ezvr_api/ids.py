"""Identifiers: row ids that sort by time, and public ids that nobody can guess."""

import re
import secrets
from uuid import UUID

import uuid_utils.compat

PUBLIC_ID_BYTES = 16
OBJECT_KEY_BYTES = 24
_URL_SAFE = re.compile("[A-Za-z0-9_-]+")


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): unique, and sorted by the time of its making."""
    return uuid_utils.compat.uuid7()


def new_public_id() -> str:
    """Return 128 random bits, URL-safe, for what visitors may see."""
    return secrets.token_urlsafe(PUBLIC_ID_BYTES)


def is_url_safe(text: str) -> bool:
    """Tell whether a text may be one of our public ids; a database cannot even be asked for all."""
    return _URL_SAFE.fullmatch(text) is not None


def new_object_name() -> str:
    """Return 192 random bits, URL-safe: knowing an object's key is the right to read it."""
    return secrets.token_urlsafe(OBJECT_KEY_BYTES)
