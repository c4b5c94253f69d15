"""How like the ideal the final picture is: sharp must not be won by showing less."""

from browser import visit  # A benchmark's own neighbours, found beside it.
from ideal import Pixels, ideal, psnr, read_photo
from playwright.async_api import Browser
from viewers import Viewer
from views import HEIGHT, VIEWS, WIDTH, View

DENSITIES = (1, 2)
Truths = dict[tuple[int, View], Pixels]


def truths(photo: Pixels) -> Truths:
    """Compute every ideal picture once."""
    return {
        (density, view): ideal(photo, view, WIDTH * density, HEIGHT * density)
        for density in DENSITIES
        for view in VIEWS
    }


async def qualities(
    browser: Browser, viewer: Viewer, origin: str, ideals: Truths
) -> dict[tuple[int, View], float]:
    """Return the PSNR in dB of each view on each screen, once nothing more comes."""
    found: dict[tuple[int, View], float] = {}
    for density in DENSITIES:
        async with visit(browser, viewer, density=density) as visited:
            await visited.page.goto(origin + viewer.address)
            await visited.ready()
            for view in VIEWS:
                shown = read_photo(await visited.turn(view))
                found[density, view] = psnr(shown, ideals[density, view])
    return found
