"""What callers send and get of tours, scenes and hotspots."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ezvr_api.tours.service import TourStatus
from ezvr_api.web.payloads import (
    FieldOfView,
    Language,
    Payload,
    Pitch,
    RequiredTexts,
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


class TourChange(Payload):
    """What may change about a tour (JSON merge patch); what is left out stays."""

    languages: Languages = []
    title: TextChanges = {}
    description: TextChanges = {}
    start_scene_id: UUID | None = None


class TourOut(BaseModel):
    """A tour as its maker edits it."""

    id: UUID
    public_id: str = Field(description="Names the tour in addresses that visitors see.")
    status: TourStatus
    languages: list[str]
    title: dict[str, str]
    description: dict[str, str]
    start_scene_id: UUID | None
    share_url: str = Field(description="The page for visitors; answers once published.")
    created_at: datetime


class SceneCreate(Payload):
    """A panorama to place in the tour, at the end."""

    panorama_id: UUID
    title: RequiredTexts
    alternative_text: Annotated[
        Texts, Field(description="What the picture shows, for who cannot see it.")
    ] = {}
    initial_view: View = View()


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
        View | None, Field(description="The view on arrival; null: the target's initial view.")
    ] = None


class InfoHotspot(HotspotBase):
    """Tells something."""

    kind: Literal["info"]
    text: RequiredTexts


HotspotIn = Annotated[SceneHotspot | InfoHotspot, Field(discriminator="kind")]


class HotspotOut(BaseModel):
    """A hotspot of a scene."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: Literal["scene", "info"]
    yaw: float
    pitch: float
    label: dict[str, str]
    target_scene_id: UUID | None
    arrival: View | None
    text: dict[str, str] | None


class SceneOut(BaseModel):
    """A scene with its hotspots."""

    id: UUID
    panorama_id: UUID
    title: dict[str, str]
    alternative_text: dict[str, str]
    initial_view: View
    hotspots: list[HotspotOut]


class SceneList(BaseModel):
    """All scenes of a tour, in order."""

    items: list[SceneOut]
