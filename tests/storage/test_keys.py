import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ezvr_api.storage import KeyRefused
from ezvr_api.storage.keys import cache_control, is_public, is_under, validate_key

ROOT = Path("/store")

segments = st.text(string.ascii_letters + string.digits + "_-.", min_size=1, max_size=12).filter(
    lambda segment: segment not in {".", ".."}
)
keys = st.lists(segments, min_size=1, max_size=6).map("/".join)


@given(keys)
def test_accepts_segments_of_permitted_characters(key: str) -> None:
    assert validate_key(key) == key


@given(st.text() | st.text("ab./\\~% \n\0", max_size=12))
@example("..")
@example("a/../../b")
@example("a\n")
@example("/a")
@example("a/")
@example("ä")
@example("a%2e%2e")
def test_whatever_is_accepted_stays_below_the_root(text: str) -> None:
    try:
        key = validate_key(text)
    except KeyRefused:
        return
    path = ROOT / key
    assert path.resolve().is_relative_to(ROOT)
    assert path.relative_to(ROOT).as_posix() == key


def test_refuses_a_key_that_is_too_long() -> None:
    assert validate_key("k" * 200)
    with pytest.raises(KeyRefused, match="longer than 200 characters"):
        validate_key("k" * 201)


@given(keys, keys)
def test_a_prefix_covers_itself_and_what_is_below_it(prefix: str, rest: str) -> None:
    assert is_under(prefix, prefix)
    assert is_under(f"{prefix}/{rest}", prefix)
    assert is_under(f"{prefix}/{rest}", "")


@given(keys, segments)
def test_a_prefix_covers_no_sibling_whose_name_begins_alike(prefix: str, more: str) -> None:
    assert not is_under(f"{prefix}{more}", prefix)
    assert not is_under(f"{prefix}{more}/1.jpg", prefix)


def test_only_tiles_are_public_and_kept_by_caches() -> None:
    assert is_public("tiles/abc/1.jpg")
    assert not any(map(is_public, ["originals/abc", "tiles", "tilesabc/1.jpg", "x/tiles/1.jpg"]))
    assert cache_control("tiles/abc/1.jpg") == "public, max-age=31536000, immutable"
    assert cache_control("originals/abc") == "private, no-store"
