"""The viewer beside Pannellum, Marzipano and Photo Sphere Viewer: same tiles, same view.

    make bench-viewer                          a photo of a real camera, or one rendered here
    make bench-viewer PHOTO=hall.jpg           any other full sphere
    make bench-viewer OPTIONS=--quick          one round
    make bench-viewer OPTIONS="--only quality memory"

A first table holds ours against the goals, further ones tell what each viewer does. All figures
are told, met or not; the exit code is 0. The README beside this file says how each is measured.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

import cv2
import numpy as np
from browser import FAST, SLOW, running_chromium  # A benchmark's own neighbours.
from figures import Figures
from goals import print_figures
from ideal import Pixels, ideal, psnr, read_photo
from loading import Expected, load
from memory import walk
from playwright.async_api import Browser
from quality import Truths, qualities, truths
from serving import served
from site_folder import ROOT, make_site
from spinning import costs, spin
from viewers import VIEWERS
from views import HEIGHT, START, WIDTH

from ezvr_api.demo.gallery.rooms import write_photo

ROUNDS = 5
PARTS = ("loading", "spinning", "costs", "quality", "memory")
PHOTO = "street-tour/gopromax_road_1.jpg"
RENDERED_WIDTH = 5760
RECOGNISABLE = (64, 36)
"""A picture counts as recognisable once it is as like the ideal as the ideal in so many pixels.

People name scenes in 32 × 32 pixels (A. Torralba, How many pixels make an image?, 2009).
"""


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        site, secrets = Path(folder) / "site", Path(folder) / "secrets"
        site.mkdir()
        secrets.mkdir()
        photo = options.photo or _default_photo(Path(folder))
        make_site(photo, site)
        pixels = read_photo(photo.read_bytes())
        rounds = 1 if options.quick else ROUNDS
        figures = asyncio.run(_measure(pixels, site, secrets, rounds, options.only))
    print(f"\n{photo.name}, {pixels.shape[1]} × {pixels.shape[0]} pixels; rounds: {rounds}\n")
    print_figures(figures)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--photo", type=Path, help="a full equirectangular sphere")
    parser.add_argument("--quick", action="store_true", help="one round in place of five")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="some parts alone")
    return parser.parse_args()


def _default_photo(folder: Path) -> Path:
    photos = Path(os.environ.get("EZVR_TEST_PHOTOS", ROOT.parent / "shared/photos"))
    if (photos / PHOTO).is_file():
        return photos / PHOTO
    rendered = folder / "rendered.jpg"
    write_photo("hall", rendered, RENDERED_WIDTH)
    return rendered


async def _measure(
    photo: Pixels, site: Path, secrets: Path, rounds: int, parts: Collection[str]
) -> Figures:
    truth = ideal(photo, START, WIDTH, HEIGHT)
    expected, figures = Expected(truth, _like(truth), site), Figures()
    print(f"A picture counts as recognisable from {expected.like:.1f} dB.")
    with served(site, secrets) as at:
        async with running_chromium(at) as browser:
            # The browser's own first page costs it more than any later one.
            await load(browser, VIEWERS[0], at.origin, FAST, expected)
            for _ in range(rounds):
                if "loading" in parts:
                    await _loading(browser, figures, at.origin, expected)
                if "spinning" in parts:
                    await _spinning(browser, figures, at.origin)
            if "costs" in parts:
                await _costs(browser, figures, at.origin, rounds)
            if "quality" in parts:
                await _qualities(browser, figures, at.origin, truths(photo))
            if "memory" in parts:
                _say("memory", "fifty scene changes")
                figures.memories.append(await walk(browser, at.origin))
    return figures


async def _loading(browser: Browser, figures: Figures, origin: str, expected: Expected) -> None:
    """All viewers, taking turns, so that a noisy moment meets them all."""
    for line in (SLOW, FAST):
        for viewer in VIEWERS:
            _say("loading", viewer.name)
            loading = await load(browser, viewer, origin, line, expected)
            figures.loadings[viewer.name, line].append(loading)


async def _spinning(browser: Browser, figures: Figures, origin: str) -> None:
    for viewer in VIEWERS:
        _say("spinning", viewer.name)
        figures.spins[viewer.name].append(await spin(browser, viewer, origin))


async def _costs(browser: Browser, figures: Figures, origin: str, rounds: int) -> None:
    for viewer in VIEWERS:
        _say("costs", viewer.name)
        figures.costs[viewer.name] = await costs(browser, viewer, origin, rounds)


def _say(part: str, what: str) -> None:
    print(f"{time.strftime('%X')} {part}: {what}", file=sys.stderr, flush=True)


async def _qualities(browser: Browser, figures: Figures, origin: str, ideals: Truths) -> None:
    for viewer in VIEWERS:
        _say("quality", viewer.name)
        figures.qualities[viewer.name] = await qualities(browser, viewer, origin, ideals)


def _like(truth: Pixels) -> float:
    small = cv2.resize(truth, RECOGNISABLE, interpolation=cv2.INTER_AREA)
    enlarged = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return psnr(enlarged.astype(np.uint8), truth)


main()
