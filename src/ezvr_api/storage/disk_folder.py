"""Where the disk store keeps what: paths, listings and removals, all of them blocking.

objects/<key>               an object (see `disk_object`)
unfinished/<key>~<random>   bytes on their way to an object; "/" in the key becomes "~"
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ezvr_api.storage.disk_object import ObjectReader, ObjectWriter, open_object, sync_folder
from ezvr_api.storage.errors import KeyRefused, ObjectMissing, StorageUnavailable
from ezvr_api.storage.keys import is_under, validate_key
from ezvr_api.storage.protocol import Listing, StoredVersion, UnfinishedUpload

_SEPARATOR = "~"  # no key contains it


@dataclass(frozen=True)
class DiskFolder:
    """The two trees below a folder without symbolic links in its own path."""

    root: Path

    @property
    def _objects(self) -> Path:
        return self.root / "objects"

    @property
    def _unfinished(self) -> Path:
        return self.root / "unfinished"

    def create(self) -> bool:
        """Make the folders, and return whether they were absent."""
        absent = not self._objects.is_dir() or not self._unfinished.is_dir()
        self._objects.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._unfinished.mkdir(mode=0o700, exist_ok=True)
        return absent

    def usable(self) -> bool:
        """Whether both folders are there and may be written to."""
        return all(
            folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
            for folder in (self._objects, self._unfinished)
        )

    def path(self, key: str) -> Path:
        """The path of an object. A symbolic link on the way is refused, not followed."""
        path = self._objects / validate_key(key)
        if Path(os.path.realpath(path.parent)) != path.parent:
            raise KeyRefused(key, "a symbolic link is in its way")
        return path

    def writer(self, key: str) -> ObjectWriter:
        """Begin an object."""
        name = key.replace("/", _SEPARATOR) + _SEPARATOR + secrets.token_hex(8)
        return ObjectWriter(validate_key(key), self._unfinished / name)

    def reader(self, key: str) -> ObjectReader:
        """Open an object, or raise ObjectMissing, or StorageUnavailable without the folders."""
        reader = open_object(self.path(key))
        if reader is None:
            self._require_folders()
            raise ObjectMissing(key)
        return reader

    def listing(self, prefix: str) -> Listing:
        """List objects and unfinished uploads.

        Raises:
            OSError: a folder cannot be read, so that the listing would lack something.
            StorageUnavailable: the folders themselves are not there.
        """
        versions = [
            StoredVersion(self._key(path), "null", modified_at)
            for path in self._objects_below(prefix)
            if (modified_at := _modified_at(path))
        ]
        uploads = [
            UnfinishedUpload(key, path.name, modified_at)
            for key, path in self._unfinished_below(prefix)
            if (modified_at := _modified_at(path))
        ]
        self._require_folders()
        return Listing(versions=tuple(versions), uploads=tuple(uploads))

    def remove(self, listing: Listing) -> None:
        """Remove what was listed, and the folders that this leaves empty."""
        for upload in listing.uploads:
            (self._unfinished / upload.upload_id).unlink(missing_ok=True)
        paths = [self._objects / version.key for version in listing.versions]
        for path in paths:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in paths}:
            self._prune(folder)

    def remove_unfinished(self, prefix: str, before: datetime) -> int:
        """Remove the unfinished uploads under a prefix that began at that time or earlier."""
        removed = 0
        for _, path in self._unfinished_below(prefix):
            modified_at = _modified_at(path)
            if modified_at and modified_at <= before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _objects_below(self, prefix: str) -> list[Path]:
        top = self.path(prefix) if prefix else self._objects
        mode = _mode(top)
        if mode is None:
            return []
        if not stat.S_ISDIR(mode):
            return [top]
        found = list[Path]()
        for folder, folders, files in os.walk(top, onerror=_raise_unless_gone):
            here = Path(folder)
            found += [here / name for name in files]
            found += [here / name for name in folders if (here / name).is_symlink()]
        return found

    def _require_folders(self) -> None:
        """Tell a lost mount from an empty store; called last, as it may go while we look."""
        if not (self._objects.is_dir() and self._unfinished.is_dir()):
            raise StorageUnavailable("its folder is missing")

    def _unfinished_below(self, prefix: str) -> Iterator[tuple[str, Path]]:
        for path in list(self._unfinished.iterdir()):
            key = path.name.rpartition(_SEPARATOR)[0].replace(_SEPARATOR, "/")
            if is_under(key, prefix):
                yield key, path

    def _key(self, path: Path) -> str:
        return path.relative_to(self._objects).as_posix()

    def _prune(self, folder: Path) -> None:
        """Remove a folder and its parents as far as they are empty."""
        while folder != self._objects:
            try:
                folder.rmdir()
            except FileNotFoundError:
                folder = folder.parent  # it went with another one below it
                continue
            except OSError:
                break
            folder = folder.parent
        with contextlib.suppress(FileNotFoundError):
            sync_folder(folder)


def _mode(path: Path) -> int | None:
    """The type and permissions of what is there, or None where nothing is."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _raise_unless_gone(error: OSError) -> None:
    """Let a listing pass over a folder that a deletion pruned meanwhile, and nothing else."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _modified_at(path: Path) -> datetime | None:
    """When bytes last arrived, or None where the file has gone since it was listed."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except FileNotFoundError:
        return None
