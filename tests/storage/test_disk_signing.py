from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ezvr_api.storage.disk_signing import SignatureRefused, Signer
from ezvr_api.storage.presigning import UploadTerms
from tests.storage.conftest import SECRET

KEY = "originals/aPhoto"
LATER = timedelta(minutes=5)
TERMS = UploadTerms(10, "image/jpeg", bytes(32))
SIGNER = Signer("http://127.0.0.1:1/storage", SECRET)

names = st.sampled_from(["expires", "size", "type", "sha256", "signature", "name", "other"])


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_reads_back_what_it_signed() -> None:
    upload = SIGNER.upload(KEY, TERMS, LATER)
    assert upload.url.startswith("http://127.0.0.1:1/storage/originals/aPhoto?")
    assert SIGNER.verify_upload(KEY, query_of(upload.url)) == TERMS


@given(names, st.text(max_size=70))
def test_refuses_an_upload_address_with_any_other_value(name: str, value: str) -> None:
    query = query_of(SIGNER.upload(KEY, TERMS, LATER).url)
    assume(query.get(name) != value)
    with pytest.raises(SignatureRefused):
        SIGNER.verify_upload(KEY, query | {name: value})


@given(st.sampled_from(["expires", "size", "type", "sha256", "signature"]))
def test_refuses_an_upload_address_that_lacks_a_value(name: str) -> None:
    query = query_of(SIGNER.upload(KEY, TERMS, LATER).url)
    del query[name]
    with pytest.raises(SignatureRefused):
        SIGNER.verify_upload(KEY, query)


@given(names, st.text(max_size=70))
def test_refuses_a_download_address_with_any_other_value(name: str, value: str) -> None:
    query = query_of(SIGNER.download(KEY, LATER, "photo.jpg"))
    assume(query.get(name) != value)
    with pytest.raises(SignatureRefused):
        SIGNER.verify_download(KEY, query | {name: value})


def test_refuses_an_address_of_another_method() -> None:
    with pytest.raises(SignatureRefused):
        SIGNER.verify_upload(KEY, query_of(SIGNER.download(KEY, LATER, None)))
    with pytest.raises(SignatureRefused):
        SIGNER.verify_download(KEY, query_of(SIGNER.upload(KEY, TERMS, LATER).url))


def test_refuses_an_address_that_another_secret_signed() -> None:
    other = Signer(SIGNER.base_url, SECRET[::-1])
    with pytest.raises(SignatureRefused):
        SIGNER.verify_download(KEY, query_of(other.download(KEY, LATER, None)))


def test_needs_a_secret_that_cannot_be_guessed() -> None:
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        Signer("http://127.0.0.1:1/storage", b"short")
