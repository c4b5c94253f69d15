"""Works on a photo in a child process: a stranger's file meets a decoder only there."""

import asyncio
import contextlib
import logging
import math
import os
import signal
from collections.abc import Coroutine, Generator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from ezvr_api.imaging import errors
from ezvr_api.imaging.budget import MemoryBudget
from ezvr_api.imaging.children import Children, end_child
from ezvr_api.imaging.errors import Detail, PhotoRefused, RefusalCode, TilingFault
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.growth import end_when_grown, limit_for
from ezvr_api.imaging.isolate import Protection
from ezvr_api.imaging.job import GO, Job, PictureJob, TilingJob
from ezvr_api.imaging.picture import FlatPicture
from ezvr_api.imaging.result import OnPreviews, OnProgress, TiledPhoto, TilingOptions

_log = logging.getLogger(__name__)

_STDERR_BYTES = 16 << 10
_TIMED_OUT_SIGNALS = frozenset({signal.SIGXCPU})
_NO_MEMORY_WORDS = ("failed to allocate", "bad_alloc", "MemoryError", "Cannot allocate memory")


@dataclass(frozen=True)
class ChildLimits:
    """What one photo may cost.

    Attributes:
        memory_bytes: Address space of the child, libraries (about 300 MB) included.
        seconds: By the clock on the wall, which stands still while the child waits for memory;
            processor time is limited to as much per thread.
        file_bytes: Size of any one file that the child writes.
        threads: Threads that the child computes with.
        niceness: How far it stands back for other processes, 0 to 19.
    """

    memory_bytes: int = 6 << 30
    seconds: float = 600.0
    file_bytes: int = 256 << 20
    threads: int = 2
    niceness: int = 0


class _Unprotected(BaseModel):
    kind: Literal["unprotected"]
    missing: tuple[Protection, ...]


class _Needs(BaseModel):
    kind: Literal["needs"]
    bytes: int = Field(gt=0)


class _Progress(BaseModel):
    kind: Literal["progress"]
    share: float = Field(ge=0, le=1, allow_inf_nan=False)


class _Previews(BaseModel):
    kind: Literal["previews"]
    photo: TiledPhoto


class _Done(BaseModel):
    kind: Literal["done"]
    photo: TiledPhoto


class _Pictured(BaseModel):
    kind: Literal["pictured"]
    picture: FlatPicture


class _Refused(BaseModel):
    kind: Literal["refused"]
    code: RefusalCode
    sentence: str
    details: dict[str, Detail]
    diagnostics: str


class _Fault(BaseModel):
    kind: Literal["fault"]
    message: str


_Report = _Unprotected | _Needs | _Progress | _Previews | _Done | _Pictured | _Refused | _Fault
_REPORTS: TypeAdapter[_Report] = TypeAdapter(Annotated[_Report, Field(discriminator="kind")])


@dataclass(frozen=True)
class _Audience:
    """Who is told how far it is."""

    on_progress: OnProgress | None
    on_previews: OnPreviews | None

    def hear(self, report: _Progress | _Previews) -> None:
        if isinstance(report, _Previews):
            if self.on_previews:
                self.on_previews(report.photo)
        elif self.on_progress:
            self.on_progress(report.share)


async def tile_in_child(  # noqa: PLR0913  # The face of the library: each stands for itself.
    source: Path,
    outdir: Path,
    options: TilingOptions | None = None,
    limits: ChildLimits | None = None,
    on_progress: OnProgress | None = None,
    *,
    on_previews: OnPreviews | None = None,
    children: Children | None = None,
) -> TiledPhoto:
    """Cut a photo into tiles in a confined child process; otherwise as `tile.tile_photo`.

    The child dies with the coroutine that awaits it and with this process. However it ends
    early, `outdir` is emptied. With `children`, one that was started ahead does the work, once
    the memory that it will need at most is left of what they share.

    Raises:
        PhotoRefused: The photo cannot become a panorama, or broke its child or its limits.
        TilingFault: The machine could not do the work: a full disk, a child that cannot start.
        FileExistsError: `outdir` has something in it.
    """
    limits = limits or ChildLimits()
    job = _tiling_job(source, outdir, options or TilingOptions(), limits)
    audience = _Audience(on_progress, on_previews)
    answer = await _answer(job, outdir, limits, children, audience)
    if isinstance(answer, FlatPicture):
        raise errors.decode_failed("The child tiled nothing")
    return answer


