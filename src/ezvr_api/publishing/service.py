"""The rules of publishing: check, write an immutable publication, withdraw, redact."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezvr_api import events
from ezvr_api.assets.models import Asset
from ezvr_api.assets.service import AssetStatus, get_assets
from ezvr_api.clock import utc_now
from ezvr_api.errors import Conflict, FieldError, NotFound
from ezvr_api.ids import is_url_safe
from ezvr_api.panoramas.models import Panorama
from ezvr_api.panoramas.service import (
    ChangesState,
    PanoramaStatus,
    changes_of,
    get_panoramas,
)
from ezvr_api.publishing.manifest import (
    Draft,
    Manifest,
    build_manifest,
    with_format,
    with_panorama,
    without_picture,
    without_scenes,
)
from ezvr_api.publishing.models import Publication
from ezvr_api.tours.floor_plans import list_floor_plans, list_places
from ezvr_api.tours.models import FloorPlan, Hotspot, Scene, Tour
from ezvr_api.tours.service import TourStatus, list_hotspots, list_scenes

LARGEST_MANIFEST = 5 * 1024**2


class NotPublishable(Conflict):
    """A check stops the publication; `errors` says which."""

    code = "not_publishable"
    title = "The tour cannot be published yet"


async def publish(session: AsyncSession, tour: Tour) -> Publication:
    """Publish what the draft holds now; the tour must be locked.

    Raises:
        NotPublishable: there is no scene, a photo is not ready as it was asked for, or a picture
            is not ready.
    """
    draft = await _load_draft(session, tour)
    last = await session.scalar(
        select(func.max(Publication.revision)).where(Publication.tour_id == tour.id)
    )
    revision, now = (last or 0) + 1, utc_now()
    manifest = build_manifest(draft, revision=revision, published_at=now)
    _check_size(manifest)
    await _withdraw_live(session, tour.id)
    publication = Publication(
        tour_id=tour.id,
        revision=revision,
        is_live=True,
        manifest=cast("dict[str, object]", manifest),
        panorama_ids=[panorama.id for panorama in draft.panoramas],
        asset_ids=sorted(draft.assets),
        published_at=now,
    )
    session.add(publication)
    tour.status = TourStatus.PUBLISHED
    await session.flush()
    return publication


async def _load_draft(session: AsyncSession, tour: Tour) -> Draft:
    scenes = await list_scenes(session, tour.id)
    panoramas = await _ready_panoramas(session, tour, scenes)
    hotspots = await list_hotspots(session, [scene.id for scene in scenes])
    plans = await list_floor_plans(session, tour.id)
    places = await list_places(session, [plan.id for plan in plans])
    assets = await _ready_assets(session, tour, _places_of_assets(tour, scenes, hotspots, plans))
    return Draft(tour, scenes, hotspots, panoramas, plans, places, assets)


def _places_of_assets(
    tour: Tour, scenes: Sequence[Scene], hotspots: Sequence[Hotspot], plans: Sequence[FloorPlan]
) -> dict[str, UUID]:
    """Where which asset is shown, by JSON pointer."""
    found = {f"/floor_plans/{number}/asset_id": plan.asset_id for number, plan in enumerate(plans)}
    if tour.logo_asset_id is not None:
        found["/branding/logo_asset_id"] = tour.logo_asset_id
    for number, scene in enumerate(scenes):
        of_scene = [spot for spot in hotspots if spot.scene_id == scene.id]
        for place, spot in enumerate(of_scene):
            if spot.asset_id is not None:
                found[f"/scenes/{number}/hotspots/{place}/asset_id"] = spot.asset_id
    return found


async def _ready_assets(
    session: AsyncSession, tour: Tour, places: Mapping[str, UUID]
) -> Mapping[UUID, Asset]:
    """Return every asset that is shown, by id, all of them ready.

    The account is locked, so that none is deleted meanwhile.
    """
    found = await get_assets(session, tour.account_id, [*places.values()])
    wrong = tuple(
        FieldError(pointer, f"the picture is {found[asset_id].status}, not ready")
        for pointer, asset_id in places.items()
        if found[asset_id].status != AssetStatus.READY
    )
    if wrong:
        raise NotPublishable(errors=wrong)
    return found


def _check_size(manifest: Manifest) -> None:
    """Every visitor fetches the manifest, before anything else is seen."""
    if len(json.dumps(manifest, ensure_ascii=False).encode()) > LARGEST_MANIFEST:
        wrong = FieldError("/scenes", "all texts together are too long; shorten some")
        raise NotPublishable(errors=(wrong,))


async def _ready_panoramas(
    session: AsyncSession, tour: Tour, scenes: Sequence[Scene]
) -> list[Panorama]:
    """Return the panorama of each scene, in order, all of them as asked for."""
    if not scenes:
        raise NotPublishable(errors=(FieldError("/scenes", "a tour needs at least one scene"),))
    ids = [scene.panorama_id for scene in scenes]
    # Held until the end: a format that comes meanwhile would miss this publication.
    found = await get_panoramas(session, tour.account_id, ids, hold=True)
    panoramas = [found[scene.panorama_id] for scene in scenes]
    wrong = tuple(
        FieldError(f"/scenes/{number}/panorama_id", sentence)
        for number, panorama in enumerate(panoramas)
        if (sentence := _why_not(panorama)) is not None
    )
    if wrong:
        raise NotPublishable(errors=wrong)
    return panoramas


def _why_not(panorama: Panorama) -> str | None:
    if panorama.status != PanoramaStatus.READY:
        return f"the photo is {panorama.status}, not ready"
    # Whoever hides something and publishes must not show it, be it for a minute.
    match changes_of(panorama):
        case ChangesState.PENDING:
            return "what you changed or hid in the photo is not applied yet"
        case ChangesState.FAILED:
            return "what you changed or hid in the photo could not be applied"
        case ChangesState.APPLIED:
            return None


async def unpublish(session: AsyncSession, tour: Tour) -> None:
    """Hide a tour from visitors; its publications are kept. The tour must be locked."""
    await _withdraw_live(session, tour.id)
    tour.status = TourStatus.DRAFT
    await session.flush()


async def _withdraw_live(session: AsyncSession, tour_id: UUID) -> None:
    await session.execute(
        update(Publication)
        .where(Publication.tour_id == tour_id, Publication.is_live)
        .values(is_live=False)
    )


async def find_live_manifest(session: AsyncSession, public_id: str) -> Manifest:
    """Return what visitors see of a tour.

    Raises:
        NotFound: there is no such tour, or it is not published.
    """
    if not is_url_safe(public_id):
        raise NotFound
    manifest = await session.scalar(
        select(Publication.manifest)
        .join(Tour, Tour.id == Publication.tour_id)
        .where(Tour.public_id == public_id, Publication.is_live)
    )
    if manifest is None:
        raise NotFound
    return cast("Manifest", manifest)


async def redact(session: AsyncSession, event: events.PanoramaDeleted) -> None:
    """Take a deleted panorama out of every publication: even its tiny preview is a photo.

    A publication of which nothing is left is deleted, and its tour is no longer published.
    """
    for publication in await _lock_showing(session, event.panorama_id):
        await _redact_publication(session, publication, event.panorama_id)


async def redact_asset(session: AsyncSession, event: events.AssetDeleted) -> None:
    """Take a deleted picture out of every publication."""
    publications = await session.scalars(
        select(Publication)
        .where(Publication.asset_ids.contains([event.asset_id]))
        .order_by(Publication.id)
        .with_for_update()
    )
    for publication in publications.all():
        if event.object_key is not None:
            redacted = without_picture(cast("Manifest", publication.manifest), event.object_key)
            publication.manifest = cast("dict[str, object]", redacted)
        kept = [asset_id for asset_id in publication.asset_ids if asset_id != event.asset_id]
        publication.asset_ids = kept
    await session.flush()


async def show_again(session: AsyncSession, event: events.PanoramaTiledAgain) -> None:
    """Name a panorama's new tiles in every publication: those that it names are deleted."""
    panorama = await session.get_one(Panorama, event.panorama_id, populate_existing=True)
    for publication in await _lock_showing(session, event.panorama_id):
        manifest: Any = publication.manifest
        pairs = zip(manifest["scenes"], publication.panorama_ids, strict=True)
        showing = {scene["id"] for scene, shown in pairs if shown == event.panorama_id}
        renewed = with_panorama(cast("Manifest", manifest), showing, panorama)
        publication.manifest = cast("dict[str, object]", renewed)
    await session.flush()


