"""Schemathesis over the whole document: nothing breaks, and every answer is as documented."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ezvr_api.app import create_app
from ezvr_api.settings import Settings
from tests.support.customer import Customer, leads_to
from tests.support.photos import small_panorama
from tests.support.service import PUBLIC_URL, Service

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 6


def operations() -> dict[str, APIOperation]:
    """Every operation of the document, by its id."""
    document = create_app(Settings(), database_url="postgresql+psycopg://").openapi()
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    return {operation.definition.raw["operationId"]: operation for operation in found}


OPERATIONS = operations()
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def cases_of(name: str) -> list[Case]:
    """Requests that fit the document, and such that do not; the same ones every time."""
    found: list[Case] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
        @bounded
        def collect(case: Case) -> None:
            found.append(case)

        with suppress(Unsatisfiable):  # an operation without parameters has no wrong ones
            collect()
    return found


async def send(client: httpx.AsyncClient, case: Case) -> httpx.Response:
    """Send a case over the client's own transport."""
    given_case: dict[str, Any] = case.as_transport_kwargs(base_url=PUBLIC_URL)
    request = {
        "method": given_case["method"],
        "url": given_case["url"],
        "headers": {
            header: value
            for header, value in given_case["headers"].items()
            if header.lower() != "cookie"
        },
        "params": given_case.get("params"),
        "json": given_case.get("json"),
        "content": given_case.get("data"),
    }
    return await client.request(
        **{name: value for name, value in request.items() if value is not None}
    )


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_nobody_gets_documented_answers(service: Service, name: str) -> None:
    for case in cases_of(name):
        case.validate_response(await send(service.nobody, case), checks=CHECKS)


@pytest.fixture
async def ids(service: Service, anna: Customer) -> dict[str, str]:
    """One of everything that a path may name."""
    panorama_id = await service.ready_panorama(anna)
    upload = await anna.request_upload(small_panorama(1))
    tour = await anna.create_tour()
    scene = await anna.add_scene(tour, panorama_id, "Hall")
    hotspot = await anna.add_hotspot(tour, scene, leads_to(scene))
    await anna.publish(tour)
    return {
        "upload_id": upload["id"],
        "panorama_id": panorama_id,
        "tour_id": tour["id"],
        "scene_id": scene["id"],
        "hotspot_id": hotspot["id"],
        "public_id": tour["public_id"],
    }


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_a_customer_gets_documented_answers(
    anna: Customer, ids: dict[str, str], name: str
) -> None:
    for number, case in enumerate(cases_of(name)):
        if number % 3:
            known = {key: ids[key] for key in case.path_parameters if key in ids}
            case.path_parameters.update(known)
        case.validate_response(await send(anna.http, case), checks=CHECKS)
