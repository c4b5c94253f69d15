"""The process that `sandbox` starts: `python -m ezvr_api.imaging.child`, its job on stdin.

It answers in lines of JSON on stdout, and goes on after the first when stdin says `go`:

    {"kind": "unprotected", "missing": ["landlock"]}
    {"kind": "needs", "bytes": 200000000}
    {"kind": "progress", "share": 0.5}
    {"kind": "previews", "photo": {…}}
    {"kind": "done", "photo": {…}}
    {"kind": "pictured", "picture": {…}}
    {"kind": "refused", "code": …, "sentence": …, "details": {…}, "diagnostics": …}
    {"kind": "fault", "message": …}
"""

import errno
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import cv2

from ezvr_api.imaging import errors
from ezvr_api.imaging.confine import confine
from ezvr_api.imaging.isolate import isolate
from ezvr_api.imaging.job import GO, PictureJob, TilingJob, job_of
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.picture import make_picture
from ezvr_api.imaging.result import TiledPhoto, TilingOptions
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.imaging.tile import tile_photo

_SECONDS_BETWEEN_REPORTS = 0.1
_OPEN_FILES = 32
_OPEN_FILES_OF_A_THREAD = 2


class _Reporter:
    """Writes the lines, not more often than anybody reads them, and waits for an answer."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = 0.0

    def say(self, kind: str, **values: object) -> None:
        self._stream.write(json.dumps({"kind": kind, **values}) + "\n")
        self._stream.flush()

    def needs(self, size: int) -> None:
        self.say("needs", bytes=size)
        if sys.stdin.buffer.readline() != GO:
            # Nobody is there any more.
            raise SystemExit

    def progress(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_REPORTS:
            self._last = now
            self.say("progress", share=round(share, 4))

    def previews(self, photo: TiledPhoto) -> None:
        self.say("previews", photo=asdict(photo))


def main() -> None:
    """Do one job and say how it went."""
    # Libraries may print: what they print must not be taken for an answer.
    reporter = _Reporter(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    line = sys.stdin.buffer.readline()
    if not line:
        # It was started ahead, and nobody needed it.
        return
    job = job_of(line)
    _confine(job, reporter)
    cv2.setNumThreads(1)
    try:
        _do(job, reporter)
    except errors.PhotoRefused as refused:
        reporter.say(
            "refused",
            code=refused.code,
            sentence=refused.sentence,
            details=dict(refused.details),
            diagnostics=refused.diagnostics,
        )
    except OSError as error:
        reporter.say("fault", message=f"{type(error).__name__}: {error.strerror}")
    except cv2.error as error:
        # OpenCV meets decoded pixels only: what it cannot do is a fault of ours.
        reporter.say("fault", message=error.msg)


def _confine(job: TilingJob | PictureJob, reporter: _Reporter) -> None:
    """Give up what this file does not need: from here on, nothing is to be trusted."""
    confine(
        memory_bytes=job.memory_bytes,
        cpu_seconds=job.cpu_seconds,
        file_bytes=job.file_bytes,
        open_files=_OPEN_FILES + _OPEN_FILES_OF_A_THREAD * job.threads,
        niceness=job.niceness,
        parent=job.parent,
    )
    logo = job.logo if isinstance(job, TilingJob) else None
    readable = tuple(Path(name) for name in (job.source, logo) if name is not None)
    if missing := isolate(readable, (Path(job.outdir),)):
        reporter.say("unprotected", missing=missing)


def _do(job: TilingJob | PictureJob, reporter: _Reporter) -> None:
    try:
        if isinstance(job, PictureJob):
            picture = make_picture(
                Path(job.source), Path(job.outdir), lambda size: _ask_for(size, job, reporter)
            )
            reporter.say("pictured", picture=asdict(picture))
        else:
            reporter.say("done", photo=asdict(_tile(job, reporter)))
    except MemoryError as error:
        raise errors.out_of_memory(str(error)) from error
    except OSError as error:
        # So it is called where a folder is opened to clean up after the above.
        if error.errno == errno.ENOMEM:
            raise errors.out_of_memory(str(error)) from error
        raise
    except cv2.error as error:
        if error.code == cv2.Error.StsNoMem:
            raise errors.out_of_memory(error.msg) from error
        raise


def _ask_for(size: int, job: TilingJob | PictureJob, reporter: _Reporter) -> None:
    reporter.needs(min(size, job.memory_bytes))


def _tile(job: TilingJob, reporter: _Reporter) -> TiledPhoto:
    options = TilingOptions(
        tile_format=job.tile_format,
        jpeg_quality=job.jpeg_quality,
        quality=job.quality,
        threads=job.threads,
        limits=PhotoLimits(**job.photo_limits),
        overrides=Overrides.from_values(job.overrides),
        retouch=Retouch.from_values(job.retouch),
        logo=None if job.logo is None else Path(job.logo),
    )
    return tile_photo(
        Path(job.source),
        Path(job.outdir),
        options,
        reporter.progress,
        reporter.previews,
        on_needs=lambda size: _ask_for(size, job, reporter),
    )


if __name__ == "__main__":
    main()
