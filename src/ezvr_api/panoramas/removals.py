"""What goes of a panorama that stays: tiles that were replaced, attempts, its original.

Each removal is a deletion with a receipt. The row that ties it to the panorama goes with the
panorama; the deletion stays and names nobody.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api.deletions.models import Deletion
from ezvr_api.deletions.service import Subject, condemn
from ezvr_api.panoramas.models import Panorama, Removal
from ezvr_api.web.paging import load_page


async def remove_of(
    session: AsyncSession, panorama: Panorama, subject: Subject, keys: Sequence[str]
) -> None:
    """Condemn keys and prefixes of a panorama that stays."""
    deletion = await condemn(session, subject, keys)
    session.add(Removal(deletion_id=deletion.id, panorama_id=panorama.id))
    await session.flush()


async def list_removals(
    session: AsyncSession, panorama: Panorama, *, limit: int, cursor: str | None
) -> tuple[list[Deletion], str | None]:
    """Return a page of what went of a panorama, newest first, and the next cursor."""
    query = (
        select(Deletion)
        .join(Removal, Removal.deletion_id == Deletion.id)
        .where(Removal.panorama_id == panorama.id)
    )
    return await load_page(session, query, key=Deletion.id, limit=limit, cursor=cursor)


async def keys_being_removed(session: AsyncSession, panorama_ids: Sequence[UUID]) -> list[str]:
    """Return the keys and prefixes of these panoramas that are condemned and not yet gone."""
    rows = await session.scalars(
        select(Deletion.keys)
        .join(Removal, Removal.deletion_id == Deletion.id)
        .where(Removal.panorama_id.in_(panorama_ids), Deletion.completed_at.is_(None))
    )
    return [key for keys in rows for key in keys]