async def picture_in_child(
    source: Path,
    outdir: Path,
    limits: ChildLimits | None = None,
    *,
    children: Children | None = None,
) -> FlatPicture:
    """Make a picture for a screen in a confined child process; see `picture.make_picture`.

    Everything else is as with `tile_in_child`.

    Raises:
        PhotoRefused: The file cannot be used, or broke its child or its limits.
        TilingFault: The machine could not do the work.
        FileExistsError: `outdir` has something in it.
    """
    limits = limits or ChildLimits()
    job = PictureJob(**_common(source, outdir, limits))
    answer = await _answer(job, outdir, limits, children, _Audience(None, None))
    if not isinstance(answer, FlatPicture):
        raise errors.decode_failed("The child made no picture")
    return answer


async def _answer(
    job: Job,
    outdir: Path,
    limits: ChildLimits,
    children: Children | None,
    audience: _Audience,
) -> TiledPhoto | FlatPicture:
    with clean_on_failure(outdir):
        clock = asyncio.timeout(limits.seconds)
        try:
            async with clock:
                return await _run(job, children or Children(), clock, audience)
        except TimeoutError as error:
            if clock.expired():
                raise errors.took_too_long(limits.seconds) from error
            raise


class _Common(TypedDict):
    """What every job says."""

    source: str
    outdir: str
    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    threads: int
    niceness: int
    parent: int


def _common(source: Path, outdir: Path, limits: ChildLimits) -> _Common:
    return {
        "source": str(source.resolve()),
        "outdir": str(outdir.resolve()),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": math.ceil(limits.seconds * limits.threads),
        "file_bytes": limits.file_bytes,
        "threads": limits.threads,
        "niceness": limits.niceness,
        "parent": os.getpid(),
    }


def _tiling_job(
    source: Path, outdir: Path, options: TilingOptions, limits: ChildLimits
) -> TilingJob:
    accepted = options.limits
    return TilingJob(
        **_common(source, outdir, limits),
        tile_format=options.tile_format,
        jpeg_quality=options.jpeg_quality,
        quality=options.quality,
        photo_limits={
            "max_width": accepted.max_width,
            "max_height": accepted.max_height,
            "min_width": accepted.min_width,
            "max_file_bytes": accepted.max_file_bytes,
            "memory_bytes": min(accepted.memory_bytes or limits.memory_bytes, limits.memory_bytes),
        },
        overrides=options.overrides.to_values(),
        retouch=options.retouch.to_values(),
        logo=None if options.logo is None else str(options.logo.resolve()),
    )


async def _run(
    job: Job, children: Children, clock: asyncio.Timeout, audience: _Audience
) -> TiledPhoto | FlatPicture:
    # The memory is given back last: a child that is just being killed still has it.
    async with contextlib.AsyncExitStack() as held:
        allotment = _Allotment(children.memory, job.memory_bytes, clock, held)
        child = await children.take(job.threads)
        try:
            return await _converse_while_small(child, job, allotment, audience)
        finally:
            await end_child(child)
            children.replenish()


class _Allotment:
    """What one child takes of the memory that all share: once, and no more than it may have."""

    def __init__(
        self,
        budget: MemoryBudget | None,
        most: int,
        clock: asyncio.Timeout,
        held: contextlib.AsyncExitStack,
    ) -> None:
        self._budget = budget
        self._most = most
        self._clock = clock
        self._held = held
        self._is_taken = False

    async def take(self, size: int) -> None:
        """Wait until so many bytes are left; they are given back when `held` is left.

        Raises:
            PhotoRefused: decode_failed: only a child that is taken over asks for this.
        """
        if self._is_taken or size > self._most:
            raise errors.decode_failed(f"The child asked for {size} bytes")
        self._is_taken = True
        if self._budget is not None:
            with _stopped(self._clock):
                await self._held.enter_async_context(self._budget.share(size))


