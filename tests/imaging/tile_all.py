"""Tiles photos in one process: `python -m tests.imaging.tile_all OUTDIR FORMAT PHOTO…`."""

import sys
from pathlib import Path

from ezvr_api.imaging.errors import PhotoRefused
from ezvr_api.imaging.limits import PhotoLimits
from ezvr_api.imaging.overrides import Overrides
from ezvr_api.imaging.result import TilingOptions
from ezvr_api.imaging.tile import tile_photo
from tests.imaging.long_lived_child import make_previews_small


def main() -> None:
    """Tile, and say how each photo ended."""
    make_previews_small()
    outdir, tile_format, *photos = sys.argv[1:]
    options = TilingOptions(
        tile_format="png" if tile_format == "png" else "jpg",
        limits=PhotoLimits(max_width=2048, max_height=1024, min_width=32),
        overrides=Overrides.from_values({"projection": "equirectangular"}),
    )
    for photo in map(Path, photos):
        try:
            tile_photo(photo, Path(outdir) / photo.name, options)
            print(f"{photo.name} tiled")  # noqa: T201  # Whoever started this reads it.
        except PhotoRefused as refused:
            print(f"{photo.name} {refused.code}")  # noqa: T201  # As above.


if __name__ == "__main__":
    main()
