"""Tiles a photo in a child process: a stranger's file meets a decoder only there."""

import asyncio
import contextlib
import math
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from ezvr_api.imaging import errors
from ezvr_api.imaging.children import Children, end_child
from ezvr_api.imaging.errors import Detail, PhotoRefused, RefusalCode, TilingFault
from ezvr_api.imaging.folder import clean_on_failure
from ezvr_api.imaging.job import Job
from ezvr_api.imaging.result import OnPreviews, OnProgress, TiledPhoto, TilingOptions

_STDERR_BYTES = 16 << 10
_TIMED_OUT_SIGNALS = frozenset({signal.SIGXCPU})
_NO_MEMORY_WORDS = ("failed to allocate", "bad_alloc", "MemoryError", "Cannot allocate memory")


@dataclass(frozen=True)
class ChildLimits:
    """What one photo may cost.

    Attributes:
        memory_bytes: Address space of the child, libraries (about 300 MB) included.
        seconds: By the clock on the wall; processor time is limited to as much per thread.
        file_bytes: Size of any one file that the child writes.
        threads: Threads that the child computes with.
        niceness: How far it stands back for other processes, 0 to 19.
    """

    memory_bytes: int = 6 << 30
    seconds: float = 600.0
    file_bytes: int = 256 << 20
    threads: int = 2
    niceness: int = 0


class _Progress(BaseModel):
    kind: Literal["progress"]
    share: float


class _Previews(BaseModel):
    kind: Literal["previews"]
    photo: TiledPhoto


class _Done(BaseModel):
    kind: Literal["done"]
    photo: TiledPhoto


class _Refused(BaseModel):
    kind: Literal["refused"]
    code: RefusalCode
    sentence: str
    details: dict[str, Detail]
    diagnostics: str


class _Fault(BaseModel):
    kind: Literal["fault"]
    message: str


_Report = _Progress | _Previews | _Done | _Refused | _Fault
_REPORTS: TypeAdapter[_Report] = TypeAdapter(Annotated[_Report, Field(discriminator="kind")])


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
    early, `outdir` is emptied. With `children`, one that was started ahead does the work.

    Raises:
        PhotoRefused: The photo cannot become a panorama, or broke its child or its limits.
        TilingFault: The machine could not do the work: a full disk, a child that cannot start.
        FileExistsError: `outdir` has something in it.
    """
    limits = limits or ChildLimits()
    job = _job(source, outdir, options or TilingOptions(), limits)
    with clean_on_failure(outdir):
        clock = asyncio.timeout(limits.seconds)
        try:
            async with clock:
                return await _run(job, children or Children(), on_progress, on_previews)
        except TimeoutError as error:
            if clock.expired():
                raise errors.took_too_long(limits.seconds) from error
            raise


def _job(source: Path, outdir: Path, options: TilingOptions, limits: ChildLimits) -> Job:
    accepted = options.limits
    return Job(
        source=str(source.resolve()),
        outdir=str(outdir.resolve()),
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
        memory_bytes=limits.memory_bytes,
        cpu_seconds=math.ceil(limits.seconds * limits.threads),
        file_bytes=limits.file_bytes,
        threads=limits.threads,
        niceness=limits.niceness,
        parent=os.getpid(),
    )


async def _run(
    job: Job, children: Children, on_progress: OnProgress | None, on_previews: OnPreviews | None
) -> TiledPhoto:
    child = await children.take(job.threads)
    try:
        return await _converse(child, job, on_progress, on_previews)
    finally:
        await asyncio.shield(end_child(child))
        children.replenish()


async def _converse(
    child: asyncio.subprocess.Process,
    job: Job,
    on_progress: OnProgress | None,
    on_previews: OnPreviews | None,
) -> TiledPhoto:
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise TilingFault("The child has no pipes")
    reading_errors = asyncio.ensure_future(_tail(child.stderr))
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            child.stdin.write(job.to_json())
            await child.stdin.drain()
        while line := await _next_line(child.stdout):
            report = _parse(line)
            if isinstance(report, _Done):
                return report.photo
            if isinstance(report, _Refused):
                raise PhotoRefused(report.code, report.sentence, report.details, report.diagnostics)
            if isinstance(report, _Fault):
                raise TilingFault(report.message)
            _pass_on(report, on_progress, on_previews)
        raise _obituary(await child.wait(), await reading_errors, job)
    finally:
        reading_errors.cancel()


async def _next_line(stream: asyncio.StreamReader) -> bytes:
    """A line, or nothing at the end. A child that is taken over may write without end."""
    try:
        return await stream.readline()
    except ValueError as error:
        raise errors.decode_failed(f"The child's line is too long: {error}") from error


def _parse(line: bytes) -> _Report:
    try:
        return _REPORTS.validate_json(line)
    except ValidationError as error:
        raise errors.decode_failed(f"The child said what it cannot say: {line[:200]!r}") from error


def _pass_on(
    report: _Progress | _Previews, on_progress: OnProgress | None, on_previews: OnPreviews | None
) -> None:
    if isinstance(report, _Previews):
        if on_previews:
            on_previews(report.photo)
    elif on_progress:
        on_progress(report.share)


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
