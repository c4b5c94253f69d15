import os
import shutil
import stat
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ezvr_api.storage import KeyRefused, ObjectMissing, StorageUnavailable
from ezvr_api.storage.disk import DiskStorage
from tests.storage.conftest import SECRET

KEY = "originals/aPhoto"
JPEG = "image/jpeg"
NOBODY = 65534


@pytest.fixture
async def storage(tmp_path: Path) -> DiskStorage:
    storage = DiskStorage(tmp_path / "store", base_url="http://127.0.0.1:1/storage", secret=SECRET)
    await storage.prepare([])
    return storage


@pytest.fixture
def objects(storage: DiskStorage, tmp_path: Path) -> Path:
    assert storage
    return tmp_path / "store" / "objects"


async def test_says_whether_it_made_the_folder(tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path / "new", base_url="http://127.0.0.1:1", secret=SECRET)
    assert (await storage.prepare([])).created
    assert not (await storage.prepare([])).created


async def test_is_unavailable_without_its_folder(tmp_path: Path) -> None:
    storage = DiskStorage(tmp_path / "absent", base_url="http://127.0.0.1:1", secret=SECRET)
    with pytest.raises(StorageUnavailable):
        await storage.check()
    with pytest.raises(StorageUnavailable):
        await storage.put(KEY, b"bytes", content_type=JPEG)
    with pytest.raises(StorageUnavailable):
        await storage.list_everything()


