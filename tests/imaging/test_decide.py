import pytest

from ezvr_api.imaging.decide import decide
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.gpano import Crop, GPano
from ezvr_api.imaging.visible import VisibleRange


def crop(full: int, left: float, top: float, width: float, height: float) -> GPano:
    return GPano("equirectangular", Crop(full, full / 2, left, top, width, height))


def test_metadata_of_a_full_sphere_is_believed() -> None:
    decision = decide(4000, 2000, crop(4000, 0, 0, 4000, 2000))
    assert (decision.coverage, decision.ground) == ("full", "gpano")
    assert decision.visible is None


def test_a_photo_without_metadata_is_judged_by_its_shape() -> None:
    decision = decide(5000, 2500, GPano())
    assert (decision.coverage, decision.ground) == ("full", "shape")


@pytest.mark.parametrize("size", [(4096, 2047), (4096, 2050), (6080, 3040)])
def test_a_row_more_or_less_is_still_a_sphere(size: tuple[int, int]) -> None:
    assert decide(*size, GPano()).coverage == "full"


def test_a_part_is_placed_on_its_sphere() -> None:
    decision = decide(2000, 1000, crop(4000, 500, 400, 2000, 1000))
    assert (decision.coverage, decision.ground) == ("partial", "gpano")
    assert (decision.width, decision.height, decision.left, decision.top) == (4000, 2000, 500, 400)
    assert decision.visible == VisibleRange(-135, 45, -36, 54)


def test_a_part_that_was_resized_takes_its_sphere_with_it() -> None:
    decision = decide(500, 250, crop(4000, 500, 400, 2000, 1000))
    assert (decision.coverage, decision.ground) == ("partial", "gpano_scaled")
    assert (decision.width, decision.height, decision.left, decision.top) == (1000, 500, 125, 100)
    assert decision.visible == VisibleRange(-135, 45, -36, 54)


def test_a_part_of_sphere_shape_is_still_a_part() -> None:
    assert decide(2000, 1000, crop(4000, 0, 0, 2000, 1000)).coverage == "partial"


def test_metadata_that_contradicts_the_pixels_is_not_believed() -> None:
    decision = decide(4000, 2000, crop(4000, 0, 500, 4000, 1000))
    assert (decision.coverage, decision.ground) == ("full", "shape")


@pytest.mark.parametrize("size", [(4000, 3000), (1920, 1080), (3000, 4000), (8000, 1500), (1, 1)])
def test_an_ordinary_photo_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoRefused) as refused:
        decide(*size, GPano())
    assert refused.value.code == RefusalCode.NOT_A_PANORAMA
    assert f"{size[0]} × {size[1]}" in refused.value.sentence


def test_a_cylinder_is_refused_whatever_its_shape() -> None:
    with pytest.raises(PhotoRefused) as refused:
        decide(4000, 2000, GPano("cylindrical"))
    assert refused.value.code == RefusalCode.CYLINDRICAL


def test_another_projection_is_refused_by_its_name() -> None:
    with pytest.raises(PhotoRefused, match="stereographic") as refused:
        decide(4000, 2000, GPano("stereographic"))
    assert refused.value.code == RefusalCode.NOT_A_PANORAMA


def test_a_projection_of_any_length_is_quoted_briefly() -> None:
    with pytest.raises(PhotoRefused) as refused:
        decide(4000, 2000, GPano("x" * 500_000))
    assert refused.value.details == {"projection": "x" * 39 + "…"}
    assert len(refused.value.sentence) < 200
