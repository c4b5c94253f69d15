"""The typed face of the compiled code in `native/`. Nothing else calls it.

It is one library that knows nothing of Python. Where it could not be built, `is_available` says
so and the portable ways serve: slower, and with the same picture.
"""

import ctypes
import ctypes.util
import functools
import importlib.machinery
import importlib.util
import os
from pathlib import Path
from typing import ClassVar, Final, Literal

from ezvr_api.imaging.cubic import PARAMETER, Shifts, Square, Windows
from ezvr_api.imaging.window import Pixels

# `portable` keeps the compiled code from being used; a path names another build of it.
KERNEL_SETTING: Final = "EZVR_IMAGING_KERNEL"
PORTABLE: Final = "portable"

Failure = Literal["unsuitable", "broken", "truncated", "no_memory"]
_FAILURES: dict[int, Failure] = {1: "unsuitable", 2: "broken", 3: "truncated", 4: "no_memory"}
_BLOCK = 8
_MAX_PLANES = 3


class _Plane(ctypes.Structure):
    _fields_: ClassVar = [
        ("pixels", ctypes.c_void_p),
        ("stride", ctypes.c_int32),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("first", ctypes.c_int32),
        ("stop", ctypes.c_int32),
    ]


class _Square(ctypes.Structure):
    _fields_: ClassVar = [
        ("axes", ctypes.c_double * 9),
        ("face_size", ctypes.c_int32),
        ("row", ctypes.c_int32),
        ("column", ctypes.c_int32),
        ("rows", ctypes.c_int32),
        ("columns", ctypes.c_int32),
    ]


class _Output(ctypes.Structure):
    _fields_: ClassVar = [
        ("offset", ctypes.c_int64),
        ("shift", ctypes.c_int32),
    ]


class _JpegPlane(ctypes.Structure):
    _fields_: ClassVar = [
        ("across", ctypes.c_int32),
        ("down", ctypes.c_int32),
        ("width", ctypes.c_int32),
    ]
    across: int
    down: int
    width: int


class _JpegInfo(ctypes.Structure):
    _fields_: ClassVar = [
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("planes", ctypes.c_int32),
        ("most_across", ctypes.c_int32),
        ("most_down", ctypes.c_int32),
        ("plane", _JpegPlane * _MAX_PLANES),
    ]
    width: int
    height: int
    planes: int
    most_across: int
    most_down: int
    plane: ctypes.Array[_JpegPlane]


class _JpegTarget(ctypes.Structure):
    _fields_: ClassVar = [
        ("pixels", ctypes.c_void_p),
        ("stride", ctypes.c_int64),
        ("row_bytes", ctypes.c_int32),
    ]


