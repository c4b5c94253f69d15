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
    """One photo to tile, and what may be used for it."""

    source: str
    outdir: str
    tile_format: TileFormat
    jpeg_quality: int
    quality: Quality
    photo_limits: PhotoLimitValues
    overrides: dict[str, Any]
    retouch: dict[str, Any]
    logo: str | None
    memory_bytes: int
    cpu_seconds: int
    file_bytes: int
    threads: int
    niceness: int
    parent: int

    def to_json(self) -> bytes:
        """One line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @staticmethod
    def from_json(line: bytes) -> "Job":
        """The opposite; the line comes from our own parent."""
        return Job(**json.loads(line))
