"""A photo tells of its maker in many places; what is published of it in none."""

import base64

from tests.support.customer import Customer
from tests.support.service import Service
from tests.support.telling import (
    KINDS,
    MARKER,
    TAKEN_AT,
    chunks_of,
    segments_of,
    telling_panorama,
)

# JFIF, tables, a baseline frame and its scan: what a picture needs.
NEEDED = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
JFIF_BYTES = 14
TELLING = {"exif": 0xE1, "iptc": 0xED, "profile": 0xE2, "comment": 0xFE}
# The marker as text, and as the text of a colour profile; the time in EXIF's and in our words.
WORDS = [
    MARKER.encode(),
    MARKER.encode("utf-16-be"),
    TAKEN_AT.encode(),
    TAKEN_AT[:10].replace(":", "-").encode(),
]


async def publish(service: Service, anna: Customer) -> tuple[str, str]:
    """Tile the telling photo and publish it in a tour; return the panorama's and the public id."""
    panorama_id = await anna.upload(telling_panorama(), file_name=f"{MARKER}.jpg")
    await service.run_jobs()
    tour = await anna.create_tour()
    await anna.add_scene(tour, panorama_id, "Hall")
    await anna.publish(tour)
    return panorama_id, tour["public_id"]


def test_the_photo_tells_in_every_way() -> None:
    """So that the silence below is not for want of anything to tell."""
    segments = segments_of(telling_panorama())
    told = {marker for marker, content in segments if any(word in content for word in WORDS)}
    assert told == set(TELLING.values())


async def test_nothing_published_tells_of_the_photo_s_maker(
    anna: Customer, service: Service
) -> None:
    panorama_id, public_id = await publish(service, anna)
    panorama = await anna.panorama(panorama_id)
    assert set(panorama["removed"]) == KINDS

    storage = service.resources.storage
    keys = [
        version.key
        for version in (await service.stored()).versions
        if not version.key.startswith("originals/")
    ]
    names = {key.split("/")[-1] for key in keys}
    assert {"faces.jpg", "poster.jpg", "social.jpg", "0_0.jpg"} <= names
    for key in keys:
        answer = await service.nobody.get(storage.public_url(key))
        segments = segments_of(answer.read())
        assert {marker for marker, _ in segments} == NEEDED, key
        assert [len(content) for marker, content in segments if marker == 0xE0] == [JFIF_BYTES]
        assert not [word for word in WORDS if word in answer.content + str(answer.headers).encode()]

    for path in (f"/v1/public/tours/{public_id}", f"/t/{public_id}"):
        answer = await service.nobody.get(path)
        assert answer.is_success
        assert not [word for word in WORDS if word in answer.content], path
    preview = base64.b64decode(panorama["preview"].removeprefix("data:image/webp;base64,"))
    assert chunks_of(preview) == [b"VP8 "]