class JpegFailure(Exception):
    """A JPEG photo that cannot be read as planes.

    Attributes:
        kind: `unsuitable` where it may well be read otherwise.
    """

    def __init__(self, kind: Failure, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@functools.cache
def is_available() -> bool:
    """Whether the compiled code was built for this machine."""
    return _library_path() is not None


def cut(windows: Windows, square: Square, shifts: Shifts, tiles: tuple[Pixels, ...]) -> None:
    """As `cubic.cut`.

    Raises:
        ValueError: The square or a shift lies outside of what there is.
        LookupError: A row that the square needs is not in memory.
    """
    planes = (_Plane * len(windows))(
        *(
            _Plane(
                window.address, window.stride, window.width, window.height, window.first, window.end
            )
            for window in windows
        )
    )
    part = _Square(
        (ctypes.c_double * 9)(*square.axes),
        square.face_size,
        square.row,
        square.column,
        square.rows,
        square.columns,
    )
    copies = (_Output * len(shifts))(
        *(
            _Output(index * square.rows * square.columns, shift)
            for index, shift in enumerate(shifts)
        )
    )
    memories = (ctypes.c_void_p * len(tiles))(*(plane.ctypes.data for plane in tiles))
    if len(tiles) != len(windows):
        raise ValueError("There is not one memory for each plane")
    status = _library().ezvr_cut(
        planes,
        len(windows),
        ctypes.byref(part),
        copies,
        len(shifts),
        memories,
        ctypes.c_size_t(min(plane.nbytes for plane in tiles)),
        1,
    )
    if status == 1:
        raise ValueError("The square or a shift lies outside")
    if status != 0:
        raise LookupError("A row that is needed is not in memory")


class JpegPlanes:
    """The planes of a JPEG photo as they are stored, from top to bottom. Close it.

    Attributes:
        width: Pixels of the photo.
        height: Pixels of the photo.
        sampling: For each plane how many of its pixels there are for every `most` of the photo,
            across and down.
        most: The largest of these, across and down.
        row_bytes: For each plane the bytes that are written of a row.
    """

    def __init__(self, path: Path) -> None:
        """Open a photo.

        Raises:
            JpegFailure: It cannot be read.
        """
        self._reader = ctypes.c_void_p()
        info = _JpegInfo()
        status = _library().ezvr_jpeg_open(
            _libjpeg().encode(), os.fsencode(path), ctypes.byref(self._reader), ctypes.byref(info)
        )
        try:
            self._check(status)
        except JpegFailure:
            self.close()
            raise
        planes = list(info.plane)[: info.planes]
        self.width, self.height = info.width, info.height
        self.most = (info.most_across, info.most_down)
        self.sampling = tuple((plane.across, plane.down) for plane in planes)
        self.row_bytes = tuple(plane.width for plane in planes)

    @property
    def rows_at_once(self) -> int:
        """Rows of the photo of which `read` reads one or more times as many."""
        return self.most[1] * _BLOCK

    def read(self, targets: tuple[Pixels, ...]) -> None:
        """Read the next rows of the photo: a multiple of `rows_at_once`, as many as there is room.

        Args:
            targets: For each plane (8 * its sampling down * n, at least its `row_bytes`).

        Raises:
            JpegFailure: The photo is broken or ends.
        """
        parts = list(zip(targets, self.sampling, strict=True))
        groups = {len(target) / (down * _BLOCK) for target, (_, down) in parts}
        count = int(max(groups))
        if groups != {count}:
            raise ValueError("The planes have no equal number of whole groups of rows")
        places = (_JpegTarget * len(parts))(
            *(
                _JpegTarget(target.ctypes.data, target.strides[0], target.shape[1])
                for target, _ in parts
            )
        )
        self._check(_library().ezvr_jpeg_read(self._reader, places, count))

    def close(self) -> None:
        """Close the file."""
        _library().ezvr_jpeg_close(self._reader)
        self._reader = ctypes.c_void_p()

    def _check(self, status: int) -> None:
        if status == 0:
            return
        message = _library().ezvr_jpeg_message(self._reader) if self._reader else b""
        raise JpegFailure(_FAILURES[status], message.decode(errors="replace"))


@functools.cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(str(_library_path()))
    library.ezvr_set_kernel.argtypes = [ctypes.c_double]
    library.ezvr_set_kernel.restype = None
    library.ezvr_jpeg_message.restype = ctypes.c_char_p
    library.ezvr_jpeg_close.restype = None
    library.ezvr_set_kernel(PARAMETER)
    return library


def _library_path() -> Path | None:
    wanted = os.environ.get(KERNEL_SETTING)
    if wanted:
        return None if wanted == PORTABLE else Path(wanted)
    here = Path(__file__).parent
    built = (here / f"_native{suffix}" for suffix in importlib.machinery.EXTENSION_SUFFIXES)
    return next((path for path in built if path.exists()), None)


@functools.cache
def _libjpeg() -> str:
    """The library that Pillow brings, or else the system's."""
    pillow = importlib.util.find_spec("PIL")
    if pillow is not None and pillow.origin is not None:
        libraries = Path(pillow.origin).parent.parent / "pillow.libs"
        for path in sorted(libraries.glob("libjpeg*")):
            return str(path)
    return ctypes.util.find_library("jpeg") or ""
