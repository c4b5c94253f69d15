"""What a customer does, in the words of the tests."""

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ezvr_api.demo.client import Client

PASSWORD = "a long enough password"
PATIENCE = 180


def customer(url: str, email: str) -> Client:
    """Return a client that has signed up and in."""
    client = Client(url)
    client.sign_up(email=email, password=PASSWORD, first_name="Robin", account_name="Robin's tours")
    client.sign_in(email=email, password=PASSWORD)
    return client


def send(client: Client, photo: Path) -> str:
    """Send a photo; return the id of its panorama."""
    return client.send_photo(photo, lambda _count: None)


def wait_until_done(client: Client, panorama_id: str) -> dict[str, Any]:
    """Return a panorama once it is ready or refused."""
    deadline = time.monotonic() + PATIENCE
    while (panorama := client.panorama(panorama_id))["status"] not in ("ready", "failed"):
        assert time.monotonic() < deadline, panorama
        time.sleep(0.2)
    return panorama


def publish_walk(client: Client, panorama_ids: Sequence[str]) -> dict[str, Any]:
    """Publish a tour in which each scene leads ahead to the next; return the publication."""
    tour = client.create_tour(title={"en": "A walk"}, languages=["en"])
    scenes = [
        client.add_scene(
            tour["id"],
            panorama_id=panorama_id,
            title={"en": f"Place {number}"},
            alternative_text={"en": f"The view at place {number}"},
        )
        for number, panorama_id in enumerate(panorama_ids, start=1)
    ]
    for scene, following in pairwise(scenes):
        client.add_hotspot(
            tour["id"],
            scene["id"],
            kind="scene",
            yaw=0,
            pitch=-10,
            label={"en": "Walk on"},
            target_scene_id=following["id"],
        )
    return client.publish(tour["id"])