@contextlib.contextmanager
def _stopped(clock: asyncio.Timeout) -> Generator[None]:
    """Let the time of a timeout stand still."""
    loop, end = asyncio.get_running_loop(), clock.when()
    left = None if end is None else end - loop.time()
    clock.reschedule(None)
    try:
        yield
    finally:
        clock.reschedule(None if left is None else loop.time() + left)


async def _converse_while_small(
    child: asyncio.subprocess.Process, job: Job, allotment: _Allotment, audience: _Audience
) -> TiledPhoto | FlatPicture:
    """Hear the child out, unless its folder grows beyond what the largest photo needs."""
    watching = asyncio.ensure_future(end_when_grown(child, Path(job.outdir), limit_for(job)))
    try:
        return await _converse(child, job, allotment, audience)
    except PhotoRefused as refused:
        if watching.done():
            raise errors.decode_failed(watching.result()) from refused
        raise
    finally:
        watching.cancel()


async def _converse(
    child: asyncio.subprocess.Process, job: Job, allotment: _Allotment, audience: _Audience
) -> TiledPhoto | FlatPicture:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise TilingFault("The child has no pipes")
    reading_errors = asyncio.ensure_future(_tail(child.stderr))
    try:
        await _write(child.stdin, job.to_json())
        while line := await _next_line(child.stdout):
            report = _parse(line)
            if isinstance(report, _Done):
                return report.photo
            if isinstance(report, _Pictured):
                return report.picture
            if isinstance(report, _Refused):
                raise PhotoRefused(report.code, report.sentence, report.details, report.diagnostics)
            if isinstance(report, _Fault):
                raise TilingFault(report.message)
            if isinstance(report, _Needs):
                await _while_alive(child, allotment.take(report.bytes))
                await _write(child.stdin, GO)
            elif isinstance(report, _Unprotected):
                _tell_once(frozenset(report.missing))
            else:
                audience.hear(report)
        raise _obituary(await child.wait(), await reading_errors, job)
    finally:
        reading_errors.cancel()


@cache
def _tell_once(missing: frozenset[Protection]) -> None:
    """Tell the operator, not who runs a command, that this platform lacks some of the walls."""
    _log.info(
        "Photos are decoded without %s, which this platform lacks", ", ".join(sorted(missing))
    )


async def _while_alive(
    child: asyncio.subprocess.Process, waiting: Coroutine[Any, Any, None]
) -> None:
    """Wait for something, but not beyond the child's end: what it ended of, its silence tells."""
    task, end = asyncio.ensure_future(waiting), asyncio.ensure_future(child.wait())
    try:
        await asyncio.wait({task, end}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        for one in (task, end):
            one.cancel()
        await asyncio.gather(task, end, return_exceptions=True)


async def _write(stream: asyncio.StreamWriter, line: bytes) -> None:
    """Write to a child, which may have ended: why, its silence tells."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stream.write(line)
        await stream.drain()


async def _next_line(stream: asyncio.StreamReader) -> bytes:
    """A line, or nothing at the end. A child that is taken over may write without end."""
    try:
        return await stream.readline()
    except ValueError as error:
        raise errors.decode_failed(f"The child's line is too long: {error}") from error


def _parse(line: bytes) -> _Report:
    try:
        # The database takes no number that is none.
        return _REPORTS.validate_python(from_json(line, allow_inf_nan=False))
    except (ValidationError, ValueError) as error:
        raise errors.decode_failed(f"The child said what it cannot say: {line[:200]!r}") from error


async def _tail(stream: asyncio.StreamReader) -> str:
    kept = b""
    while chunk := await stream.read(_STDERR_BYTES):
        kept = (kept + chunk)[-_STDERR_BYTES:]
    return kept.decode(errors="replace")


def _obituary(returncode: int, said: str, job: Job) -> PhotoRefused:
    """Why a child ended without a word."""
    if -returncode in _TIMED_OUT_SIGNALS:
        return errors.took_too_long(job.cpu_seconds)
    # The kernel's own memory killer sends the signal that no handler sees.
    if returncode == -signal.SIGKILL or any(word in said for word in _NO_MEMORY_WORDS):
        return errors.out_of_memory(said)
    return errors.decode_failed(f"The child ended with {returncode}. {said}")
