"""Jobs are rows: they come with the change that needs them, and survive their worker."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
import pytest
from procrastinate.jobs import Job, Status
from sqlalchemy import text

from ezvr_api.clock import utc_now
from ezvr_api.jobs import (
    ALL_QUEUES,
    FORGET_TASK,
    SWEEP_TASK,
    Backoff,
    defer_in,
    sweep_stalled,
)
from ezvr_api.worker import create_worker_app, run_worker
from tests.conftest import Logs
from tests.support.customer import Customer
from tests.support.photos import ordinary_photo
from tests.support.service import Service

BACKOFF = Backoff(attempts=4, first_pause=2, longest_pause=5)
JOBS = "SELECT task_name, args FROM procrastinate_jobs WHERE task_name = 'tests:none'"
STARTED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'tiling' AND status = 'doing'"
UNDONE = "SELECT id FROM procrastinate_jobs WHERE task_name = %s"


class Unexpected(Exception):
    """Something went wrong after a job was deferred."""


async def test_a_job_appears_with_the_commit(service: Service) -> None:
    async with service.resources.database.transaction() as session:
        await defer_in(session, "tests:none")
        assert await service.rows(JOBS) == []
    assert len(await service.rows(JOBS)) == 1


async def test_a_job_is_gone_after_a_rollback(service: Service) -> None:
    with pytest.raises(Unexpected):
        async with service.resources.database.transaction() as session:
            await defer_in(session, "tests:none")
            raise Unexpected
    assert await service.rows(JOBS) == []


async def test_a_job_may_wait(service: Service) -> None:
    async with service.resources.database.transaction() as session:
        await defer_in(session, "tests:none", delay=timedelta(hours=1))
    query = "SELECT scheduled_at > now() + interval '59 minutes' FROM procrastinate_jobs"
    assert await service.rows(query) == [(True,)]


async def test_the_request_s_id_follows_into_the_job(
    service: Service, anna: Customer, logs: Logs
) -> None:
    upload = await anna.request_upload(ordinary_photo())
    await anna.send(upload, ordinary_photo())
    answer = await anna.call("POST", f"/v1/uploads/{upload['id']}/complete")
    await service.run_jobs()
    (line,) = logs.of("panoramas.refused")
    assert line["request_id"] == answer.headers["x-request-id"]


async def test_arguments_of_jobs_are_ids(service: Service, anna: Customer, bob: Customer) -> None:
    first, second = await anna.upload(), await anna.upload()
    await anna.ok("DELETE", f"/v1/panoramas/{second}")
    await service.ready_panorama(bob)
    await bob.ok("POST", "/v1/privacy/erasures", {"password": bob.password})
    found = [
        arguments for (arguments,) in await service.rows("SELECT args FROM procrastinate_jobs")
    ]
    names = {name for arguments in found for name in arguments}
    assert names == {"panorama_id", "deletion_id", "request_id"}
    assert first in str(found)


async def test_the_job_of_a_dead_worker_is_given_to_another(service: Service) -> None:
    app = create_worker_app(service.resources, service.database_url)
    async with service.resources.database.transaction() as session:
        await defer_in(session, "tests:none")
    async with app.open_async():
        dead = await app.job_manager.register_worker()
        taken = await app.job_manager.fetch_job(queues=list(ALL_QUEUES), worker_id=dead)
        assert taken is not None
        assert await sweep_stalled(app, seconds_since_heartbeat=30) == 0
        await service.rows(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'"
        )
        assert await sweep_stalled(app, seconds_since_heartbeat=30) == 1
        alive = await app.job_manager.register_worker()
        again = await app.job_manager.fetch_job(queues=list(ALL_QUEUES), worker_id=alive)
    assert again is not None
    assert (again.id, again.attempts) == (taken.id, taken.attempts + 1)


async def test_the_job_of_a_worker_that_was_pruned_is_given_to_another(service: Service) -> None:
    app = create_worker_app(service.resources, service.database_url)
    async with service.resources.database.transaction() as session:
        await defer_in(session, "tests:none")
    async with app.open_async():
        dead = await app.job_manager.register_worker()
        await app.job_manager.fetch_job(queues=list(ALL_QUEUES), worker_id=dead)
        await app.job_manager.unregister_worker(dead)
        assert await sweep_stalled(app, seconds_since_heartbeat=30) == 1


@asynccontextmanager
async def working(service: Service) -> AsyncGenerator[None]:
    """Run a whole worker, schedules included; let it end what it does."""
    # Cancelled once, as by a signal: a cancel scope would cancel again what tidies up.
    worker = asyncio.create_task(run_worker(service.resources, service.database_url))
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


@pytest.mark.parametrize("task", [SWEEP_TASK, FORGET_TASK])
async def test_a_sweep_that_died_keeps_no_worker_from_starting(
    service: Service, anna: Customer, task: str
) -> None:
    panorama_id = await anna.upload(ordinary_photo())
    app = create_worker_app(service.resources, service.database_url)
    async with app.open_async():
        dead = await app.job_manager.register_worker()
        await app.configure_task(task).defer_async(timestamp=0)
        taken = await app.job_manager.fetch_job(queues=["default"], worker_id=dead)
        assert taken is not None
        # The next one waits already, and only one may.
        await app.configure_task(task).defer_async(timestamp=0)
        await app.job_manager.unregister_worker(dead)
    async with working(service):
        with anyio.fail_after(10):
            while await service.rows(UNDONE, task):  # noqa: ASYNC110 - a row tells nobody
                await anyio.sleep(0.05)
            while (await anna.panorama(panorama_id))["status"] != "failed":  # noqa: ASYNC110
                await anyio.sleep(0.05)


async def test_photos_that_wait_hold_up_no_deletion(
    service: Service, anna: Customer, bob: Customer
) -> None:
    deleted = await service.ready_panorama(anna)
    waiting = [await customer.upload(ordinary_photo()) for customer in (anna, bob)]
    async with AsyncExitStack() as stack, service.resources.database.transaction() as session:
        # Nobody can begin with them.
        await session.execute(
            text("SELECT id FROM panoramas WHERE id = ANY(:ids) FOR UPDATE"),
            {"ids": [UUID(panorama_id) for panorama_id in waiting]},
        )
        await stack.enter_async_context(working(service))
        with anyio.fail_after(15):
            while await service.rows(STARTED) != [(len(waiting),)]:  # noqa: ASYNC110 - a row tells nobody
                await anyio.sleep(0.05)
            receipt = await anna.ok("DELETE", f"/v1/panoramas/{deleted}")
            path = f"/v1/privacy/receipts/{receipt['id']}"
            while (await anna.ok("GET", path))["status"] != "complete":  # noqa: ASYNC110
                await anyio.sleep(0.05)


async def test_jobs_that_failed_long_ago_are_forgotten(service: Service) -> None:
    app = create_worker_app(service.resources, service.database_url)
    async with app.open_async():
        worker = await app.job_manager.register_worker()
        for name in ("tests:old", "tests:new"):
            async with service.resources.database.transaction() as session:
                await defer_in(session, name)
            job = await app.job_manager.fetch_job(queues=["default"], worker_id=worker)
            assert job is not None
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        await service.rows(
            "UPDATE procrastinate_events SET at = now() - interval '169 hours' WHERE job_id = "
            "(SELECT id FROM procrastinate_jobs WHERE task_name = 'tests:old')"
        )
        await app.configure_task(FORGET_TASK).defer_async(timestamp=0)
    await service.run_jobs()
    assert await service.rows("SELECT task_name FROM procrastinate_jobs") == [("tests:new",)]


async def test_sweeping_and_forgetting_are_scheduled(service: Service) -> None:
    app = create_worker_app(service.resources, service.database_url)
    registry: Any = app.periodic_registry
    scheduled = {name for name, _ in registry.periodic_tasks}
    assert {SWEEP_TASK, FORGET_TASK} <= scheduled


async def test_two_photos_of_an_account_are_worked_on_at_a_time(
    service: Service, anna: Customer, bob: Customer
) -> None:
    app = create_worker_app(service.resources, service.database_url)
    hers = {await anna.upload() for _ in range(8)}
    his = await bob.upload()
    async with app.open_async():
        worker = await app.job_manager.register_worker()
        taken: list[str] = []
        while job := await app.job_manager.fetch_job(queues=["tiling"], worker_id=worker):
            taken.append(str(job.task_kwargs["panorama_id"]))
    assert his in taken
    assert len(hers & set(taken)) <= 2


@pytest.mark.parametrize(("attempts", "pause"), [(0, (1, 2)), (1, (2, 4)), (2, (2, 5))])
def test_pauses_between_attempts_grow_up_to_a_limit(attempts: int, pause: tuple[int, int]) -> None:
    decision = BACKOFF.get_retry_decision(exception=Unexpected(), job=_job(attempts=attempts))
    assert decision is not None
    assert decision.retry_at is not None
    shortest, longest = pause
    seconds = (decision.retry_at - utc_now()).total_seconds()
    assert shortest - 0.5 <= seconds <= longest


def test_after_the_last_attempt_there_is_no_other() -> None:
    assert BACKOFF.get_retry_decision(exception=Unexpected(), job=_job(attempts=3)) is None
    assert BACKOFF.attempt_of(_job(attempts=3)).is_last
    assert not BACKOFF.attempt_of(_job(attempts=2)).is_last


def _job(*, attempts: int) -> Job:
    return Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name="tests:none",
        attempts=attempts,
    )
