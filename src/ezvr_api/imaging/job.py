"""What the sandbox tells its child: a job, as one line of JSON, and when to go."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final, TypedDict

from ezvr_api.imaging.encode import TileFormat
from ezvr_api.imaging.result import Quality

# What the child waits for when it has said how much memory it needs.
GO: Final = b"go\n"


class PhotoLimitValues(TypedDict):
    """`PhotoLimits` as keywords."""

    max_width: int
    max_height: int
    min_width: int
    max_file_bytes: int
    memory_bytes: int | None


@dataclass(frozen=True)
class Job:
    """One file to work on, and what may be used for it."""

    source: str
    outdir: str
    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    threads: int
    niceness: int
    parent: int

    def to_json(self) -> bytes:
        """One line."""
        return json.dumps({"work": type(self).__name__, **asdict(self)}).encode() + b"\n"


@dataclass(frozen=True)
class PictureJob(Job):
    """One picture to make smaller."""


@dataclass(frozen=True)
class TilingJob(Job):
    """One photo to tile."""

    tile_format: TileFormat
    jpeg_quality: int
    quality: Quality
    photo_limits: PhotoLimitValues
    overrides: dict[str, Any]
    retouch: dict[str, Any]
    logo: str | None


def job_of(line: bytes) -> TilingJob | PictureJob:
    """The opposite of `to_json`; the line comes from our own parent."""
    values: dict[str, Any] = json.loads(line)
    kinds = {kind.__name__: kind for kind in (TilingJob, PictureJob)}
    return kinds[values.pop("work")](**values)
