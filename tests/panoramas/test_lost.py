"""A photo whose job is gone waits for nobody's sake: it is put back in line."""

import pytest

from ezvr_api.jobs import Attempt
from ezvr_api.panoramas import tasks
from tests.panoramas.test_overrides import path_of, tiled
from tests.support.customer import Customer
from tests.support.service import Service

FIRST = Attempt(1, is_last=False)
JOBS = "SELECT args->>'panorama_id' FROM procrastinate_jobs WHERE task_name = 'panoramas:{}'"
LOSE = "DELETE FROM procrastinate_jobs"


async def jobs_for(service: Service, task: str) -> list[str]:
    """The panoramas that jobs of this kind are about."""
    return [panorama_id for (panorama_id,) in await service.rows(JOBS.format(task))]


async def test_a_photo_whose_job_was_lost_may_be_processed_again(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    await service.rows(LOSE)
    await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    await service.run_jobs()
    assert (await anna.panorama(panorama_id))["status"] == "ready"


async def test_a_photo_that_is_in_line_keeps_its_one_place(
    service: Service, anna: Customer
) -> None:
    panorama_id = await anna.upload()
    for _ in range(3):
        await anna.ok("POST", f"{path_of(panorama_id)}/reprocess")
    assert await jobs_for(service, "tile") == [panorama_id]


async def test_what_lost_its_job_is_put_back_in_line_and_nothing_else(
    service: Service, anna: Customer
) -> None:
    ready, failed, tiled_again = [(await tiled(service, anna))["id"] for _ in range(3)]
    await service.rows("UPDATE panoramas SET status = 'failed' WHERE id = %s", failed)
    await anna.ok("POST", f"{path_of(tiled_again)}/reprocess")
    arrived = await anna.upload()
    await service.rows(LOSE)
    waiting = await anna.upload()
    await tasks.revive(service.resources, FIRST)
    await tasks.revive(service.resources, FIRST)
    assert sorted(await jobs_for(service, "tile")) == sorted([tiled_again, arrived, waiting])
    assert await jobs_for(service, "add_avif") == []
    await service.run_jobs()
    assert not (await anna.panorama(tiled_again))["is_tiled_again"]
    assert (await anna.panorama(arrived))["status"] == "ready"
    assert (await anna.panorama(ready))["status"] == "ready"


@pytest.mark.parametrize(("is_tiled_again", "task"), [(False, "add_avif"), (True, "tile")])
async def test_a_format_whose_job_was_lost_is_made_of_what_stays(
    service: Service, anna: Customer, *, is_tiled_again: bool, task: str
) -> None:
    panorama_id = (await tiled(service, anna))["id"]
    await service.rows(
        "UPDATE panoramas SET avif_pending = true, is_tiled_again = %s", is_tiled_again
    )
    await service.rows(LOSE)
    await tasks.revive(service.resources, FIRST)
    assert await jobs_for(service, task) == [panorama_id]
    assert len(await service.rows("SELECT id FROM procrastinate_jobs")) == 1
