"""Passwords: argon2id hashes, off the event loop, the same work whether a user exists or not."""

import os

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# More at once would only take memory: each computation keeps a core busy.
_AT_ONCE = os.cpu_count() or 2
_limiter: RunVar[anyio.CapacityLimiter] = RunVar("password_limiter")
# What an unknown user's password is compared with, so that both cases take as long.
_nobody = _hasher.hash("a password that nobody has")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return await anyio.to_thread.run_sync(_hasher.hash, password, limiter=_current_limiter())


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Compare a password with a user's hash, or with nobody's when there is no such user."""
    matches = await anyio.to_thread.run_sync(
        _verify, password_hash or _nobody, password, limiter=_current_limiter()
    )
    return matches and password_hash is not None


def _current_limiter() -> anyio.CapacityLimiter:
    """Return the limiter of this event loop."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(_AT_ONCE)
        _limiter.set(limiter)
        return limiter


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
