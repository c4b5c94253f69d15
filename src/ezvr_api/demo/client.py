"""A customer's own program: everything through the public API and presigned URLs."""

import hashlib
import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

PIECE = 256 * 1024
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/tiff", "image/avif")


class ApiProblem(Exception):
    """The API refused something, and said why."""


class Client:
    """Talks to one EZVR service as one customer."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def is_ready(self) -> bool:
        """Tell whether the service can work."""
        try:
            return self._http.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def sign_up(self, *, email: str, password: str, first_name: str, account_name: str) -> None:
        """Become a customer, unless the address is known."""
        self._call(
            "POST",
            "/v1/sign-up",
            {
                "email": email,
                "password": password,
                "first_name": first_name,
                "account_name": account_name,
                "contact": {"country": "NL"},
                "company": {"name": account_name},
            },
        )

    def sign_in(self, *, email: str, password: str) -> None:
        """Open a session; the cookie stays in this client."""
        self._call("POST", "/v1/sessions", {"email": email, "password": password})

    def send_photo(self, photo: Path, on_sent: Callable[[int], None]) -> str:
        """Send a photo; return the id of the panorama that it becomes.

        `on_sent` gets the number of bytes that have left so far.
        """
        return str(self._send(photo, "panorama", on_sent)["panorama_id"])

    def send_picture(self, picture: Path) -> str:
        """Send a logo, a floor plan or another picture; return the id of its asset."""
        return str(self._send(picture, "asset", _keep_quiet)["asset_id"])

    def _send(self, photo: Path, purpose: str, on_sent: Callable[[int], None]) -> dict[str, Any]:
        upload = self._call(
            "POST",
            "/v1/uploads",
            {
                "purpose": purpose,
                "file_name": photo.name,
                "size": photo.stat().st_size,
                "content_type": _content_type(photo),
                "sha256": _digest(photo),
            },
        )
        send = upload["send"]
        answer = httpx.request(
            send["method"],
            send["url"],
            headers={**send["headers"], "Content-Length": str(photo.stat().st_size)},
            content=_pieces(photo, on_sent),
            timeout=600,
        )
        if not answer.is_success:
            raise ApiProblem(f"{photo.name}: the storage refused it ({answer.status_code})")
        self._call("POST", f"/v1/uploads/{upload['id']}/complete")
        return upload

    def panorama(self, panorama_id: str) -> dict[str, Any]:
        """Return a panorama as the API shows it."""
        return self._call("GET", f"/v1/panoramas/{panorama_id}")

    def asset(self, asset_id: str) -> dict[str, Any]:
        """Return an asset as the API shows it."""
        return self._call("GET", f"/v1/assets/{asset_id}")

    def describe_asset(self, asset_id: str, **alternative_text: str) -> dict[str, Any]:
        """Say what an asset shows, by language."""
        payload = {"alternative_text": alternative_text}
        return self._call("PATCH", f"/v1/assets/{asset_id}", payload)

    def change_tour(self, tour_id: str, **fields: object) -> dict[str, Any]:
        """Change a tour."""
        return self._call("PATCH", f"/v1/tours/{tour_id}", fields)

    def add_floor_plan(self, tour_id: str, **fields: object) -> dict[str, Any]:
        """Give a tour a floor plan."""
        return self._call("POST", f"/v1/tours/{tour_id}/floor-plans", fields)

    def create_tour(self, **fields: object) -> dict[str, Any]:
        """Make a tour."""
        return self._call("POST", "/v1/tours", fields)

    def add_scene(self, tour_id: str, **fields: object) -> dict[str, Any]:
        """Place a panorama in a tour."""
        return self._call("POST", f"/v1/tours/{tour_id}/scenes", fields)

    def add_hotspot(self, tour_id: str, scene_id: str, **fields: object) -> dict[str, Any]:
        """Put a hotspot into a scene."""
        return self._call("POST", f"/v1/tours/{tour_id}/scenes/{scene_id}/hotspots", fields)

    def publish(self, tour_id: str) -> dict[str, Any]:
        """Publish a tour."""
        return self._call("POST", f"/v1/tours/{tour_id}/publications")

    def delete_panorama(self, panorama_id: str) -> dict[str, Any]:
        """Really delete a panorama; return the receipt."""
        return self._call("DELETE", f"/v1/panoramas/{panorama_id}")

    def receipt(self, receipt_id: str) -> dict[str, Any]:
        """Return how far a deletion is."""
        return self._call("GET", f"/v1/privacy/receipts/{receipt_id}")

    def _call(self, method: str, path: str, payload: object = None) -> dict[str, Any]:
        answer = self._http.request(method, path, json=payload)
        body: dict[str, Any] = answer.json() if answer.content else {}
        if not answer.is_success:
            fields = "".join(f" {e['pointer']} {e['detail']}." for e in body.get("errors", ()))
            said = body.get("detail") or body.get("title")
            raise ApiProblem(f"{method} {path}: {said}.{fields}")
        return body


def _keep_quiet(_sent: int) -> None:
    """Nobody waits long for a picture."""


def _content_type(photo: Path) -> str:
    """Return the type that the name tells; whether it is true is found out when it is decoded."""
    guessed = mimetypes.guess_type(photo.name)[0]
    return guessed if guessed in PHOTO_TYPES else "image/jpeg"


def _digest(photo: Path) -> str:
    with photo.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(photo: Path, on_sent: Callable[[int], None]) -> Iterator[bytes]:
    sent = 0
    with photo.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
            sent += len(piece)
            on_sent(sent)
