"""The vocabulary in which every column says what it holds, why, and for how long.

Each column carries `info=classified(...)`. The data map, and with it the export, the
erasure and the statement, are read from there; an unclassified column fails the checks.
"""

from enum import StrEnum
from typing import Any, TypedDict


class Category(StrEnum):
    """What kind of data a column holds."""

    IDENTITY = "identity"
    CONTACT = "contact"
    COMPANY = "company"
    CREDENTIAL = "credential"
    PHOTO = "photo"
    TOUR = "tour"
    TECHNICAL = "technical"


class Purpose(StrEnum):
    """Why it is kept."""

    SERVICE = "to provide the service"
    SECURITY = "to keep the account safe"
    OPERATION = "to run the installation"
    ACCOUNTABILITY = "to prove that data was deleted"


class Basis(StrEnum):
    """The ground in article 6 of the GDPR."""

    CONTRACT = "contract"
    LEGITIMATE_INTEREST = "legitimate interest"
    NOT_PERSONAL = "not personal data"


class Retention(StrEnum):
    """Until when it is kept."""

    UNTIL_CHANGED = "until the customer changes or deletes it"
    WITH_PARENT = "as long as what it belongs to"
    SESSION = "until signing out, at most 30 days"
    JOB = "a week after the work is done"
    PERMANENT = "permanently"


class Export(StrEnum):
    """Whether the customer's export holds it."""

    YES = "yes"
    NO = "no"


class Erase(StrEnum):
    """What an erasure does to it."""

    DELETE_ROW = "the row is deleted"
    KEEP = "kept: it names nobody"


class Classification(TypedDict):
    """What a column's `info` holds."""

    category: Category
    purpose: Purpose
    basis: Basis
    retention: Retention
    export: Export
    erase: Erase


def classified(  # noqa: PLR0913 - six questions, six answers
    category: Category,
    purpose: Purpose = Purpose.SERVICE,
    basis: Basis = Basis.CONTRACT,
    retention: Retention = Retention.WITH_PARENT,
    *,
    export: Export = Export.YES,
    erase: Erase = Erase.DELETE_ROW,
) -> dict[Any, Any]:
    """Return a column's `info`, all six answers given."""
    answers: Classification = {
        "category": category,
        "purpose": purpose,
        "basis": basis,
        "retention": retention,
        "export": export,
        "erase": erase,
    }
    return {"classification": answers}


def technical(
    purpose: Purpose = Purpose.SERVICE,
    retention: Retention = Retention.WITH_PARENT,
    *,
    export: Export = Export.NO,
    erase: Erase = Erase.DELETE_ROW,
) -> dict[Any, Any]:
    """Classify a column that the machinery needs: keys, states, counters, times."""
    return classified(
        Category.TECHNICAL,
        purpose,
        Basis.LEGITIMATE_INTEREST,
        retention,
        export=export,
        erase=erase,
    )
