"""What a customer does: everything through the public API and presigned requests."""

import hashlib
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.photos import small_panorama, small_picture

Json = dict[str, Any]


@dataclass
class Customer:
    """Somebody who is signed in."""

    http: httpx.AsyncClient
    email: str
    password: str

    async def call(self, method: str, path: str, payload: object = None) -> httpx.Response:
        """Send a request, whatever comes back."""
        if payload is None:
            return await self.http.request(method, path)
        return await self.http.request(method, path, json=payload)

    async def ok(self, method: str, path: str, payload: object = None) -> Json:
        """Send a request that must succeed; return its body."""
        answer = await self.call(method, path, payload)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        body: Json = answer.json() if answer.content else {}
        return body

    async def refused(
        self, method: str, path: str, payload: object = None, *, status: int, code: str
    ) -> Json:
        """Send a request that must be refused so; return the problem."""
        answer = await self.call(method, path, payload)
        body: Json = answer.json()
        assert (answer.status_code, body["code"]) == (status, code), answer.text
        return body

    async def request_upload(self, photo: bytes, **fields: object) -> Json:
        """Ask how to send a photo."""
        return await self.ok("POST", "/v1/uploads", upload_payload(photo, **fields))

    async def send(self, upload: Json, photo: bytes, **headers: str) -> httpx.Response:
        """Send a photo as the upload says."""
        send = upload["send"]
        return await self.http.request(
            send["method"], send["url"], headers={**send["headers"], **headers}, content=photo
        )

    async def upload(self, photo: bytes | None = None, **fields: object) -> str:
        """Request, send and complete; return the panorama's id."""
        content = small_panorama() if photo is None else photo
        upload = await self.request_upload(content, **fields)
        sent = await self.send(upload, content)
        assert sent.is_success, sent.text
        await self.ok("POST", f"/v1/uploads/{upload['id']}/complete")
        return str(upload["panorama_id"])

    async def upload_asset(self, picture: bytes | None = None, **fields: object) -> str:
        """Request, send and complete a picture; return the asset's id."""
        content = small_picture() if picture is None else picture
        fields = {"purpose": "asset", "file_name": "logo.png", "content_type": "image/png"} | fields
        upload = await self.request_upload(content, **fields)
        sent = await self.send(upload, content)
        assert sent.is_success, sent.text
        await self.ok("POST", f"/v1/uploads/{upload['id']}/complete")
        return str(upload["asset_id"])

    async def asset(self, asset_id: str) -> Json:
        """Show an asset."""
        return await self.ok("GET", f"/v1/assets/{asset_id}")

    async def add_floor_plan(self, tour: Json, asset_id: str, **fields: object) -> Json:
        """Give a tour a floor plan."""
        payload = {"asset_id": asset_id, "title": {"en": "Ground floor"}, **fields}
        return await self.ok("POST", f"/v1/tours/{tour['id']}/floor-plans", payload)

    async def panorama(self, panorama_id: str) -> Json:
        """Show a panorama."""
        return await self.ok("GET", f"/v1/panoramas/{panorama_id}")

    async def create_tour(self, name: str = "House", **fields: object) -> Json:
        """Make a tour."""
        return await self.ok("POST", "/v1/tours", {"title": {"en": name}, **fields})

    async def add_scene(self, tour: Json, panorama_id: str, name: str, **fields: object) -> Json:
        """Place a panorama in a tour."""
        payload = {"panorama_id": panorama_id, "title": {"en": name}, **fields}
        return await self.ok("POST", f"/v1/tours/{tour['id']}/scenes", payload)

    async def scenes(self, tour: Json) -> list[Json]:
        """List the scenes of a tour."""
        items: list[Json] = (await self.ok("GET", f"/v1/tours/{tour['id']}/scenes"))["items"]
        return items

    async def add_hotspot(self, tour: Json, scene: Json, hotspot: Json) -> Json:
        """Put a hotspot into a scene."""
        path = f"/v1/tours/{tour['id']}/scenes/{scene['id']}/hotspots"
        return await self.ok("POST", path, hotspot)

    async def publish(self, tour: Json) -> Json:
        """Publish a tour; return its manifest."""
        await self.ok("POST", f"/v1/tours/{tour['id']}/publications")
        return await self.ok("GET", f"/v1/public/tours/{tour['public_id']}")


def upload_payload(photo: bytes, **fields: object) -> Json:
    """Announce a photo."""
    return {
        "file_name": "room.jpg",
        "size": len(photo),
        "content_type": "image/jpeg",
        "sha256": hashlib.sha256(photo).hexdigest(),
        **fields,
    }


def leads_to(scene: Json, **fields: object) -> Json:
    """A hotspot that leads to a scene."""
    return {
        "kind": "scene",
        "yaw": 10.0,
        "pitch": -5.0,
        "label": {"en": "Go on"},
        "target_scene_id": scene["id"],
        **fields,
    }


def tells(sentence: str, **fields: object) -> Json:
    """A hotspot that tells something."""
    return {
        "kind": "info",
        "yaw": -20.0,
        "pitch": 0.0,
        "label": {"en": "Look"},
        "text": {"en": sentence},
        **fields,
    }


def shows(asset_id: str, **fields: object) -> Json:
    """A hotspot that shows a picture."""
    return {
        "kind": "image",
        "yaw": 40.0,
        "pitch": 5.0,
        "label": {"en": "See"},
        "asset_id": asset_id,
        **fields,
    }


def links_to(url: str, **fields: object) -> Json:
    """A hotspot that leads to another page of the web."""
    return {
        "kind": "link",
        "yaw": 80.0,
        "pitch": 5.0,
        "label": {"en": "Visit"},
        "url": url,
    } | fields
