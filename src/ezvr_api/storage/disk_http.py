"""The routes by which clients reach the disk store: what S3 does by itself.

Mount them where `DiskStorage.base_url` points: `Mount("/storage", routes=disk_routes(storage))`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ezvr_api.storage.disk import Arrival, DiskStorage
from ezvr_api.storage.disk_object import PIECE_SIZE
from ezvr_api.storage.disk_signing import AddressExpired, SignatureRefused
from ezvr_api.storage.errors import KeyRefused, ObjectMissing, StorageUnavailable, UploadAborted
from ezvr_api.storage.keys import cache_control, is_public, validate_key
from ezvr_api.storage.presigning import CHECKSUM_HEADER, UploadTerms, attachment
from ezvr_api.storage.protocol import ObjectInfo

_SAFETY = {
    # An object is shown or saved, never run: it shares an origin with the application.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_ANSWERS: tuple[tuple[type[Exception], HTTPStatus, str, str], ...] = (
    (
        SignatureRefused,
        HTTPStatus.FORBIDDEN,
        "signature_refused",
        "The address was not made for this request, or its headers were not sent.",
    ),
    (AddressExpired, HTTPStatus.FORBIDDEN, "address_expired", "The address has expired."),
    (KeyRefused, HTTPStatus.NOT_FOUND, "object_missing", "There is no such object."),
    (ObjectMissing, HTTPStatus.NOT_FOUND, "object_missing", "There is no such object."),
    (FileExistsError, HTTPStatus.CONFLICT, "object_exists", "The object is there already."),
    (UploadAborted, HTTPStatus.CONFLICT, "upload_aborted", "The upload was aborted meanwhile."),
    (
        StorageUnavailable,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "storage_unavailable",
        "The store does not work now. Try again later.",
    ),
)
_METHODS = "GET, HEAD, PUT, OPTIONS"
_UPLOAD_HEADERS = f"content-type, if-none-match, {CHECKSUM_HEADER}"
_PREFLIGHT_AGE = "86400"  # seconds


IsExpected = Callable[[str], Awaitable[bool]]
"""Whether an upload to this key is still waited for."""


async def always_expected(key: str) -> bool:
    """Take whatever was signed, as S3 does."""
    del key
    return True


def disk_routes(
    storage: DiskStorage,
    origins: Sequence[str] = ("*",),
    is_expected: IsExpected = always_expected,
) -> list[BaseRoute]:
    """Make the routes; `origins` are the web origins that may upload ("*": any)."""
    return [Route("/{key:path}", _Objects(storage, frozenset(origins), is_expected))]


@dataclass(eq=False)
class _Refusal(Exception):
    status: HTTPStatus
    code: str
    detail: str


@dataclass(frozen=True)
class _Objects:
    """An ASGI application, so that a file stays open exactly as long as its response."""

    storage: DiskStorage
    origins: frozenset[str]
    is_expected: IsExpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            await self._answer(request, send)
        except ClientDisconnect:
            return
        except Exception as error:
            refusal = _refusal_for(error)
            if refusal is None:
                raise
            await self._problem(request, refusal)(scope, receive, send)

    async def _answer(self, request: Request, send: Send) -> None:
        key = validate_key(str(request.path_params["key"]))
        match request.method:
            case "GET" | "HEAD":
                await self._read(request, key, send)
            case "PUT":
                etag = await self._upload(request, key)
                await self._empty(request, {"ETag": etag})(request.scope, request.receive, send)
            case "OPTIONS":
                preflight = {
                    "Access-Control-Allow-Methods": _METHODS,
                    "Access-Control-Allow-Headers": _UPLOAD_HEADERS,
                    "Access-Control-Max-Age": _PREFLIGHT_AGE,
                }
                await self._empty(request, preflight)(request.scope, request.receive, send)
            case _:
                raise _Refusal(
                    HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", f"Use {_METHODS}."
                )

    async def _read(self, request: Request, key: str, send: Send) -> None:
        headers = _SAFETY | self._cors(request) | {"Cache-Control": cache_control(key)}
        if is_public(key):
            headers["Access-Control-Allow-Origin"] = "*"
        else:
            file_name = self.storage.verify_download(key, request.query_params)
            if file_name is not None:
                headers["Content-Disposition"] = attachment(file_name)
        async with self.storage.reading(key) as (info, pieces):
            response = _object_response(request, info, pieces, headers)
            await response(request.scope, request.receive, send)

    async def _upload(self, request: Request, key: str) -> str:
        """Take an upload, and return its ETag."""
        terms = self.storage.verify_upload(key, request.query_params)
        _check_headers(request, terms)
        if not await self.is_expected(key):
            raise _Refusal(
                HTTPStatus.FORBIDDEN, "upload_over", "Nothing is waited for at this address."
            )
        if await self.storage.head(key):
            raise FileExistsError(key)
        async with self.storage.receive(key) as arrival:
            await _take_body(request, arrival, terms.size)
            if arrival.sha256 != terms.sha256:
                raise _checksum_refusal()
            await arrival.keep(terms.content_type)
        return _etag(terms)

    def _empty(self, request: Request, headers: dict[str, str]) -> Response:
        return Response(headers=self._cors(request) | headers)

    def _problem(self, request: Request, refusal: _Refusal) -> Response:
        content = {
            "type": f"/problems/{refusal.code}",
            "title": refusal.status.phrase,
            "status": refusal.status.value,
            "code": refusal.code,
            "detail": refusal.detail,
        }
        headers = self._cors(request) | {"Cache-Control": "no-store"}
        if refusal.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = _METHODS
        return JSONResponse(
            content, refusal.status.value, headers, media_type="application/problem+json"
        )

    def _cors(self, request: Request) -> dict[str, str]:
        """Let a permitted origin read the answer; credentials are never involved."""
        headers = {"Access-Control-Expose-Headers": "ETag", "Vary": "Origin"}
        origin = request.headers.get("origin", "")
        if "*" in self.origins:
            return headers | {"Access-Control-Allow-Origin": "*"}
        if origin in self.origins:
            return headers | {"Access-Control-Allow-Origin": origin}
        return headers


def _object_response(
    request: Request, info: ObjectInfo, pieces: AsyncIterator[bytes], headers: dict[str, str]
) -> Response:
    etag = _etag(info)
    headers = headers | {"ETag": etag}
    known = request.headers.get("if-none-match", "").replace("W/", "").split(",")
    if etag in (tag.strip() for tag in known):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers |= {"Content-Length": str(info.size), "Content-Type": info.content_type}
    if request.method == "HEAD":
        return Response(headers=headers)
    return StreamingResponse(pieces, headers=headers)


def _check_headers(request: Request, terms: UploadTerms) -> None:
    """Refuse, before any byte is read, what its own headers say is not what was signed."""
    if request.headers.get("if-none-match") != "*":
        raise SignatureRefused
    if request.headers.get("content-type") != terms.content_type:
        raise _Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content_type_mismatch",
            f"This address takes {terms.content_type}.",
        )
    if request.headers.get(CHECKSUM_HEADER) != terms.checksum:
        raise _checksum_refusal()
    length = request.headers.get("content-length")
    if length is None:
        raise _Refusal(
            HTTPStatus.LENGTH_REQUIRED, "length_required", "Send the Content-Length header."
        )
    if int(length) > terms.size:
        raise _length_refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, terms.size)
    if int(length) < terms.size:
        raise _length_refusal(HTTPStatus.UNPROCESSABLE_ENTITY, terms.size)


async def _take_body(request: Request, arrival: Arrival, size: int) -> None:
    """Write the body in large pieces, and stop reading as soon as it is too long."""
    piece = bytearray()
    async for chunk in request.stream():
        piece += chunk
        if arrival.size + len(piece) > size:
            raise _length_refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, size)
        if len(piece) >= PIECE_SIZE:
            await arrival.write(bytes(piece))
            piece.clear()
    await arrival.write(bytes(piece))


def _length_refusal(status: HTTPStatus, size: int) -> _Refusal:
    return _Refusal(status, "length_mismatch", f"This address takes exactly {size} bytes.")


def _checksum_refusal() -> _Refusal:
    return _Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "checksum_mismatch",
        "These are not the bytes that this address was made for.",
    )


def _etag(info: ObjectInfo | UploadTerms) -> str:
    return f'"{(info.sha256 or b"").hex()}"'


def _refusal_for(error: Exception) -> _Refusal | None:
    if isinstance(error, _Refusal):
        return error
    for kind, status, code, detail in _ANSWERS:
        if isinstance(error, kind):
            return _Refusal(status, code, detail)
    return None
