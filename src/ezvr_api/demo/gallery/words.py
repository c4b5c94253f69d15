"""What the sample gallery says, in English and Dutch."""

from collections.abc import Mapping
from dataclasses import dataclass

from ezvr_api.demo.gallery.scene import RoomKey, Vector

Words = Mapping[str, str]


@dataclass(frozen=True)
class RoomText:
    """A room's words, and where a visitor looks first, degrees right of north."""

    title: Words
    alternative_text: Words
    start_yaw: float


@dataclass(frozen=True)
class InfoText:
    """The words beside a work, and where it is, metres."""

    room: RoomKey
    title: Words
    text: Words
    point: Vector


@dataclass(frozen=True)
class LinkText:
    """A link to the web, and where it is, metres."""

    room: RoomKey
    title: Words
    url: str
    point: Vector


ROOM_TEXTS: dict[RoomKey, RoomText] = {
    "hall": RoomText(
        title={"en": "Entrance hall", "nl": "Entree"},
        alternative_text={
            "en": (
                "A light hall with an oak floor, two tall windows on a garden, a bench and four "
                "framed pictures. Doorways lead to the blue salon and to the skylight court."
            ),
            "nl": (
                "Een lichte hal met een eiken vloer, twee hoge ramen met uitzicht op een tuin, een "
                "bank en vier ingelijste werken. Deuropeningen leiden naar de blauwe salon en naar "
                "de lichthof."
            ),
        },
        start_yaw=-6.0,
    ),
    "salon": RoomText(
        title={"en": "Blue salon", "nl": "Blauwe salon"},
        alternative_text={
            "en": (
                "A room with one deep blue wall. A golden ball stands on a plinth between two "
                "framed pictures; sunlight falls on the oak floor."
            ),
            "nl": (
                "Een zaal met één diepblauwe wand. Tussen twee ingelijste werken staat een gouden "
                "bol op een sokkel; zonlicht valt op de eiken vloer."
            ),
        },
        start_yaw=14.0,
    ),
    "court": RoomText(
        title={"en": "Skylight court", "nl": "Lichthof"},
        alternative_text={
            "en": (
                "A long, high gallery under three skylights, with six pictures, three balls on "
                "plinths and a bench. The west wall is painted brick red."
            ),
            "nl": (
                "Een lange, hoge zaal onder drie daklichten, met zes werken, drie bollen op "
                "sokkels en een bank. De westwand is steenrood geschilderd."
            ),
        },
        start_yaw=-110.0,
    ),
}

INFO_TEXTS: tuple[InfoText, ...] = (
    InfoText(
        "hall",
        {"en": "Evening hills", "nl": "Avondheuvels"},
        {
            "en": "Four ridges and a low sun, each ridge drawn by one sine wave.",
            "nl": "Vier heuvelruggen en een lage zon; elke rug is met één sinusgolf getekend.",
        },
        (-1.7, 1.65, 3.45),
    ),
    InfoText(
        "hall",
        {"en": "Lines and planes", "nl": "Lijnen en vlakken"},
        {
            "en": "Black lines, a few primary colours, and a lot of white.",
            "nl": "Zwarte lijnen, een paar primaire kleuren en heel veel wit.",
        },
        (-5.9, 1.7, -3.45),
    ),
    InfoText(
        "salon",
        {"en": "Golden ball", "nl": "Gouden bol"},
        {
            "en": "Look closely: the whole salon is in it, and you are not.",
            "nl": "Kijk goed: de hele salon zit erin, en uzelf niet.",
        },
        (7.2, 1.21, 0.0),
    ),
    InfoText(
        "salon",
        {"en": "Quarter rings", "nl": "Kwartringen"},
        {
            "en": "Rings that start from two corners and meet in the middle.",
            "nl": "Ringen die in twee hoeken beginnen en elkaar in het midden ontmoeten.",
        },
        (7.95, 1.7, -1.75),
    ),
    InfoText(
        "court",
        {"en": "Blue tiles", "nl": "Blauwe tegels"},
        {
            "en": "Triangles turned by chance, in the blues of old Dutch tiles.",
            "nl": "Driehoeken, door het toeval gedraaid, in het blauw van oude Hollandse tegels.",
        },
        (4.8, 1.8, 10.75),
    ),
    InfoText(
        "court",
        {"en": "Mirror ball", "nl": "Spiegelbol"},
        {
            "en": "A ball of polished steel. It shows the three skylights at once.",
            "nl": "Een bol van gepolijst staal, waarin alle drie de daklichten te zien zijn.",
        },
        (-3.4, 1.2, 7.3),
    ),
)

FLOOR_PLAN_TITLE: Words = {"en": "Floor plan", "nl": "Plattegrond"}
FLOOR_PLAN_ALTERNATIVE: Words = {
    "en": (
        "The gallery from above: the hall in the south-west, the salon in the south-east, and the "
        "court along the north."
    ),
    "nl": (
        "De galerie van boven: de entree in het zuidwesten, de salon in het zuidoosten en de "
        "lichthof langs de noordkant."
    ),
}
LOGO_ALTERNATIVE: Words = {"en": "A golden arch on green", "nl": "Een gouden boog op groen"}
# Its text says what the picture shows, for who cannot see it.
PICTURE = InfoText(
    "hall",
    {"en": "Rings, from near", "nl": "Ringen, van dichtbij"},
    {
        "en": "Nine squares with concentric rings in red, yellow, blue, green, sand and purple.",
        "nl": "Negen vierkanten met ringen in elkaar, rood, geel, blauw, groen, zand en paars.",
    },
    (-6.75, 1.65, 3.45),
)
LINK = LinkText(
    "court",
    {"en": "How a sphere fits a photo", "nl": "Hoe een bol op een foto past"},
    "https://en.wikipedia.org/wiki/Equirectangular_projection",
    (3.6, 1.32, 8.2),
)