async def add_format(session: AsyncSession, event: events.TilesGainedFormat) -> None:
    """Offer visitors of what is published the same tiles in one more format."""
    for publication in await _lock_showing(session, event.panorama_id):
        manifest = cast("Manifest", publication.manifest)
        amended = with_format(manifest, event.prefix, event.format)
        publication.manifest = cast("dict[str, object]", amended)
    await session.flush()


async def _lock_showing(session: AsyncSession, panorama_id: UUID) -> Sequence[Publication]:
    """Return every publication that shows a panorama, and let nobody else change them."""
    publications = await session.scalars(
        select(Publication)
        .where(Publication.panorama_ids.contains([panorama_id]))
        .order_by(Publication.id)
        .with_for_update()
    )
    return publications.all()


async def _redact_publication(
    session: AsyncSession, publication: Publication, panorama_id: UUID
) -> None:
    manifest: Any = publication.manifest
    scene_panoramas = list(zip(manifest["scenes"], publication.panorama_ids, strict=True))
    gone = {scene["id"] for scene, shown in scene_panoramas if shown == panorama_id}
    redacted = without_scenes(cast("Manifest", manifest), gone)
    if redacted is not None:
        publication.manifest = cast("dict[str, object]", redacted)
        publication.panorama_ids = [shown for _, shown in scene_panoramas if shown != panorama_id]
        await session.flush()
        return
    if publication.is_live:
        tour = await session.get_one(Tour, publication.tour_id)
        tour.status = TourStatus.DRAFT
    await session.delete(publication)
    await session.flush()
