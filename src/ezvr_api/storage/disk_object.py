"""An object of the disk store as one file: its bytes, then a footer.

The footer is JSON (media type, SHA-256), then its length in four bytes, then a mark. Body and
footer become visible by one rename or link, so that no reader ever sees one without the other,
and a file that a power failure cut short has no mark and is no object.
"""

import errno
import hashlib
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypedDict, cast

from ezvr_api.storage.errors import KeyRefused, UploadAborted
from ezvr_api.storage.protocol import ObjectInfo

PIECE_SIZE: Final = 1024 * 1024

_END = struct.Struct(">I8s")
_MARK = b"EZVRobj1"
_ATTEMPTS = 5
_NO_OBJECT = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,  # the key lies below another object
        errno.EISDIR,  # other objects lie below the key
        errno.ELOOP,  # a symbolic link, which is not followed
    }
)


class _Footer(TypedDict):
    content_type: str
    sha256: str


@dataclass
class ObjectReader:
    """An object that is open for reading."""

    file: BinaryIO
    info: ObjectInfo

    def pieces(self) -> Iterator[bytes]:
        """Yield the body in pieces of at most `PIECE_SIZE` bytes."""
        self.file.seek(0)
        left = self.info.size
        while left:
            piece = self.file.read(min(left, PIECE_SIZE))
            if not piece:
                raise EOFError("The object's file became shorter while it was read.")
            left -= len(piece)
            yield piece

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def open_object(path: Path) -> ObjectReader | None:
    """Open an object's file, or return None where there is no whole object.

    Raises:
        OSError: the disk does not say whether there is one.
    """
    try:
        file = open(path, "rb", opener=_open_no_link)  # noqa: SIM115 - the reader closes it
    except OSError as error:
        if error.errno in _NO_OBJECT:
            return None
        raise
    try:
        info = _read_footer(file)
    except BaseException:
        file.close()
        raise
    if info is None:
        file.close()
        return None
    return ObjectReader(file, info)


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _read_footer(file: BinaryIO) -> ObjectInfo | None:
    size = os.fstat(file.fileno()).st_size
    if size < _END.size:
        return None
    file.seek(size - _END.size)
    length, mark = cast("tuple[int, bytes]", _END.unpack(file.read(_END.size)))
    body_size = size - _END.size - length
    if mark != _MARK or body_size < 0:
        return None
    file.seek(body_size)
    footer = cast("_Footer", json.loads(file.read(length)))
    return ObjectInfo(body_size, footer["content_type"], bytes.fromhex(footer["sha256"]))


class ObjectWriter:
    """Bytes that become an object when they are published, or vanish when discarded."""

    def __init__(self, key: str, unfinished: Path) -> None:
        self.key = key
        self.size = 0
        self._path = unfinished
        self._digest = hashlib.sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._file = os.fdopen(os.open(unfinished, flags, 0o600), "wb")

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of the bytes so far."""
        return self._digest.digest()

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    def publish(self, target: Path, content_type: str, *, replace: bool) -> None:
        """Make the bytes an object, safe from power failures.

        Raises:
            FileExistsError: there is an object already, and `replace` is false.
            KeyRefused: the key lies below another object, or other objects lie below it.
            UploadAborted: the bytes were removed in the meantime.
        """
        footer = json.dumps(_Footer(content_type=content_type, sha256=self.sha256.hex())).encode()
        self._file.write(footer + _END.pack(len(footer), _MARK))
        self._file.flush()
        os.fsync(self._file.fileno())
        for _ in range(_ATTEMPTS):
            if self._place(target, replace=replace):
                return
        raise UploadAborted(self.key)

    def _place(self, target: Path, *, replace: bool) -> bool:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if replace:
                self._path.replace(target)
            else:
                target.hardlink_to(self._path)
            sync_folder(target.parent)
        except FileNotFoundError:
            # Our own file is gone, or a deletion pruned the folder that we just made.
            if not self._path.exists():
                raise UploadAborted(self.key) from None
            return False
        except (NotADirectoryError, IsADirectoryError):
            raise KeyRefused(self.key, "it is below or above another object") from None
        except FileExistsError:
            if target.is_dir() or not target.parent.is_dir():
                raise KeyRefused(self.key, "it is below or above another object") from None
            raise
        return True

    def discard(self) -> None:
        """Remove what is not an object; after `publish` there is nothing left to remove."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names that were added to or removed from a folder safe from power failures."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
