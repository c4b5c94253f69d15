"""Passwords: argon2id hashes, off the event loop, the same work whether a user exists or not."""

import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# What an unknown user's password is compared with, so that both cases take as long.
_nobody = _hasher.hash("a password that nobody has")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return await anyio.to_thread.run_sync(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Compare a password with a user's hash, or with nobody's when there is no such user."""
    matches = await anyio.to_thread.run_sync(_verify, password_hash or _nobody, password)
    return matches and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
