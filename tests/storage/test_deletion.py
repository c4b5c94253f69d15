from datetime import UTC, datetime

import pytest

from ezvr_api.storage import DeletionIncomplete, Listing, StoredVersion
from ezvr_api.storage.deletion import ROUNDS, delete_until_empty

VERSIONS = tuple(
    StoredVersion(f"tiles/abc/{number}", "null", datetime.now(UTC)) for number in range(3)
)


class StubbornStore:
    """Removes one version a round, and refuses the others."""

    def __init__(self, versions: tuple[StoredVersion, ...], *, keeps: int = 0) -> None:
        self.versions = versions
        self.keeps = keeps
        self.removals = 0

    async def list_everything(self, prefix: str) -> Listing:
        assert prefix == "tiles/abc"
        return Listing(versions=self.versions)

    async def remove(self, listing: Listing) -> tuple[str, ...]:
        assert listing.versions == self.versions
        self.removals += 1
        if len(self.versions) > self.keeps:
            self.versions = self.versions[1:]
        return tuple(f"{version.key}: SlowDown" for version in self.versions)


async def test_goes_on_until_a_listing_is_empty() -> None:
    store = StubbornStore(VERSIONS)
    proof = await delete_until_empty("tiles/abc", store.list_everything, store.remove)
    assert proof.versions == 3
    assert proof.listings == 4
    assert not store.versions


async def test_gives_up_after_some_rounds_and_says_what_is_left() -> None:
    store = StubbornStore(VERSIONS, keeps=1)
    with pytest.raises(DeletionIncomplete) as raised:
        await delete_until_empty("tiles/abc", store.list_everything, store.remove)
    assert store.removals == ROUNDS
    assert raised.value.versions == 1
    assert raised.value.refusals == ("tiles/abc/2: SlowDown",)
    assert "remain 1 versions" in str(raised.value)
