"""`ezvr demo`: everything on this machine, from sign-up to a tour to walk through."""

import secrets
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from ezvr_api.demo.client import ApiProblem, Client
from ezvr_api.demo.plan import PlannedTour, plan_gallery, plan_photos
from ezvr_api.demo.progress import PhotoProgress, photo_progress
from ezvr_api.demo.services import Service, ServiceFailed, free_port, running_services

EMAIL = "demo@demo.ezvr.nl"
POLL_SECONDS = 0.25
PASSWORD_FILE = "demo-password"  # noqa: S105 - a file's name

Ready = list[str | None]


def demo(
    photos: Annotated[
        list[Path] | None,
        typer.Argument(help="Your own 360° photos, in walking order.", exists=True, dir_okay=False),
    ] = None,
    port: Annotated[int, typer.Option(help="The port to serve at, if it is free.")] = 8000,
    data_folder: Annotated[
        Path, typer.Option(envvar="EZVR_DATA_FOLDER", help="Where everything is kept.")
    ] = Path(".data"),
    tour: Annotated[bool, typer.Option(help="Make a tour; without, only serve.")] = True,  # noqa: FBT002 - a flag of the command
) -> None:
    """Serve a sample tour, or one of your own photos, until interrupted."""
    console = Console()
    # Also for a shell's background job, which begins with Ctrl-C switched off.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _interrupt)
    folder = data_folder.resolve()
    free = free_port(port)
    if free != port:
        console.print(f"Port {port} is taken; serving at {free} instead.", highlight=False)
    console.print("Starting the database, the API and a worker …")
    try:
        with running_services(folder, free) as (url, services):
            if tour:
                share_url = make_tour(console, url, folder, photos or [], services)
                console.print(
                    f"\n  Walk through your tour:  [bold]{share_url}[/bold]", soft_wrap=True
                )
            console.print(f"  The API describes itself:  {url}/v1/openapi.json", soft_wrap=True)
            console.print("\nServing until you press Ctrl-C.")
            _keep_serving(services)
    except KeyboardInterrupt:
        console.print("Stopped.")
    except (ServiceFailed, ApiProblem) as problem:
        console.print(f"{problem}", style="red", markup=False)
        raise typer.Exit(1) from problem


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _keep_serving(services: Sequence[Service]) -> None:
    while True:
        for service in services:
            service.check()
        time.sleep(0.5)


def make_tour(
    console: Console, url: str, folder: Path, photos: list[Path], services: Sequence[Service]
) -> str:
    """Sign up, send the photos, wait for their tiles, link and publish; return the address."""
    with Client(url) as client:
        password = _sign_in(client, folder)
        console.print(
            f"Signed in as {EMAIL} with the password {password}, if you want to try the API.",
            highlight=False,
            soft_wrap=True,
        )
        with photo_progress(console) as progress:
            plan = plan_photos(photos) if photos else plan_gallery(folder / "gallery", progress)
            sent = [
                client.send_photo(
                    scene.photo,
                    lambda count, photo=scene.photo: progress.show(
                        photo.name, "sending", count / photo.stat().st_size
                    ),
                )
                for scene in plan.scenes
            ]
            ready = _wait_for_tiles(client, plan, sent, progress, services)
        _tell_refused(console, client, plan, sent, ready)
        if photos:
            # Linked anew, so that no way leads to a photo that was refused.
            plan = plan_photos([p for p, done in zip(photos, ready, strict=True) if done])
            ready = [panorama_id for panorama_id in ready if panorama_id]
        return _publish(client, plan, ready)


def _sign_in(client: Client, folder: Path) -> str:
    """Sign in as the demo's customer, who is made on first use; return the password."""
    path = folder / PASSWORD_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(12))
    password = path.read_text()
    client.sign_up(email=EMAIL, password=password, first_name="Demo", account_name="EZVR demo")
    client.sign_in(email=EMAIL, password=password)
    return password


