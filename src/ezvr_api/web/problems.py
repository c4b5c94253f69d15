"""Errors as `application/problem+json` (RFC 9457); the only place that makes them."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ezvr_api.errors import (
    ChangedMeanwhile,
    EzvrError,
    FieldError,
    InvalidPayload,
    Unavailable,
)
from ezvr_api.storage import StorageUnavailable
from ezvr_api.web.request_id import request_id_of

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "5"

_log = structlog.stdlib.get_logger(__name__)


class ProblemField(BaseModel):
    """One field that is wrong."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the payload.")
    detail: str


class Problem(BaseModel):
    """What went wrong, for people and for programs (RFC 9457)."""

    type: str = Field(description="Relative reference that ends in `code`.")
    code: str = Field(description="Stable; branch on this one.")
    title: str
    status: int
    detail: str | None = None
    instance: str = Field(description="The request's id; quote it when you ask for help.")
    errors: list[ProblemField] = []


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route for these error statuses, for the document."""
    return {
        status: {
            "model": Problem,
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def describe_only_problems(document: dict[str, Any]) -> None:
    """Take out of the document that an error may also come as plain JSON: FastAPI adds that."""
    for methods in document["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                content = response.get("content", {})
                if MEDIA_TYPE in content:
                    content.pop("application/json", None)


def problem_response(request: Request, error: EzvrError) -> JSONResponse:
    """Turn an error of ours into an answer."""
    problem = Problem(
        type=f"/problems/{error.code}",
        code=error.code,
        title=error.title,
        status=error.status,
        detail=error.detail,
        instance=request_id_of(request.scope),
        errors=[ProblemField(pointer=e.pointer, detail=e.detail) for e in error.errors],
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status_code=error.status, media_type=MEDIA_TYPE
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every foreseen error of the app as a problem."""
    app.add_exception_handler(EzvrError, _on_ezvr_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    # The room that is written to, or its account, was deleted by another request meanwhile.
    app.add_exception_handler(StaleDataError, _on_changed_meanwhile)
    app.add_exception_handler(IntegrityError, _on_changed_meanwhile)
    app.add_exception_handler(PoolTimeoutError, _on_unavailable)
    app.add_exception_handler(OperationalError, _on_unavailable)
    app.add_exception_handler(StorageUnavailable, _on_unavailable)


async def _on_ezvr_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, EzvrError):
        raise error
    return problem_response(request, error)


async def _on_changed_meanwhile(request: Request, error: Exception) -> JSONResponse:
    _log.warning("request.conflict", error_type=type(error).__name__)
    return problem_response(request, ChangedMeanwhile())


async def _on_unavailable(request: Request, error: Exception) -> JSONResponse:
    _log.error("request.unavailable", error_type=type(error).__name__)
    response = problem_response(request, Unavailable())
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    fields = tuple(_field_error(entry, error.body) for entry in error.errors())
    return problem_response(request, InvalidPayload(errors=fields))


def _field_error(entry: Mapping[str, Any], body: object) -> FieldError:
    """Say what is wrong without echoing what was sent: it may hold a password.

    Most of pydantic's sentences name only what would be right; the others are said anew.
    """
    context = entry.get("ctx", {})
    pointer = _pointer(entry["loc"], body)
    match entry["type"]:
        case "union_tag_invalid":
            member = str(context["discriminator"]).strip("'")
            return FieldError(f"{pointer}/{member}", f"must be one of {context['expected_tags']}")
        case "union_tag_not_found":
            member = str(context["discriminator"]).strip("'")
            return FieldError(f"{pointer}/{member}", "Field required")
        case "value_error" if "reason" in context:
            # An e-mail address: what the library quotes of it stands in brackets.
            return FieldError(pointer, str(entry["msg"]).partition(" (")[0])
        case "value_error":
            return FieldError(pointer, str(context["error"]))
        case _:
            return FieldError(pointer, str(entry["msg"]))


def _pointer(location: tuple[str | int, ...], body: object) -> str:
    """Turn pydantic's location into a JSON pointer; parameters keep where they came from.

    A location in the body also names what is no member of it: the kind of a union, the key
    of a wrong key, the place where the JSON ends being JSON. Those are left out.
    """
    if not location or location[0] != "body":
        return _joined(location)
    parts: list[str | int] = []
    here = body
    for number, part in enumerate(location[1:], start=2):
        if isinstance(here, dict):
            members = cast("dict[object, object]", here)
            is_missing_member = part not in members and number == len(location) and part != "[key]"
            if part not in members and not is_missing_member:
                continue
            here = members.get(part)
        elif isinstance(here, list) and isinstance(part, int):
            here = cast("list[object]", here)[part]
        else:
            continue
        parts.append(part)
    return _joined(parts)


def _joined(parts: Iterable[str | int]) -> str:
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)


async def _on_http_exception(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.BAD_REQUEST:
        # FastAPI's word for bytes that are no text, and for what its parser cannot follow.
        wrong = FieldError("", "is not JSON in UTF-8, or is nested too deep")
        return problem_response(request, InvalidPayload(errors=(wrong,)))
    return http_problem(request, HTTPStatus(error.status_code), error.headers)


def http_problem(
    request: Request, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Turn a status that says everything by itself into an answer."""
    problem = Problem(
        type=f"/problems/http_{status.value}",
        code=f"http_{status.value}",
        title=status.phrase,
        status=status.value,
        instance=request_id_of(request.scope),
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=status.value,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


class UnexpectedErrorMiddleware:
    """Answers what nobody foresaw as a problem too, inside the middleware that gives the id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection (ASGI)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_started = False

        async def send_noticed(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noticed)
        except Exception:
            _log.exception("request.failed")
            if has_started:
                raise
            problem = problem_response(Request(scope), EzvrError())
            await problem(scope, receive, send)
