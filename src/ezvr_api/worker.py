"""The worker: the only list of task handlers and of schedules."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate import App, JobContext

from ezvr_api import jobs
from ezvr_api.accounts import tasks as accounts
from ezvr_api.assets import service as assets_service
from ezvr_api.assets import tasks as assets
from ezvr_api.deletions import service as deletions_service
from ezvr_api.deletions import tasks as deletions
from ezvr_api.imaging.sandbox import ChildLimits
from ezvr_api.jobs import (
    ALL_QUEUES,
    DEFAULT_QUEUE,
    REQUEST_ID_ARGUMENT,
    SPARE_TIME_QUEUE,
    SWEEP_TASK,
    TILING_QUEUE,
    Attempt,
    Backoff,
)
from ezvr_api.panoramas import lost as panoramas_lost
from ezvr_api.panoramas import service as panoramas_service
from ezvr_api.panoramas import tasks as panoramas
from ezvr_api.resources import Resources
from ezvr_api.settings import WorkerSettings
from ezvr_api.uploads import tasks as uploads

Handler = Callable[..., Awaitable[None]]

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Task:
    """A kind of job: who does it, how often it is tried, and when it starts by itself.

    `schedule` is a cron line, with seconds as an optional sixth field.
    """

    name: str
    handler: Handler
    retry: Backoff
    schedule: str | None = None


TASKS = (
    # A store that is out of order for a minute or two fails no photo, and no wish to hide.
    Task(panoramas_service.TILE_TASK, panoramas.tile, Backoff(attempts=6, first_pause=5.0)),
    Task(
        panoramas_service.AVIF_TASK, panoramas.add_avif, Backoff(attempts=panoramas.AVIF_ATTEMPTS)
    ),
    Task(assets_service.PREPARE_TASK, assets.prepare, Backoff(attempts=6, first_pause=5.0)),
    Task(deletions_service.REMOVE_TASK, deletions.remove, Backoff(attempts=50)),
    # Once a day: what it defers is tried for up to eight hours.
    Task(
        deletions_service.REVIVE_TASK, deletions.revive, Backoff(attempts=1), schedule="41 4 * * *"
    ),
    Task(
        panoramas_lost.REVIVE_TASK,
        panoramas.revive,
        Backoff(attempts=1),
        schedule="*/10 * * * *",
    ),
    Task(uploads.EXPIRE_TASK, uploads.expire, Backoff(attempts=1), schedule="*/10 * * * *"),
    Task(accounts.EXPIRE_TASK, accounts.expire, Backoff(attempts=1), schedule="7 * * * *"),
)

SWEEP_SCHEDULE = "* * * * * */10"
FORGET_SCHEDULE = "23 3 * * *"
# Beside photos, which may all wait for memory. A long erasure leaves room for another job.
_PLACES = {DEFAULT_QUEUE: 2, SPARE_TIME_QUEUE: 1}


def create_worker_app(resources: Resources, database_url: str) -> App:
    """Return a Procrastinate app that knows every task; open it before running a worker."""
    app = jobs.job_app(database_url)
    for task in TASKS:
        _register(app, task, resources)
    _register_sweep(app, resources)
    return app


def _register(app: App, task: Task, resources: Resources) -> None:
    async def run(context: JobContext, **arguments: Any) -> None:  # noqa: ANN401 - as the job row has them
        attempt: Attempt = task.retry.attempt_of(context.job)
        request_id = arguments.pop(REQUEST_ID_ARGUMENT, None)
        with structlog.contextvars.bound_contextvars(
            **{REQUEST_ID_ARGUMENT: request_id}, job_id=context.job.id, task=task.name
        ):
            try:
                await task.handler(resources, attempt, **arguments)
            except Exception:
                _log.exception("job.failed", attempt=attempt.number, is_last=attempt.is_last)
                raise

    async def run_scheduled(context: JobContext, timestamp: int) -> None:
        del timestamp
        await run(context)

    if task.schedule is None:
        app.task(name=task.name, retry=task.retry, pass_context=True)(run)
        return
    scheduled = app.task(name=task.name, retry=task.retry, pass_context=True)(run_scheduled)
    app.periodic(cron=task.schedule)(scheduled)


def _register_sweep(app: App, resources: Resources) -> None:
    async def sweep(timestamp: int) -> None:
        del timestamp
        await jobs.sweep_stalled(
            app, seconds_since_heartbeat=resources.settings.worker.stalled_seconds
        )

    async def forget(timestamp: int) -> None:
        del timestamp
        await app.job_manager.delete_old_jobs(
            nb_hours=jobs.KEPT_HOURS, include_failed=True, include_aborted=True
        )

    forgotten = app.task(name=jobs.FORGET_TASK, queueing_lock=jobs.FORGET_TASK)(forget)
    app.periodic(cron=FORGET_SCHEDULE)(forgotten)
    registered = app.task(name=SWEEP_TASK, queueing_lock=SWEEP_TASK, lock=None)(sweep)
    app.periodic(cron=SWEEP_SCHEDULE)(registered)


async def run_worker(
    resources: Resources, database_url: str, *, queues: Sequence[str] = ALL_QUEUES
) -> None:
    """Work until a signal stops it; running jobs are finished first.

    The first of the queues has the places of the settings, each other one its own, so that what
    waits in one holds up no other. A job that has not ended 20 seconds after the signal is given
    back by the sweep.
    """
    settings = resources.settings.worker
    app = create_worker_app(resources, database_url)
    named = sorted(set(queues), key=ALL_QUEUES.index)
    async with app.open_async(), AsyncExitStack() as stack:
        await jobs.sweep_stalled(app, seconds_since_heartbeat=settings.stalled_seconds)
        _log.info("worker.started", queues=queues)
        for queue in named[1:]:
            await stack.enter_async_context(_beside(app, settings, queue))
        if TILING_QUEUE in queues:
            resources.children.keep_ready(ChildLimits().threads)
        await app.run_worker_async(
            queues=named[:1],
            concurrency=settings.concurrency,
            update_heartbeat_interval=settings.heartbeat_seconds,
            stalled_worker_timeout=settings.stalled_seconds,
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )
    _log.info("worker.stopped")


@asynccontextmanager
async def _beside(app: App, settings: WorkerSettings, queue: str) -> AsyncGenerator[None]:
    """Beside the block, do a queue's jobs in places of its own; give them back at the end."""
    work = asyncio.create_task(
        app.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=_PLACES[queue],
            install_signal_handlers=False,
            update_heartbeat_interval=settings.heartbeat_seconds,
            stalled_worker_timeout=settings.stalled_seconds,
            shutdown_graceful_timeout=0 if queue == SPARE_TIME_QUEUE else 5,
            delete_jobs="successful",
        )
    )
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
