"""Why a picture is refused: the codes of photos, with sentences about pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.picture import MOST_EDGE, MOST_PIXELS


@dataclass(frozen=True)
class Reason:
    """Why an asset failed: a stable code, a sentence for people, the figures behind it."""

    code: str
    sentence: str
    details: Mapping[str, object] = field(default_factory=dict[str, object])


PROCESSING_FAILED = Reason(
    "processing_failed",
    "We could not process this picture, and it is our fault. Upload it again.",
)
UPLOAD_MISSING = Reason(
    "upload_missing", "The uploaded picture is not there any more. Upload it again."
)

_KINDS = "JPEG, PNG, WebP or AVIF"
_SVG = (
    "SVG files can carry scripts and cannot be used. Export the drawing as PNG or WebP, "
    "2048 pixels long."
)
_SENTENCES: Mapping[RefusalCode, str] = {
    RefusalCode.NOT_AN_IMAGE: f"This file is not a picture. Upload it as {_KINDS}.",
    RefusalCode.TRUNCATED: "The file is incomplete: its end is missing. Upload it again.",
    RefusalCode.DECODE_FAILED: "The file is damaged and cannot be read. Export it again.",
    RefusalCode.TOO_MANY_PIXELS: (
        f"The picture is too large: it may have {MOST_PIXELS // 10**6} megapixels, and "
        f"{MOST_EDGE} pixels along an edge. Save it smaller; 2048 pixels are shown."
    ),
    RefusalCode.OUT_OF_MEMORY: "Reading this picture takes too much memory. Save it smaller.",
    RefusalCode.TOOK_TOO_LONG: "Reading this picture takes too long. Save it smaller.",
}


def reason_of(refused: PhotoRefused) -> Reason:
    """Say of a picture why it is refused."""
    return Reason(refused.code, _sentence(refused), _details(refused))


def _sentence(refused: PhotoRefused) -> str:
    if refused.code is not RefusalCode.UNSUPPORTED_FORMAT:
        return _SENTENCES.get(refused.code, refused.sentence)
    name = refused.details.get("format")
    return _SVG if name == "SVG" else f"{name} files cannot be used. Export it as {_KINDS}."


def _details(refused: PhotoRefused) -> Mapping[str, object]:
    if refused.code is not RefusalCode.TOO_MANY_PIXELS:
        return refused.details
    size = {name: refused.details.get(name) for name in ("width", "height")}
    return {**size, "max_pixels": MOST_PIXELS, "max_edge": MOST_EDGE}
