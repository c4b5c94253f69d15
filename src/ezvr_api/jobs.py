"""Background work: jobs are rows, deferred in the transaction of the change that needs them."""

import asyncio
import json
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job, Status
from procrastinate.tasks import configure_task
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SWEEP_TASK = "jobs:sweep"
FORGET_TASK = "jobs:forget"
KEPT_HOURS = 7 * 24
TILING_QUEUE = "tiling"
DEFAULT_QUEUE = "default"
# What nobody waits for. As every queue, it has a place of its own in the worker.
SPARE_TIME_QUEUE = "spare-time"
ALL_QUEUES = (TILING_QUEUE, DEFAULT_QUEUE, SPARE_TIME_QUEUE)
# Below every photo that waits, wherever one worker serves all queues.
SPARE_TIME_PRIORITY = -1_000_000_000
REQUEST_ID_ARGUMENT = "request_id"

_DEFERRED = (
    "SELECT args FROM procrastinate_jobs WHERE task_name = :task AND status IN ('todo', 'doing')"
)

_log = structlog.stdlib.get_logger(__name__)
# Builds the statements only: each deferral brings the connection of its own session.
_deferrer = App(connector=PsycopgConnector())


@dataclass(frozen=True)
class Attempt:
    """Which try of a job this is: `number` counts from 1."""

    number: int
    is_last: bool


async def defer_in(  # noqa: PLR0913 - each is a part of a job's address
    session: AsyncSession,
    task: str,
    *,
    queue: str = DEFAULT_QUEUE,
    lock: str | None = None,
    priority: int = 0,
    delay: timedelta | None = None,
    **arguments: str,
) -> None:
    """Defer a job on the session's own connection: both commit, or neither does."""
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    if not isinstance(connection, psycopg.AsyncConnection):
        message = "jobs can only be deferred on a psycopg connection"
        raise TypeError(message)
    request_id = structlog.contextvars.get_contextvars().get(REQUEST_ID_ARGUMENT)
    task_arguments: dict[str, Any] = {**arguments, REQUEST_ID_ARGUMENT: request_id}
    await configure_task(
        name=task,
        job_manager=_deferrer.job_manager,
        queue=queue,
        lock=lock,
        priority=priority,
        schedule_in=None if delay is None else {"seconds": int(delay.total_seconds())},
        connection=cast("psycopg.AsyncConnection[Any]", connection),
    ).defer_async(**task_arguments)


async def is_deferred(session: AsyncSession, task: str, **arguments: str) -> bool:
    """Tell whether such a job waits or runs."""
    statement = text(f"{_DEFERRED} AND args @> CAST(:arguments AS jsonb) LIMIT 1")
    values = {"task": task, "arguments": json.dumps(arguments)}
    return (await session.execute(statement, values)).first() is not None


async def deferred_arguments(session: AsyncSession, task: str, name: str) -> set[str]:
    """Return the values that one argument has in all such jobs that wait or run."""
    rows = await session.execute(text(_DEFERRED), {"task": task})
    return {arguments[name] for (arguments,) in rows}


class Backoff(BaseRetryStrategy):
    """Retries with exponentially growing, jittered pauses, until the last attempt."""

    def __init__(
        self, *, attempts: int, first_pause: float = 2.0, longest_pause: float = 600.0
    ) -> None:
        self.attempts = attempts
        self.first_pause = first_pause
        self.longest_pause = longest_pause

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again, or None when it was the last attempt."""
        # A worker that is stopped cancels its jobs: that is no failure of theirs.
        was_stopped = isinstance(exception, asyncio.CancelledError)
        if self.attempt_of(job).is_last and not was_stopped:
            return None
        pause = min(self.first_pause * 2**job.attempts, self.longest_pause)
        jittered = pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
        return RetryDecision(retry_in={"seconds": max(1, round(jittered))})

    def attempt_of(self, job: Job) -> Attempt:
        """Return which attempt a running job is at."""
        return Attempt(job.attempts + 1, is_last=job.attempts + 1 >= self.attempts)


def job_app(database_url: str) -> App:
    """Return an unopened Procrastinate app for a SQLAlchemy database address."""
    return App(connector=PsycopgConnector(conninfo=psycopg_conninfo(database_url)))


def psycopg_conninfo(database_url: str) -> str:
    """Turn a SQLAlchemy address into one that libpq understands."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


async def sweep_stalled(app: App, *, seconds_since_heartbeat: float) -> int:
    """Give the jobs of dead workers back to the living; return how many."""
    manager = app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=seconds_since_heartbeat))
    for job in stalled:
        _log.warning("jobs.stalled", job_id=job.id, task=job.task_name)
        # A sweep starts again by itself; only one may wait, so it cannot be given back.
        if job.task_name in (SWEEP_TASK, FORGET_TASK):
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
        else:
            await manager.retry_job(job)
    return len(stalled)
