"""Deleting until a listing is empty, whatever the store is."""

from collections.abc import Awaitable, Callable
from typing import Final

import anyio

from ezvr_api.storage.errors import DeletionIncomplete
from ezvr_api.storage.keys import validate_key
from ezvr_api.storage.protocol import DeletionProof, Listing

ROUNDS: Final = 5

_Name = tuple[str, str]
_PAUSE = 0.05  # seconds, doubled each time that the store refused something


async def delete_until_empty(
    prefix: str,
    list_everything: Callable[[str], Awaitable[Listing]],
    remove: Callable[[Listing], Awaitable[tuple[str, ...]]],
) -> DeletionProof:
    """List, remove what was listed, and list again; see `Storage.delete_prefix`.

    `remove` answers what the store refused, in its words. All that was ever listed counts as
    deleted, because the last listing is empty.
    """
    validate_key(prefix)
    refusals: tuple[str, ...] = ()
    versions, markers, uploads = set[_Name](), set[_Name](), set[_Name]()
    left = await list_everything(prefix)
    listings = 1
    while left:
        if listings > ROUNDS:
            raise DeletionIncomplete(
                prefix, len(left.versions), len(left.markers), len(left.uploads), refusals
            )
        versions |= {(version.key, version.version_id) for version in left.versions}
        markers |= {(marker.key, marker.version_id) for marker in left.markers}
        uploads |= {(upload.key, upload.upload_id) for upload in left.uploads}
        refusals = await remove(left)
        if refusals:
            await anyio.sleep(_PAUSE * 2**listings)
        left = await list_everything(prefix)
        listings += 1
    return DeletionProof(prefix, len(versions), len(markers), len(uploads), listings)
