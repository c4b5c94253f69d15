"""A photo's whole way: announced, sent, tiled, shown, deleted."""

from tests.support.customer import Customer
from tests.support.service import Service


async def test_a_photo_becomes_a_ready_panorama(anna: Customer, service: Service) -> None:
    panorama_id = await anna.upload()
    assert (await anna.panorama(panorama_id))["status"] == "processing"
    await service.run_jobs()
    panorama = await anna.panorama(panorama_id)
    assert (panorama["status"], panorama["progress"]) == ("ready", 1.0)
    assert (panorama["width"], panorama["height"]) == (512, 256)
    poster = await service.nobody.get(panorama["poster_url"])
    assert poster.headers["content-type"] == "image/jpeg"
