import pytest

from ezvr_api.imaging.decide import decide
from ezvr_api.imaging.errors import PhotoRefused, RefusalCode
from ezvr_api.imaging.gpano import Crop, GPano
from ezvr_api.imaging.overrides import Level, Overrides, Part
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


SAID = Overrides(projection="equirectangular")


def test_a_wide_photo_spans_all_around_its_horizon_by_the_customer_s_word() -> None:
    decision = decide(8000, 1500, GPano(), SAID)
    assert (decision.coverage, decision.ground) == ("partial", "customer")
    assert (decision.width, decision.height, decision.left, decision.top) == (8000, 4000, 0, 1250)
    assert decision.visible == VisibleRange(-180, 180, -33.75, 33.75)


def test_a_high_photo_spans_from_pole_to_pole_by_the_customer_s_word() -> None:
    decision = decide(3000, 3000, GPano(), SAID)
    assert decision.visible == VisibleRange(-90, 90, -90, 90)
    assert (decision.width, decision.height, decision.left, decision.top) == (6000, 3000, 1500, 0)


def test_a_photo_lies_where_the_customer_says() -> None:
    decision = decide(2000, 500, GPano(), Overrides(crop=Part(hfov=180, pitch=9)))
    assert (decision.coverage, decision.ground) == ("partial", "customer_crop")
    assert (decision.width, decision.height, decision.left, decision.top) == (4000, 2000, 1000, 650)
    assert decision.visible == VisibleRange(-90, 90, -13.5, 31.5)


def test_a_customer_may_say_that_a_photo_is_the_full_sphere() -> None:
    """Its metadata names a part of the right shape, but is of another photo."""
    stale = crop(4000, 500, 400, 2000, 1000)
    decision = decide(4000, 2000, stale, Overrides(crop=Part(hfov=360)))
    assert (decision.coverage, decision.ground) == ("full", "customer_crop")


def test_the_camera_s_crop_holds_where_the_customer_names_only_the_projection() -> None:
    assert decide(2000, 1000, crop(4000, 500, 400, 2000, 1000), SAID).ground == "gpano"


def test_a_projection_that_is_not_known_may_be_corrected() -> None:
    assert decide(4000, 2000, GPano("stereographic"), SAID).ground == "shape"


@pytest.mark.parametrize("said", [SAID, Overrides(crop=Part(hfov=360))])
def test_a_cylinder_stays_refused(said: Overrides) -> None:
    with pytest.raises(PhotoRefused) as refused:
        decide(4000, 2000, GPano("cylindrical"), said)
    assert refused.value.code == RefusalCode.CYLINDRICAL


@pytest.mark.parametrize("part", [Part(360, 10), Part(180, 60), Part(181, -60)])
def test_a_part_beyond_a_pole_is_refused(part: Part) -> None:
    with pytest.raises(PhotoRefused) as refused:
        decide(2000, 1000, GPano(), Overrides(crop=part))
    assert refused.value.code == RefusalCode.CROP_IMPOSSIBLE
    assert refused.value.details["hfov"] == part.hfov


def test_a_refusal_tells_how_to_say_otherwise() -> None:
    with pytest.raises(PhotoRefused, match="set its projection to equirectangular"):
        decide(8000, 1500, GPano())


def test_the_camera_s_tilt_is_corrected_and_the_customer_s_goes_before() -> None:
    tilted = GPano(pitch=-7.8, roll=None)
    camera = decide(4000, 2000, tilted)
    assert (camera.level, camera.level_ground) == (Level(-7.8, 0.0), "camera")
    customer = decide(4000, 2000, tilted, Overrides(level=Level(0.0, 1.5)))
    assert (customer.level, customer.level_ground) == (Level(0.0, 1.5), "customer")
    nobody = decide(4000, 2000, GPano())
    assert (nobody.level, nobody.level_ground) == (None, None)


def test_no_tilt_is_corrected_where_the_customer_says_so() -> None:
    untouched = decide(4000, 2000, GPano(pitch=-7.8, roll=None), Overrides(level=Level(0.0, 0.0)))
    assert (untouched.level, untouched.level_ground) == (None, "customer")


def test_the_part_of_a_tilted_photo_is_boxed_anew() -> None:
    part = crop(4000, 500, 400, 2000, 1000)
    seen = decide(2000, 1000, part, Overrides(level=Level(10.0, 0.0))).visible
    assert seen is not None
    # The photo's centre column looks ten degrees higher than the photo says.
    assert seen.pitch_max == pytest.approx(64.0, abs=0.2)
    assert seen.pitch_min < -36 + 10
