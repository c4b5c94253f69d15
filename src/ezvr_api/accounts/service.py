"""The rules of accounts: coming in, signing in and out, changing and erasing data."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.accounts.models import Account, Company, Contact, Membership, User, UserSession
from ezvr_api.accounts.passwords import hash_password, password_matches
from ezvr_api.clock import utc_now
from ezvr_api.db import pause
from ezvr_api.errors import Conflict, NotSignedIn, Refused
from ezvr_api.ids import new_id

OWNER = "owner"
SESSION_LIFETIME = timedelta(days=30)
TOKEN_BYTES = 32

Details = TypeVar("Details", Contact, Company)


class WrongCredentials(NotSignedIn):
    """The address or the password is wrong; which one is not said."""

    code = "wrong_credentials"
    title = "The e-mail address or the password is not right"


class WrongPassword(Refused):
    """The password given again to confirm something is wrong."""

    code = "wrong_password"
    title = "The password is not right"


class EmailUnavailable(Conflict):
    """The new address cannot be used."""

    code = "email_unavailable"
    title = "This e-mail address cannot be used"


@dataclass(frozen=True)
class SignedIn:
    """Who sends a request: a user, acting for one account, from one session."""

    user: User
    account: Account
    session: UserSession


def email_key(email: str) -> str:
    """Return what makes two spellings of an address the same person's."""
    return email.strip().casefold()


async def sign_up(  # noqa: PLR0913 - what a customer tells about themself
    session: AsyncSession,
    *,
    email: str,
    password: str,
    first_name: str,
    account_name: str,
    contact: Mapping[str, str | None],
    company: Mapping[str, str | None],
) -> Account | None:
    """Make an account with its owner; None when the address is known already.

    The caller must not tell the two cases apart to whoever asks.
    """
    password_hash = await hash_password(password)
    user_id = new_id()
    inserted = await session.execute(
        insert(User)
        .values(
            id=user_id,
            email=email,
            email_key=email_key(email),
            first_name=first_name,
            password_hash=password_hash,
        )
        .on_conflict_do_nothing(index_elements=[User.email_key])
        .returning(User.id)
    )
    if inserted.scalar_one_or_none() is None:
        return None
    account = Account(name=account_name)
    session.add(account)
    await session.flush()
    session.add_all(
        [
            Membership(account_id=account.id, user_id=user_id, role=OWNER),
            Contact(account_id=account.id, **contact),
            Company(account_id=account.id, **company),
        ]
    )
    await session.flush()
    return account


async def sign_in(session: AsyncSession, *, email: str, password: str) -> str:
    """Open a session; return its token, which is shown only now.

    Raises:
        WrongCredentials: after the same work, whether or not the address is known.
    """
    user = await session.scalar(select(User).where(User.email_key == email_key(email)))
    # Hashing takes long, and must not keep a connection from others meanwhile.
    await pause(session)
    matches = await password_matches(user.password_hash if user else None, password)
    if user is None or not matches:
        raise WrongCredentials
    account_id = await session.scalar(
        select(Membership.account_id)
        .where(Membership.user_id == user.id)
        .order_by(Membership.account_id)
        .limit(1)
    )
    if account_id is None:
        raise WrongCredentials
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        UserSession(
            user_id=user.id,
            account_id=account_id,
            token_hash=hash_token(token),
            expires_at=utc_now() + SESSION_LIFETIME,
        )
    )
    await session.flush()
    return token


def hash_token(token: str) -> bytes:
    """Hash a random token for keeping; it has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).digest()


async def find_signed_in(session: AsyncSession, token: str) -> SignedIn:
    """Return who holds this token.

    Raises:
        NotSignedIn: it is unknown, ended or expired.
    """
    row = (
        await session.execute(
            select(User, Account, UserSession)
            .join(UserSession, UserSession.user_id == User.id)
            .join(Account, Account.id == UserSession.account_id)
            .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > utc_now())
        )
    ).one_or_none()
    if row is None:
        raise NotSignedIn
    user, account, user_session = row
    return SignedIn(user=user, account=account, session=user_session)


async def sign_out(session: AsyncSession, signed_in: SignedIn) -> None:
    """End this session, even if it has ended meanwhile."""
    await session.execute(delete(UserSession).where(UserSession.id == signed_in.session.id))


async def confirm_password(session: AsyncSession, signed_in: SignedIn, password: str) -> None:
    """Check the password again before something that cannot be undone.

    Raises:
        WrongPassword: it is another one.
    """
    await pause(session)
    if not await password_matches(signed_in.user.password_hash, password):
        raise WrongPassword


async def change_email(session: AsyncSession, user: User, email: str) -> None:
    """Give a user another address.

    Raises:
        EmailUnavailable: somebody has it.
    """
    try:
        async with session.begin_nested():
            user.email = email
            user.email_key = email_key(email)
    except IntegrityError as error:
        raise EmailUnavailable from error


async def load_details(session: AsyncSession, kind: type[Details], account_id: UUID) -> Details:
    """Return an account's contact or company data; empty when it was deleted."""
    found = await session.get(kind, account_id)
    return found or kind(account_id=account_id)


async def change_details(
    session: AsyncSession,
    kind: type[Details],
    account_id: UUID,
    changes: Mapping[str, str | None],
) -> Details:
    """Change the given fields of an account's contact or company data."""
    await session.execute(insert(kind).values(account_id=account_id).on_conflict_do_nothing())
    details = await session.get_one(kind, account_id, populate_existing=True)
    for field, value in changes.items():
        setattr(details, field, value)
    await session.flush()
    return details


async def delete_details(session: AsyncSession, kind: type[Details], account_id: UUID) -> None:
    """Delete an account's contact or company data."""
    await session.execute(delete(kind).where(kind.account_id == account_id))


async def lock_account(session: AsyncSession, account_id: UUID) -> None:
    """Let one request at a time count, link or delete what an account has.

    Take it before any other lock, so that no two requests wait for each other.

    Raises:
        NotSignedIn: the account has been erased meanwhile.
    """
    # FOR NO KEY UPDATE: rows that refer to the account may still be added meanwhile.
    locked = select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    if await session.scalar(locked) is None:
        raise NotSignedIn


async def erase_account(session: AsyncSession, account_id: UUID) -> None:
    """Delete an account, its sessions, contact and company data, and users left without one."""
    members = select(Membership.user_id).where(Membership.account_id == account_id)
    elsewhere = select(Membership.user_id).where(Membership.account_id != account_id)
    await session.execute(delete(User).where(User.id.in_(members), User.id.not_in(elsewhere)))
    await session.execute(delete(Account).where(Account.id == account_id))


async def delete_expired_sessions(session: AsyncSession) -> int:
    """Delete the sessions that have ended by themselves; return how many."""
    ended = await session.execute(
        delete(UserSession).where(UserSession.expires_at <= utc_now()).returning(UserSession.id)
    )
    return len(ended.all())
