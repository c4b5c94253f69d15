"""Schemathesis over the whole document: nothing breaks, and every answer is as documented."""

import pytest

from ezvr_api.app import create_app
from ezvr_api.settings import Settings
from tests.support.customer import Customer, leads_to
from tests.support.fuzzing import Fuzzer
from tests.support.photos import small_panorama
from tests.support.service import Service

FUZZER = Fuzzer(create_app(Settings(), database_url="postgresql+psycopg://").openapi(), examples=6)
every_operation = pytest.mark.parametrize("operation_id", FUZZER.operation_ids)


@pytest.fixture
async def ids(service: Service, anna: Customer) -> dict[str, str]:
    """One of everything that a path may name."""
    panorama_id = await service.ready_panorama(anna)
    upload = await anna.request_upload(small_panorama(1))
    tour = await anna.create_tour()
    scene = await anna.add_scene(tour, panorama_id, "Hall")
    hotspot = await anna.add_hotspot(tour, scene, leads_to(scene))
    asset_id = await service.ready_asset(anna)
    plan = await anna.add_floor_plan(tour, asset_id)
    await anna.publish(tour)
    return {
        "upload_id": upload["id"],
        "panorama_id": panorama_id,
        "tour_id": tour["id"],
        "scene_id": scene["id"],
        "hotspot_id": hotspot["id"],
        "asset_id": asset_id,
        "floor_plan_id": plan["id"],
        "public_id": tour["public_id"],
    }


@every_operation
async def test_nobody_gets_documented_answers(service: Service, operation_id: str) -> None:
    requests = FUZZER.requests_of(operation_id)
    assert requests
    for request in requests:
        request.check(await request.send(service.nobody))


@every_operation
async def test_a_customer_gets_documented_answers(
    anna: Customer, ids: dict[str, str], operation_id: str
) -> None:
    for number, request in enumerate(FUZZER.requests_of(operation_id)):
        if number % 3:
            request.name_in_path(ids)
        request.check(await request.send(anna.http))
