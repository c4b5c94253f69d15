"""Identifiers: row ids that sort by time, and public ids that nobody can guess."""

import secrets
from uuid import UUID

import uuid_utils.compat

PUBLIC_ID_BYTES = 16
OBJECT_KEY_BYTES = 24


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): unique, and sorted by the time of its making."""
    return uuid_utils.compat.uuid7()


def new_public_id() -> str:
    """Return 128 random bits, URL-safe, for what visitors may see."""
    return secrets.token_urlsafe(PUBLIC_ID_BYTES)


def new_object_name() -> str:
    """Return 192 random bits, URL-safe: knowing an object's key is the right to read it."""
    return secrets.token_urlsafe(OBJECT_KEY_BYTES)
