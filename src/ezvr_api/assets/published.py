"""What a tour's manifest says of a picture."""

from collections.abc import Callable
from typing import TypedDict

from ezvr_api.assets.models import Asset
from ezvr_api.errors import Conflict


class AssetNotReady(Conflict):
    """An asset has no picture (yet)."""

    code = "asset_not_ready"
    title = "The picture is not ready"


class PublishedPicture(TypedDict):
    """What is kept of a picture: where its object is, not yet at which address."""

    key: str
    width: int
    height: int
    alternative_text: dict[str, str]


class ServedPicture(TypedDict):
    """The manifest's `picture`, as `viewer/manifest.schema.json` has it."""

    src: str
    width: int
    height: int
    alternative_text: dict[str, str]


def published_picture(asset: Asset) -> PublishedPicture:
    """Describe a picture for a manifest.

    Raises:
        AssetNotReady: there is none.
    """
    if asset.object_key is None or asset.width is None or asset.height is None:
        raise AssetNotReady
    return {
        "key": asset.object_key,
        "width": asset.width,
        "height": asset.height,
        "alternative_text": asset.alternative_text,
    }


def served_picture(published: PublishedPicture, address_of: Callable[[str], str]) -> ServedPicture:
    """Return what visitors get: the address instead of the key."""
    return {
        "src": address_of(published["key"]),
        "width": published["width"],
        "height": published["height"],
        "alternative_text": published["alternative_text"],
    }
