"""What is said of a refused photo: to who sent it to the service, and to who ran a command."""

import pytest

from ezvr_api.imaging import errors
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode

REFUSALS = [
    errors.not_an_image(),
    errors.unsupported_format("HEIC"),
    errors.truncated(0.5),
    errors.decode_failed(),
    errors.not_a_panorama(4000, 3000),
    errors.unknown_projection("fisheye"),
    errors.crop_impossible(360, 80, 180),
    errors.cylindrical(),
    errors.too_many_pixels(40000, 20000, 32768, 16384),
    errors.too_small(400, 200, 512),
    errors.too_little_seen(100, 50, 8000, 4000),
    errors.too_large_file(2 << 30, 1 << 30),
    errors.out_of_memory(),
    errors.took_too_long(600),
    errors.logo_unusable(),
]


def test_every_reason_is_here() -> None:
    assert {refusal.code for refusal in REFUSALS} == set(RefusalCode)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.sentence[:30])
def test_a_sentence_fits_the_service_and_the_command(refusal: PhotoRefused) -> None:
    words = refusal.sentence.lower().replace(".", " ").split()
    assert not {"upload", "uploaded", "send", "sent", "submit"} & set(words)
    assert refusal.sentence.endswith(".")
