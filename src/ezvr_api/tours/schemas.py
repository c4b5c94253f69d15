"""What callers send and get of tours, scenes, hotspots and floor plans."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from ezvr_api.tours.service import TourStatus
from ezvr_api.web.payloads import (
    FieldOfView,
    Heading,
    Language,
    LinkAddress,
    Payload,
    Pitch,
    RequiredTexts,
    Share,
    TextChanges,
    Texts,
    View,
    Yaw,
)


def _distinct(languages: list[str]) -> list[str]:
    if len(set(languages)) < len(languages):
        message = "must name each language once"
        raise ValueError(message)
    return languages


Languages = Annotated[
    list[Language],
    Field(
        min_length=1,
        max_length=20,
        description="ISO 639-1; the first is the default.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_distinct),
]


class TourCreate(Payload):
    """A new tour."""

    languages: Languages = ["en"]
    title: RequiredTexts
    description: Texts = {}


Accent = Annotated[
    str,
    StringConstraints(pattern="^#[0-9a-fA-F]{6}$", to_lower=True),
    Field(description="A colour as #rrggbb.", examples=["#0a5c36"]),
]
Scheme = Literal["auto", "light", "dark"]


class BrandingChange(Payload):
    """What may change about the look of a tour; null removes, what is left out stays."""

    logo_asset_id: UUID | None = None
    link: Annotated[LinkAddress | None, Field(description="Where the logo leads.")] = None
    accent: Accent | None = None
    scheme: Annotated[Scheme | None, Field(description="Null: as the visitor's device.")] = None


class SettingsChange(Payload):
    """How the tour opens where its address says nothing; what is left out stays."""

    rotation: Annotated[
        bool | None, Field(description="It turns by itself, until the visitor does anything.")
    ] = None
    little_planet: Annotated[
        bool | None, Field(description="It opens as a small planet, seen from above.")
    ] = None


class Branding(BaseModel):
    """The look of a tour."""

    logo_asset_id: UUID | None
    link: str | None
    accent: str | None
    scheme: Scheme


class TourSettings(BaseModel):
    """How a tour opens where its address says nothing."""

    rotation: bool
    little_planet: bool


class TourChange(Payload):
    """What may change about a tour (JSON merge patch); what is left out stays."""

    languages: Languages = []
    title: TextChanges = {}
    description: TextChanges = {}
    start_scene_id: UUID | None = None
    branding: BrandingChange = BrandingChange()
    settings: SettingsChange = SettingsChange()


class TourOut(BaseModel):
    """A tour as its maker edits it."""

    id: UUID
    public_id: str = Field(description="Names the tour in addresses that visitors see.")
    status: TourStatus
    languages: list[str]
    title: dict[str, str]
    description: dict[str, str]
    start_scene_id: UUID | None
    branding: Branding
    settings: TourSettings
    share_url: str = Field(description="The page for visitors; answers once published.")
    created_at: datetime


NorthOffset = Annotated[
    Heading | None,
    Field(
        description="Degrees clockwise from north at yaw 0. Null: the heading of the panorama, "
        "where it is known."
    ),
]


class SceneCreate(Payload):
    """A panorama to place in the tour, at the end."""

    panorama_id: UUID
    title: RequiredTexts
    alternative_text: Annotated[
        Texts, Field(description="What the picture shows, for who cannot see it.")
    ] = {}
    initial_view: View = View()
    north_offset: NorthOffset = None


class ViewChange(Payload):
    """What may change about a view; what is left out stays."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    hfov: FieldOfView = 90.0


class SceneChange(Payload):
    """What may change about a scene (JSON merge patch); what is left out stays."""

    panorama_id: Annotated[
        UUID, Field(description="Another photo; hotspots stay where they are.")
    ] = UUID(int=0)
    title: TextChanges = {}
    alternative_text: TextChanges = {}
    initial_view: ViewChange = ViewChange()
    north_offset: NorthOffset = None


class SceneOrder(Payload):
    """Each scene of the tour, once, in the order wanted."""

    scene_ids: Annotated[list[UUID], Field(max_length=500)]


class HotspotBase(Payload):
    """Where a hotspot is, and what is written on it."""

    yaw: Yaw
    pitch: Pitch
    label: RequiredTexts


class SceneHotspot(HotspotBase):
    """Leads to another scene of the tour."""

    kind: Literal["scene"]
    target_scene_id: UUID
    arrival: Annotated[
        View | Literal["heading"] | None,
        Field(
            description="The view on arrival; null: the target's initial view; `heading`: the "
            "visitor keeps looking in the same compass direction, where both scenes know north."
        ),
    ] = None


class InfoHotspot(HotspotBase):
    """Tells something."""

    kind: Literal["info"]
    text: RequiredTexts


class ImageHotspot(HotspotBase):
    """Shows a picture."""

    kind: Literal["image"]
    asset_id: Annotated[UUID, Field(description="A picture of `/v1/assets`.")]
    text: Texts = {}


class LinkHotspot(HotspotBase):
    """Leads to another page of the web, which opens in a new tab."""

    kind: Literal["link"]
    url: LinkAddress


HotspotIn = Annotated[
    SceneHotspot | InfoHotspot | ImageHotspot | LinkHotspot, Field(discriminator="kind")
]


class HotspotOut(BaseModel):
    """A hotspot of a scene."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Literal["scene", "info", "image", "link"]
    yaw: float
    pitch: float
    label: dict[str, str]
    target_scene_id: UUID | None
    arrival: View | Literal["heading"] | None
    text: dict[str, str] | None
    asset_id: UUID | None
    url: str | None


class SceneOut(BaseModel):
    """A scene with its hotspots."""

    id: UUID
    panorama_id: UUID
    title: dict[str, str]
    alternative_text: dict[str, str]
    initial_view: View
    north_offset: float | None
    hotspots: list[HotspotOut]


class SceneList(BaseModel):
    """All scenes of a tour, in order."""

    items: list[SceneOut]


class FloorPlanPlaceIn(Payload):
    """Where a scene is on a floor plan, as shares of the picture from its top left."""

    scene_id: UUID
    x: Share
    y: Share


def _once(places: list[FloorPlanPlaceIn]) -> list[FloorPlanPlaceIn]:
    if len({place.scene_id for place in places}) < len(places):
        message = "must name each scene once"
        raise ValueError(message)
    return places


class FloorPlanIn(Payload):
    """A floor plan of a tour."""

    asset_id: Annotated[UUID, Field(description="A picture of `/v1/assets`.")]
    title: RequiredTexts
    north: Annotated[
        Heading, Field(description="Degrees clockwise from the picture's top to north.")
    ] = 0.0
    places: Annotated[list[FloorPlanPlaceIn], Field(max_length=500), AfterValidator(_once)] = []


class FloorPlanPlaceOut(BaseModel):
    """Where a scene is on a floor plan."""

    model_config = ConfigDict(from_attributes=True)

    scene_id: UUID
    x: float
    y: float


class FloorPlanOut(BaseModel):
    """A floor plan with the places of scenes."""

    id: UUID
    asset_id: UUID
    title: dict[str, str]
    north: float
    places: list[FloorPlanPlaceOut]


class FloorPlanList(BaseModel):
    """All floor plans of a tour, oldest first."""

    items: list[FloorPlanOut]
