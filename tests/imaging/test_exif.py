"""EXIF that keeps its reader busy: refused before anybody follows it."""

import struct
import time
from pathlib import Path

import pytest
from PIL import Image

from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.exif import has_endless_exif
from ezvr_api.imaging.inspect import inspect_photo
from ezvr_api.imaging.limits import PhotoLimits

SECONDS = 1.0
FORMATS = ["jpg", "png", "webp", "avif"]
EXIF_IFD, POSITION_IFD, INTEROPERABILITY_IFD = 0x8769, 0x8825, 0xA005
POINTERS = (EXIF_IFD, POSITION_IFD, INTEROPERABILITY_IFD)


def save(path: Path, exif: bytes) -> Path:
    Image.new("RGB", (512, 256), (90, 120, 150)).save(path, exif=exif)
    return path


def leads_to_itself(entries: int, order: str) -> bytes:
    """One directory of nothing but pointers to itself."""
    header = {"<": b"II*\x00", ">": b"MM\x00*"}[order] + struct.pack(f"{order}I", 8)
    pointers = [
        struct.pack(f"{order}HHII", POINTERS[number % 3], 4, 1, 8) for number in range(entries)
    ]
    count, end = struct.pack(f"{order}H", entries), bytes(4)
    return b"Exif\x00\x00" + header + count + b"".join(pointers) + end


@pytest.mark.parametrize("order", ["<", ">"], ids=["little", "big"])
@pytest.mark.parametrize("entries", [3, 1000, 5400])
@pytest.mark.parametrize("extension", FORMATS)
def test_directories_that_lead_to_themselves_are_refused_at_once(
    tmp_path: Path, extension: str, entries: int, order: str
) -> None:
    path = save(tmp_path / f"photo.{extension}", leads_to_itself(entries, order))
    started = time.process_time()
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(path, PhotoLimits())
    assert refused.value.code == RefusalCode.DECODE_FAILED
    assert time.process_time() - started < SECONDS


def test_a_trap_behind_many_headers_is_found_too(tmp_path: Path) -> None:
    path = save(tmp_path / "photo.png", leads_to_itself(1000, "<"))
    path.write_bytes(path.read_bytes() + b"II*\x00" * 1_000_000)
    started = time.process_time()
    assert has_endless_exif(path, "png")
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "odd",
    [
        b"odd\xff\xda",
        # Skipped by decoders; taken for a segment, it leads to a scan within a comment.
        b"\xff\x00\x00\x0a\xff\xfe\x00\x0e" + bytes(4) + b"\xff\xda" + bytes(6),
        b"\xff\xda\x00\x02",
    ],
)
def test_a_trap_among_odd_segments_is_found_too(tmp_path: Path, odd: bytes) -> None:
    path = save(tmp_path / "photo.jpg", leads_to_itself(1000, "<"))
    data = path.read_bytes()
    # Decoders skip what is no segment, and a scan that is only said to start.
    path.write_bytes(data[:2] + odd + data[2:])
    assert has_endless_exif(path, "jpeg")


@pytest.mark.parametrize("extension", FORMATS)
def test_the_directories_of_a_camera_are_read(tmp_path: Path, extension: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[36867] = "2021:07:29 11:16:42"
    exif.get_ifd(EXIF_IFD)[INTEROPERABILITY_IFD] = {1: "R98"}
    exif.get_ifd(POSITION_IFD)[1] = "N"
    photo = inspect_photo(save(tmp_path / f"photo.{extension}", exif.tobytes()), PhotoLimits())
    assert photo.metadata.captured_at == "2021-07-29T11:16:42"
    assert "position" in photo.metadata.removed


def test_pointers_to_nowhere_are_not_followed(tmp_path: Path) -> None:
    here, nowhere = struct.pack("<II", 1, 8), struct.pack("<II", 1, 1 << 31)
    exif = leads_to_itself(1000, "<").replace(here, nowhere)
    path = save(tmp_path / "photo.jpg", exif)
    started = time.process_time()
    assert inspect_photo(path, PhotoLimits()).metadata.removed == ()
    assert time.process_time() - started < SECONDS
