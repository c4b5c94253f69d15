"""Paints over a photo, band by band, whatever its owner wants hidden."""

from pathlib import Path

from ezvr_api.imaging.inspect import Inspection
from ezvr_api.imaging.retouch import Retouch
from ezvr_api.imaging.retouch_blur import BlurLayer, blur_layers
from ezvr_api.imaging.retouch_logo import read_logo
from ezvr_api.imaging.retouch_nadir import LogoCover, MirrorCover, NadirLayer
from ezvr_api.imaging.window import Pixels


class Retouching:
    """What is painted over one photo."""

    def __init__(
        self, photo: Inspection, sphere: Pixels, retouch: Retouch, logo: Path | None
    ) -> None:
        """Prepare.

        Args:
            photo: The photo.
            sphere: All of its sphere, small: (h, w, 3).
            retouch: What shall be hidden.
            logo: The logo's file, for a patch that is one.

        Raises:
            PhotoRefused: logo_unusable.
        """
        self._size = (photo.decision.width, photo.decision.height)
        self._layers: list[BlurLayer | NadirLayer] = []
        for layer in blur_layers(retouch.blur_regions, sphere, photo.turn):
            self._layers.append(layer)
        patch = retouch.nadir_patch
        if patch is None:
            return
        if patch.kind == "logo" and logo is not None:
            cover = LogoCover(read_logo(logo), patch, photo.heading, photo.decision.width)
            self._layers.append(NadirLayer(cover, photo.turn))
            return
        # A mirror must not show again what is hidden.
        hidden = sphere
        for layer in self._layers:
            hidden = layer.paint(hidden, 0, (sphere.shape[1], sphere.shape[0]))
        self._layers.append(NadirLayer(MirrorCover(hidden, patch, photo.turn), photo.turn))

    def apply(self, band: Pixels, first: int) -> Pixels:
        """The band (rows, width, 3) from row `first` on, painted over; never changed in place."""
        for layer in self._layers:
            band = layer.paint(band, first, self._size)
        return band
