"""What may go wrong for a caller, as classes with stable codes.

EzvrError                       500
├── NotSignedIn                 401
├── Refused                     403
├── NotFound                    404
├── Conflict                    409
│   └── ChangedMeanwhile        409
├── InvalidPayload              422
├── TooMany                     429
└── Unavailable                 503

Rooms subclass these beside the rule that raises them; only `web/problems.py` turns
them into answers.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FieldError:
    """One field of a payload that is wrong: a JSON pointer (RFC 6901) and a sentence."""

    pointer: str
    detail: str


class EzvrError(Exception):
    """A caller's request that cannot be fulfilled, and why, in a sentence for people."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str | None = None, *, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors


class NotSignedIn(EzvrError):
    """The request carries no valid credential."""

    status = 401
    code = "not_signed_in"
    title = "Sign in first"


class Refused(EzvrError):
    """The credential is valid and does not permit this."""

    status = 403
    code = "refused"
    title = "This is not permitted"


class NotFound(EzvrError):
    """There is no such thing, or it belongs to somebody else."""

    status = 404
    code = "not_found"
    title = "There is no such thing here"


class Conflict(EzvrError):
    """The request does not fit the present state."""

    status = 409
    code = "conflict"
    title = "This does not fit the present state"


class ChangedMeanwhile(Conflict):
    """Another request changed or deleted what this one was about."""

    code = "changed_meanwhile"
    title = "Another request changed this in the same moment; look again"


class InvalidPayload(EzvrError):
    """The payload is wrong; `errors` says where."""

    status = 422
    code = "invalid_payload"
    title = "Some of what was sent is not valid"


class TooMany(EzvrError):
    """A limit is reached."""

    status = 429
    code = "too_many"
    title = "Too many at once"


class Unavailable(EzvrError):
    """Something that we need does not answer; trying again may help."""

    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"
