"""What happens to one panorama in the same moment happens one after the other."""

from uuid import UUID

import anyio
import pytest

from ezvr_api.accounts.service import lock_account
from ezvr_api.panoramas import attempts
from ezvr_api.panoramas.service import lock_panorama
from tests.panoramas.test_overrides import TILT, claim, path_of, tiled
from tests.support.customer import Customer
from tests.support.service import TILED, Service


async def account_of(anna: Customer) -> UUID:
    return UUID((await anna.ok("GET", "/v1/account"))["id"])


async def test_of_two_words_at_once_both_are_heeded(service: Service, anna: Customer) -> None:
    panorama_id = (await tiled(service, anna))["id"]
    account_id = await account_of(anna)

    async def tilt() -> None:
        await anna.ok("PATCH", path_of(panorama_id), {"level": TILT})

    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        panorama = await lock_panorama(session, account_id, UUID(panorama_id))
        group.start_soon(tilt)
        await service.wait_for_locks(waiting=1)
        panorama.overrides = {"heading": 5.0}
    overrides = (await anna.panorama(panorama_id))["overrides"]
    assert (overrides["level"], overrides["heading"]) == (TILT, 5.0)


@pytest.mark.parametrize("is_tiled_again", [True, False])
async def test_new_tiles_wait_for_a_publication_that_names_the_present_ones(
    service: Service, anna: Customer, *, is_tiled_again: bool
) -> None:
    panorama_id = (await tiled(service, anna))["id"]
    if not is_tiled_again:
        panorama_id = await anna.upload()
    else:
        await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    claimed = await claim(service, panorama_id)
    assert claimed is not None
    finished = anyio.Event()

    async def finish() -> None:
        async with service.resources.database.transaction() as session:
            assert await attempts.finish(session, claimed, TILED, original_bytes=1)
        finished.set()

    async with (
        anyio.create_task_group() as group,
        service.resources.database.transaction() as session,
    ):
        # As a publication begins. Of a photo without tiles, none can be under way.
        await lock_account(session, await account_of(anna))
        group.start_soon(finish)
        if is_tiled_again:
            await service.wait_for_locks(waiting=1)
            assert not finished.is_set()
        else:
            with anyio.fail_after(10):
                await finished.wait()
