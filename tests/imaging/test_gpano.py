import time

import pytest

from ezvr_api.imaging.gpano import Crop, GPano, parse_gpano

HEAD = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
TAIL = "</rdf:RDF></x:xmpmeta>"
NAMESPACE = 'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
SIZES = {
    "FullPanoWidthPixels": "4000",
    "FullPanoHeightPixels": "2000",
    "CroppedAreaLeftPixels": "500",
    "CroppedAreaTopPixels": "400",
    "CroppedAreaImageWidthPixels": "2000",
    "CroppedAreaImageHeightPixels": "1000",
}


def as_attributes(properties: dict[str, str]) -> bytes:
    attributes = " ".join(f'GPano:{name}="{value}"' for name, value in properties.items())
    return f"{HEAD}<rdf:Description {NAMESPACE} {attributes}/>{TAIL}".encode()


def as_elements(properties: dict[str, str]) -> bytes:
    elements = "".join(
        f"<GPano:{name}>{value}</GPano:{name}>" for name, value in properties.items()
    )
    return f"{HEAD}<rdf:Description {NAMESPACE}>{elements}</rdf:Description>{TAIL}".encode()


@pytest.mark.parametrize("packet", [as_attributes, as_elements])
def test_a_crop_is_read_in_both_ways_of_writing(packet: type) -> None:
    assert parse_gpano(packet(SIZES)).crop == Crop(4000, 2000, 500, 400, 2000, 1000)


def test_the_projection_is_read_without_regard_to_case() -> None:
    assert (
        parse_gpano(as_elements({"ProjectionType": " Cylindrical\n"})).projection == "cylindrical"
    )


def test_pose_angles_are_read() -> None:
    pose = {"PoseHeadingDegrees": "-75", "PosePitchDegrees": "-7.8", "PoseRollDegrees": "-2.0"}
    gpano = parse_gpano(as_attributes(pose))
    assert (gpano.heading, gpano.pitch, gpano.roll) == (285, -7.8, -2)


def test_angles_that_are_all_zero_mean_unknown() -> None:
    pose = {"PoseHeadingDegrees": "0.0", "PosePitchDegrees": "0.0", "PoseRollDegrees": "0.0"}
    assert parse_gpano(as_attributes(pose)) == GPano()


@pytest.mark.parametrize(
    "change",
    [
        {"FullPanoWidthPixels": "nonsense"},
        {"FullPanoWidthPixels": "NaN"},
        {"FullPanoWidthPixels": "1e30"},
        {"CroppedAreaImageWidthPixels": "0"},
        {"CroppedAreaImageWidthPixels": "0.5"},
        {"CroppedAreaImageHeightPixels": "0.001"},
        {"CroppedAreaLeftPixels": "-5"},
        {"CroppedAreaLeftPixels": "3000"},
        {"CroppedAreaTopPixels": "1500"},
    ],
)
def test_a_crop_that_cannot_be_is_no_crop(change: dict[str, str]) -> None:
    assert parse_gpano(as_attributes(SIZES | change)).crop is None


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"not xml",
        as_elements(SIZES)[:-20],
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        + as_elements({"ProjectionType": "&b;"}),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + as_elements(SIZES),
        as_elements(SIZES) + b" " * (1 << 20) + b"<",
    ],
    ids=["empty", "no xml", "cut off", "entities", "external", "huge"],
)
def test_a_broken_or_hostile_packet_says_nothing(packet: bytes) -> None:
    assert parse_gpano(packet) == GPano()


def test_a_packet_of_lines_costs_no_more_than_one_of_words() -> None:
    packet = as_elements({"ProjectionType": "x\n" * 500_000})
    started = time.process_time()
    assert parse_gpano(packet).projection is not None
    assert time.process_time() - started < 2.0
