"""Which object keys there are, and who may read them: the same rule for every store.

A prefix is a key too: it covers the object of exactly that key and every key below it, so
that `tiles/abc` never touches `tiles/abcd/1.jpg`.
"""

import re
from typing import Final

from ezvr_api.storage.errors import KeyRefused

MAXIMUM_KEY_LENGTH: Final = 200
"""Short enough for one file name, which is how the disk store names unfinished uploads."""

PUBLIC_CACHE_CONTROL: Final = "public, max-age=31536000, immutable"
PRIVATE_CACHE_CONTROL: Final = "private, no-store"

_KEY = re.compile(r"[A-Za-z0-9_\-./]+")
_PUBLIC_PREFIX = "tiles/"


def validate_key(key: str) -> str:
    """Return the key as it is, or raise `KeyRefused`."""
    if len(key) > MAXIMUM_KEY_LENGTH:
        raise KeyRefused(key, f"it is longer than {MAXIMUM_KEY_LENGTH} characters")
    if not _KEY.fullmatch(key):
        raise KeyRefused(key, "it is empty or has characters other than A-Z a-z 0-9 _ - . /")
    if any(segment in {"", ".", ".."} for segment in key.split("/")):
        raise KeyRefused(key, "it has an empty, '.' or '..' segment")
    return key


def is_under(key: str, prefix: str) -> bool:
    """Whether the prefix covers the key; an empty prefix covers every key."""
    return not prefix or key == prefix or key.startswith(f"{prefix}/")


def is_public(key: str) -> bool:
    """Whether anyone who knows the key may read the object."""
    return key.startswith(_PUBLIC_PREFIX)


def cache_control(key: str) -> str:
    """The `Cache-Control` of an object: a public one never changes, a private one is not kept."""
    return PUBLIC_CACHE_CONTROL if is_public(key) else PRIVATE_CACHE_CONTROL