def _wait_for_tiles(
    client: Client,
    plan: PlannedTour,
    sent: list[str],
    progress: PhotoProgress,
    services: Sequence[Service],
) -> Ready:
    """Wait until each photo is ready or refused; return the ids of the ready ones, in order."""
    ready: Ready = [None] * len(sent)
    waiting = set(range(len(sent)))
    while waiting:
        for service in services:
            service.check()
        for number in sorted(waiting):
            panorama = client.panorama(sent[number])
            progress.show(plan.scenes[number].photo.name, "tiling", panorama["progress"])
            if panorama["status"] == "ready":
                ready[number] = sent[number]
            if panorama["status"] == "failed":
                progress.show(plan.scenes[number].photo.name, "refused", 1.0)
            if panorama["status"] in ("ready", "failed"):
                waiting.discard(number)
        time.sleep(POLL_SECONDS)
    return ready


def _tell_refused(
    console: Console, client: Client, plan: PlannedTour, sent: list[str], ready: Ready
) -> None:
    for scene, panorama_id, panorama in zip(plan.scenes, sent, ready, strict=True):
        if panorama is None:
            reason = client.panorama(panorama_id)["reason"]
            console.print(
                f"{scene.photo.name} was refused: {reason['detail']}",
                style="yellow",
                markup=False,
                soft_wrap=True,
            )
    if not any(ready):
        raise ApiProblem("None of the photos can become a tour.")


def _publish(client: Client, plan: PlannedTour, ready: Sequence[str | None]) -> str:
    """Make and publish the tour of the photos that are ready; return its address."""
    tour = client.create_tour(
        languages=plan.languages, title=plan.title, description=plan.description
    )
    assets = _send_pictures(client, plan)
    scenes = {
        number: client.add_scene(
            tour["id"],
            panorama_id=panorama_id,
            title=plan.scenes[number].title,
            alternative_text=plan.scenes[number].alternative_text,
            initial_view={"yaw": plan.scenes[number].start_yaw},
            north_offset=plan.scenes[number].north_offset,
        )["id"]
        for number, panorama_id in enumerate(ready)
        if panorama_id is not None
    }
    for number, scene_id in scenes.items():
        for spot in plan.scenes[number].hotspots:
            if spot.target is None or spot.target in scenes:
                client.add_hotspot(tour["id"], scene_id, **spot.fields(scenes, assets))
    _furnish(client, tour["id"], plan, scenes, assets)
    return str(client.publish(tour["id"])["share_url"])


def _send_pictures(client: Client, plan: PlannedTour) -> dict[Path, str]:
    """Send the tour's own pictures and wait until they are ready; return their ids."""
    sent: dict[Path, str] = {}
    for picture in plan.pictures:
        sent[picture.path] = asset_id = client.send_picture(picture.path)
        client.describe_asset(asset_id, **picture.alternative_text)
    for asset_id in sent.values():
        while (asset := client.asset(asset_id))["status"] == "processing":
            time.sleep(POLL_SECONDS)
        if asset["status"] == "failed":
            raise ApiProblem(f"{asset['title']}: {asset['reason']['detail']}")
    return sent


def _furnish(
    client: Client,
    tour_id: str,
    plan: PlannedTour,
    scenes: Mapping[int, str],
    assets: Mapping[Path, str],
) -> None:
    """Give a tour its floor plan and its look."""
    if plan.floor_plan is not None:
        places = plan.floor_plan.places
        client.add_floor_plan(
            tour_id,
            asset_id=assets[plan.floor_plan.picture.path],
            title=plan.floor_plan.title,
            places=[
                {"scene_id": scene_id, "x": places[number][0], "y": places[number][1]}
                for number, scene_id in scenes.items()
            ],
        )
    if plan.logo is not None:
        logo = assets[plan.logo.path]
        client.change_tour(tour_id, branding={"logo_asset_id": logo, "accent": plan.accent})