async def test_says_when_the_file_to_store_is_missing(storage: DiskStorage, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await storage.put_file(KEY, tmp_path / "absent", content_type=JPEG)


async def test_opens_in_another_process_with_the_same_folder(
    storage: DiskStorage, tmp_path: Path
) -> None:
    await storage.put(KEY, b"bytes", content_type=JPEG)
    other = DiskStorage(tmp_path / "store", base_url="http://127.0.0.1:1", secret=SECRET)
    assert await other.head(KEY) == await storage.head(KEY)


async def test_keeps_objects_from_other_users_of_the_machine(
    storage: DiskStorage, objects: Path
) -> None:
    await storage.put(KEY, b"bytes", content_type=JPEG)
    assert others_may(objects) == others_may(objects / KEY) == 0


def others_may(path: Path) -> int:
    return path.stat().st_mode & 0o077


@pytest.mark.parametrize("size", [0, 3, 11, 40])
async def test_takes_no_file_for_an_object_that_was_cut_short(
    storage: DiskStorage, objects: Path, size: int
) -> None:
    await storage.put(KEY, b"bytes", content_type=JPEG)
    whole = (objects / KEY).read_bytes()
    (objects / KEY).write_bytes(whole[:size])
    assert await storage.head(KEY) is None


async def test_deletes_what_was_cut_short_too(storage: DiskStorage, objects: Path) -> None:
    (objects / "tiles").mkdir()
    (objects / "tiles" / "damaged").write_bytes(b"no footer")
    assert (await storage.delete_prefix("tiles")).versions == 1
    assert not (objects / "tiles").exists()


async def test_leaves_no_empty_folders(storage: DiskStorage, objects: Path) -> None:
    await storage.put("tiles/abc/0/f/0_0.jpg", b"bytes", content_type=JPEG)
    await storage.put("tiles/abc/1/f/0_0.jpg", b"bytes", content_type=JPEG)
    await storage.delete_prefix("tiles/abc")
    assert names_in(objects) == []


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_keeps_no_object_below_another_one(storage: DiskStorage) -> None:
    await storage.put("tiles/abc/1.jpg", b"bytes", content_type=JPEG)
    for key in ("tiles/abc", "tiles/abc/1.jpg/more"):
        with pytest.raises(KeyRefused):
            await storage.put(key, b"bytes", content_type=JPEG)
    listing = await storage.list_everything()
    assert [version.key for version in listing.versions] == ["tiles/abc/1.jpg"]
    assert not listing.uploads


async def test_follows_no_symbolic_link_to_a_folder(
    storage: DiskStorage, objects: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (objects / "tiles").symlink_to(outside)
    for work in (
        storage.put("tiles/new", b"bytes", content_type=JPEG),
        storage.head("tiles/secret"),
        storage.delete_prefix("tiles/secret"),
    ):
        with pytest.raises(KeyRefused):
            await work
    assert names_in(outside) == ["secret"]


async def test_follows_no_symbolic_link_to_a_file(
    storage: DiskStorage, objects: Path, tmp_path: Path
) -> None:
    await storage.put("originals/real", b"secret", content_type=JPEG)
    outside = tmp_path / "outside"
    (objects / "originals/real").rename(outside)
    (objects / KEY).symlink_to(outside)
    assert await storage.head(KEY) is None


async def test_deletes_a_symbolic_link_and_not_what_it_points_to(
    storage: DiskStorage, objects: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (objects / "tiles").mkdir()
    (objects / "tiles" / "link").symlink_to(outside)
    assert (await storage.delete_prefix("tiles")).versions == 1
    assert (outside / "secret").read_bytes() == b"secret"
    assert not (objects / "tiles").exists()


async def test_misses_an_object_below_or_above_another_one(storage: DiskStorage) -> None:
    await storage.put("tiles/abc/1.jpg", b"bytes", content_type=JPEG)
    assert await storage.head("tiles/abc") is None
    assert await storage.head("tiles/abc/1.jpg/more") is None
    assert (await storage.delete_prefix("tiles/abc/1.jpg/more")).versions == 0


@pytest.mark.parametrize("lost", ["", "objects", "unfinished"])
async def test_takes_no_object_for_missing_while_the_folder_is(
    storage: DiskStorage, tmp_path: Path, lost: str
) -> None:
    shutil.rmtree(tmp_path / "store" / lost)
    with pytest.raises(StorageUnavailable):
        await storage.head(KEY)
    with pytest.raises(StorageUnavailable):
        await storage.download_to(KEY, tmp_path / "copy")
    with pytest.raises(StorageUnavailable):
        async with storage.open(KEY):
            pass
    with pytest.raises(StorageUnavailable):
        async with storage.reading(KEY):
            pass


@pytest.mark.parametrize("lost", ["", "objects", "unfinished"])
async def test_proves_no_deletion_while_the_folder_is_missing(
    storage: DiskStorage, tmp_path: Path, lost: str
) -> None:
    shutil.rmtree(tmp_path / "store" / lost)
    with pytest.raises(StorageUnavailable):
        await storage.delete_prefix("tiles")
    with pytest.raises(StorageUnavailable):
        await storage.list_everything()


async def test_is_unavailable_where_a_file_cannot_be_opened(
    storage: DiskStorage, objects: Path
) -> None:
    os.mknod(objects / "socket", stat.S_IFSOCK | 0o600)
    with pytest.raises(StorageUnavailable):
        await storage.head("socket")


@pytest.fixture
def open_folder() -> Generator[Path]:
    """A folder that an ordinary user reaches, unlike `tmp_path` of a superuser."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def forbidden(path: Path) -> Generator[None]:
    """Let nobody into a file or folder; a superuser becomes an ordinary user meanwhile."""
    mode, user = path.stat().st_mode, os.geteuid()
    path.chmod(0)
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        path.chmod(mode)


async def readable_by_all(folder: Path) -> DiskStorage:
    """A store with one object, whose folders any user may list."""
    storage = DiskStorage(folder / "store", base_url="http://127.0.0.1:1", secret=SECRET)
    await storage.prepare([])
    await storage.put("tiles/abc/1.jpg", b"bytes", content_type=JPEG)
    for path in (folder / "store", *(folder / "store").rglob("*")):
        path.chmod(0o755)
    return storage


async def test_takes_no_unreadable_object_for_missing(open_folder: Path) -> None:
    storage = await readable_by_all(open_folder)
    with forbidden(open_folder / "store/objects/tiles/abc/1.jpg"):
        with pytest.raises(StorageUnavailable):
            await storage.head("tiles/abc/1.jpg")
        with pytest.raises(ObjectMissing):
            async with storage.open("tiles/abc/2.jpg"):
                pass


@pytest.mark.parametrize("prefix", ["tiles", "tiles/abc", "tiles/abc/1.jpg"])
async def test_proves_no_deletion_of_what_it_cannot_read(open_folder: Path, prefix: str) -> None:
    storage = await readable_by_all(open_folder)
    with forbidden(open_folder / "store/objects/tiles/abc"):
        with pytest.raises(StorageUnavailable):
            await storage.delete_prefix(prefix)
        with pytest.raises(StorageUnavailable):
            await storage.list_everything()
    assert await storage.head("tiles/abc/1.jpg")
