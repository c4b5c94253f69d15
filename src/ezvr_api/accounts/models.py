"""Who our customers are: accounts, users, memberships, sessions, contact and company data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ezvr_api.classification import Category, Purpose, Retention, classified, technical
from ezvr_api.clock import utc_now
from ezvr_api.db import Base
from ezvr_api.ids import new_id

_CONTACT = classified(Category.CONTACT, retention=Retention.UNTIL_CHANGED)
_COMPANY = classified(Category.COMPANY, retention=Retention.UNTIL_CHANGED)


class Account(Base):
    """A customer: owns photos and tours."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    name: Mapped[str] = mapped_column(
        info=classified(Category.IDENTITY, retention=Retention.UNTIL_CHANGED)
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())


class User(Base):
    """A person who can sign in."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    email: Mapped[str] = mapped_column(
        info=classified(Category.CONTACT, retention=Retention.UNTIL_CHANGED)
    )
    email_key: Mapped[str] = mapped_column(
        unique=True,
        doc="The address case-folded, so that it is one person's only.",
        info=classified(Category.CONTACT, retention=Retention.UNTIL_CHANGED),
    )
    first_name: Mapped[str] = mapped_column(
        info=classified(Category.IDENTITY, retention=Retention.UNTIL_CHANGED)
    )
    password_hash: Mapped[str] = mapped_column(
        info=classified(Category.CREDENTIAL, Purpose.SECURITY)
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())


class Membership(Base):
    """A user's part in an account."""

    __tablename__ = "memberships"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=technical()
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True, info=technical()
    )
    role: Mapped[str] = mapped_column(info=technical())


class UserSession(Base):
    """A device that is signed in; the token itself is not kept, only its hash."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, info=technical())
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, info=technical()
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True, info=technical()
    )
    token_hash: Mapped[bytes] = mapped_column(
        unique=True,
        info=classified(Category.CREDENTIAL, Purpose.SECURITY, retention=Retention.SESSION),
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now, info=technical())
    expires_at: Mapped[datetime] = mapped_column(index=True, info=technical())


class Contact(Base):
    """How to reach a customer."""

    __tablename__ = "contacts"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=technical()
    )
    name: Mapped[str | None] = mapped_column(info=_CONTACT)
    email: Mapped[str | None] = mapped_column(info=_CONTACT)
    phone: Mapped[str | None] = mapped_column(info=_CONTACT)
    street: Mapped[str | None] = mapped_column(info=_CONTACT)
    postal_code: Mapped[str | None] = mapped_column(info=_CONTACT)
    city: Mapped[str | None] = mapped_column(info=_CONTACT)
    country: Mapped[str | None] = mapped_column(info=_CONTACT)


class Company(Base):
    """The customer's company."""

    __tablename__ = "companies"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, info=technical()
    )
    name: Mapped[str | None] = mapped_column(info=_COMPANY)
    registration_number: Mapped[str | None] = mapped_column(info=_COMPANY)
    vat_number: Mapped[str | None] = mapped_column(info=_COMPANY)
    website: Mapped[str | None] = mapped_column(info=_COMPANY)
