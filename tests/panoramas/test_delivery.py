"""The way of a child's files to the storage, when the child is not to be trusted."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.panoramas import delivery as delivery_module
from ezvr_api.panoramas.delivery import Delivery
from ezvr_api.storage.disk import DiskStorage

PREFIX = "public/prefix"
ENDINGS = frozenset({".jpg"})

Link = Callable[[Path, Path], None]


def link(path: Path, target: Path) -> None:
    path.symlink_to(target)


def pipe(path: Path, _target: Path) -> None:
    os.mkfifo(path)


@pytest.fixture
async def storage(tmp_path: Path) -> DiskStorage:
    storage = DiskStorage(tmp_path / "data", base_url="http://localhost", secret=bytes(32))
    await storage.prepare([])
    return storage


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A folder of somebody else's, with a tile."""
    folder = tmp_path / "somebody" / "f"
    folder.mkdir(parents=True)
    (folder / "0_0.jpg").write_bytes(b"secret")
    return folder


@pytest.fixture
def tiles(tmp_path: Path) -> Path:
    """The folder of the child, with a tile and a picture."""
    folder = tmp_path / "tiles"
    (folder / "0" / "f").mkdir(parents=True)
    (folder / "0" / "f" / "0_0.jpg").write_bytes(b"tile")
    (folder / "poster.jpg").write_bytes(b"poster")
    return folder


async def stored(storage: DiskStorage) -> dict[str, bytes]:
    listing = await storage.list_everything(PREFIX)
    found: dict[str, bytes] = {}
    for version in listing.versions:
        async with storage.open(version.key) as pieces:
            found[version.key.removeprefix(f"{PREFIX}/")] = b"".join([p async for p in pieces])
    return found


async def test_files_are_stored_and_removed(storage: DiskStorage, tiles: Path) -> None:
    await Delivery(storage, PREFIX, tiles, ENDINGS).finish()
    assert await stored(storage) == {"0/f/0_0.jpg": b"tile", "poster.jpg": b"poster"}
    assert [path for path in tiles.rglob("*") if path.is_file()] == []


async def test_what_is_no_file_in_the_folder_is_not_stored(
    storage: DiskStorage, tiles: Path, secret: Path
) -> None:
    (tiles / "0" / "r").symlink_to(secret)
    (tiles / "1").symlink_to(secret.parent)
    (tiles / "social.jpg").symlink_to(secret / "0_0.jpg")
    os.mkfifo(tiles / "faces.jpg")
    await Delivery(storage, PREFIX, tiles, ENDINGS).finish()
    assert set(await stored(storage)) == {"0/f/0_0.jpg", "poster.jpg"}
    assert (secret / "0_0.jpg").read_bytes() == b"secret"


@pytest.mark.parametrize("becomes", [link, pipe])
@pytest.mark.parametrize("changed", ["0/f/0_0.jpg", "0/f", "0", ""])
async def test_what_is_exchanged_after_it_was_seen_is_not_stored(
    storage: DiskStorage,
    tiles: Path,
    secret: Path,
    monkeypatch: pytest.MonkeyPatch,
    changed: str,
    becomes: Link,
) -> None:
    target = {"0/f/0_0.jpg": secret / "0_0.jpg", "0/f": secret}.get(changed, secret.parent)
    seen = delivery_module._tiles_in  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # Between it and the storing is the gap.

    def exchange(folder: Path, endings: frozenset[str]) -> list[Path]:
        files = seen(folder, endings)
        (folder / changed).rename(tiles.parent / "away")
        becomes(folder / changed, target)
        return files

    monkeypatch.setattr(delivery_module, "_tiles_in", exchange)
    with pytest.raises(PhotoRefused) as refused:
        await Delivery(storage, PREFIX, tiles, ENDINGS).finish()
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert set(await stored(storage)) <= {"poster.jpg"}
    assert (secret / "0_0.jpg").read_bytes() == b"secret"
