"""Everything that a tour may have beside scenes and text: recordings, floor plans, a brand."""

import copy
import wave
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

LOGO_SIZE = (160, 48)
PLAN_SIZE = (600, 400)
PICTURE_SIZE = (640, 480)
VIDEO_SIZE = (320, 180)


def write_files(folder: Path) -> None:
    """Write pictures, recordings and captions into `folder`/extras."""
    extras = folder / "extras"
    extras.mkdir()
    cv2.imwrite(str(extras / "picture.jpg"), _picture(*PICTURE_SIZE))
    cv2.imwrite(str(extras / "plan.png"), _plan(*PLAN_SIZE))
    cv2.imwrite(str(extras / "logo.png"), _logo(*LOGO_SIZE))
    _write_video(extras / "video.webm")
    _write_audio(extras / "audio.wav")
    for language, words in (("en", "Bread in the oven."), ("nl", "Brood in de oven.")):
        captions = f"WEBVTT\n\n00:00.000 --> 00:02.000\n{words}\n"
        (extras / f"{language}.vtt").write_text(captions)


def _picture(width: int, height: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [np.sin(columns / 40), np.sin(rows / 30), np.sin((columns + rows) / 55)]
    return (127 + 100 * np.dstack(waves)).astype(np.uint8)


def _plan(width: int, height: int) -> NDArray[np.uint8]:
    plan = np.full((height, width, 3), 250, np.uint8)
    walls = [(30, 30, 570, 370), (30, 30, 330, 230), (330, 30, 570, 230)]
    for left, top, right, bottom in walls:
        cv2.rectangle(plan, (left, top), (right, bottom), (60, 55, 50), 6)
    for x in (150, 430):
        cv2.line(plan, (x, 230), (x + 50, 230), (250, 250, 250), 8)
    return plan


def _logo(width: int, height: int) -> NDArray[np.uint8]:
    logo = np.zeros((height, width, 4), np.uint8)
    colour = (60, 140, 240, 255)
    cv2.circle(logo, (24, 24), 20, colour, -1, cv2.LINE_AA)
    font = cv2.FONT_HERSHEY_DUPLEX
    cv2.putText(logo, "House", (54, 34), font, 1, colour, 2, cv2.LINE_AA)
    return logo


def _write_video(path: Path) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), 10, VIDEO_SIZE)
    assert writer.isOpened()
    for frame in range(20):
        writer.write(np.roll(_picture(*VIDEO_SIZE), 8 * frame, axis=1))
    writer.release()


def _write_audio(path: Path) -> None:
    samples = 8000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 8000)
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(samples.astype("<i2").tobytes())


def picture(name: str, size: tuple[int, int], words: str) -> dict[str, Any]:
    """Return a PICTURE of the manifest."""
    width, height = size
    text = {"en": words}
    return {"src": f"extras/{name}", "width": width, "height": height, "alternative_text": text}


def hotspots() -> list[dict[str, Any]]:
    """Return one hotspot of each kind that scenes and texts do not have."""
    poster = picture("picture.jpg", PICTURE_SIZE, "The kitchen")
    video = {"src": "extras/video.webm", "type": "video/webm", "width": 320, "height": 180}
    captions = [{"language": code, "src": f"extras/{code}.vtt"} for code in ("en", "nl")]
    spoken = {"en": "We bake at six.\n<b>Every</b> day."}
    return [
        {
            "id": "photo",
            "kind": "image",
            "yaw": 0,
            "pitch": 18,
            "label": {"en": "The house in 1932", "nl": "Het huis in 1932"},
            "image": picture("picture.jpg", PICTURE_SIZE, "Waves on a screen"),
            "text": {"en": "Taken from the garden."},
        },
        {
            "id": "film",
            "kind": "video",
            "yaw": 35,
            "pitch": 15,
            "label": {"en": "Baking bread", "nl": "Brood bakken"},
            "video": video,
            "poster": poster,
            "captions": captions,
            "text": spoken,
        },
        {
            "id": "sound",
            "kind": "audio",
            "yaw": -35,
            "pitch": -12,
            "label": {"en": "The bell", "nl": "De bel"},
            "audio": {"src": "extras/audio.wav", "type": "audio/wav"},
            "text": {"en": "A bell rings twice."},
        },
        {
            "id": "site",
            "kind": "link",
            "yaw": 5,
            "pitch": -25,
            "label": {"en": "Opening hours", "nl": "Openingstijden"},
            "url": "https://house.example/hours",
        },
    ]


def floor_plans(*ground: str, upstairs: str) -> list[dict[str, Any]]:
    """Return two floors: some scenes are on the lower one, one is on the upper one."""
    spots = [(0.3, 0.35), (0.7, 0.35), (0.5, 0.8), (0.51, 0.8)]
    places = [{"scene": id_, "x": x, "y": y} for id_, (x, y) in zip(ground, spots, strict=False)]
    image = picture("plan.png", PLAN_SIZE, "Plan with two rooms and a hall")
    upper = {"scene": upstairs, "x": 0.5, "y": 0.5}
    return [
        {
            "id": "ground",
            "title": {"en": "Ground floor", "nl": "Begane grond"},
            "image": image,
            "north": 90,
            "places": places,
        },
        {
            "id": "upstairs",
            "title": {"en": "Upstairs", "nl": "Boven"},
            "image": image,
            "north": 0,
            "places": [upper],
        },
    ]


def branding(scheme: str = "dark", accent: str | None = "#f0a030") -> dict[str, Any]:
    """Return a brand with a logo that leads to the customer."""
    logo = picture("logo.png", LOGO_SIZE, "The House museum")
    return {"logo": logo, "link": "https://house.example/", "accent": accent, "scheme": scheme}


def furnished(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return a tour with everything: its first scene has the hotspots and the north."""
    tour = copy.deepcopy(manifest)
    first, second, last = (scene["id"] for scene in tour["scenes"][:3])
    tour["scenes"][0]["hotspots"] += hotspots()
    for scene, north in zip(tour["scenes"], (0, 90, 200), strict=False):
        scene["north_offset"] = north
    tour["floor_plans"] = floor_plans(first, second, upstairs=last)
    tour["branding"] = branding()
    return tour
