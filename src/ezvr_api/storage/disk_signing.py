"""Signed addresses of the disk store: HMAC-SHA256 over everything that they permit.

PUT {base}/{key}?expires=…&size=…&type=…&sha256=…&signature=…
GET {base}/{key}?expires=…[&name=…]&signature=…
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from ezvr_api.storage.keys import validate_key
from ezvr_api.storage.presigning import UploadTerms, expiry
from ezvr_api.storage.protocol import PresignedUpload

_MINIMUM_SECRET_LENGTH = 32


class SignatureRefused(Exception):
    """The address was not signed by us for this request."""


class AddressExpired(Exception):
    """The address was ours and has expired."""


@dataclass(frozen=True)
class Signer:
    """Signs addresses below `base_url` with a secret of at least 32 bytes, and checks them."""

    base_url: str
    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < _MINIMUM_SECRET_LENGTH:
            raise ValueError(f"The secret has fewer than {_MINIMUM_SECRET_LENGTH} bytes.")

    def url(self, key: str) -> str:
        """The address of an object, unsigned."""
        return f"{self.base_url.rstrip('/')}/{validate_key(key)}"

    def upload(self, key: str, terms: UploadTerms, expires_in: timedelta) -> PresignedUpload:
        """Sign one PUT."""
        expires_at = expiry(expires_in)
        query = _upload_query(terms, str(int(expires_at.timestamp())))
        url = self._signed("PUT", key, query)
        return PresignedUpload("PUT", url, terms.headers(), expires_at)

    def download(self, key: str, expires_in: timedelta, file_name: str | None) -> str:
        """Sign reading an object, as a download if it is named."""
        query = {"expires": str(int(expiry(expires_in).timestamp()))}
        if file_name is not None:
            query["name"] = file_name
        return self._signed("GET", key, query)

    def verify_upload(self, key: str, query: Mapping[str, str]) -> UploadTerms:
        """Return what a signed PUT promises, or raise SignatureRefused or AddressExpired."""
        self._verify("PUT", key, query)
        return UploadTerms(int(query["size"]), query["type"], bytes.fromhex(query["sha256"]))

    def verify_download(self, key: str, query: Mapping[str, str]) -> str | None:
        """Return the file name of a signed GET, or raise SignatureRefused or AddressExpired."""
        self._verify("GET", key, query)
        return query.get("name")

    def _signed(self, method: str, key: str, query: dict[str, str]) -> str:
        signature = self._signature(method, key, query)
        return f"{self.url(key)}?{urlencode(query | {'signature': signature})}"

    def _verify(self, method: str, key: str, query: Mapping[str, str]) -> None:
        unsigned = {name: value for name, value in query.items() if name != "signature"}
        expected = self._signature(method, key, unsigned)
        if not hmac.compare_digest(expected.encode(), query.get("signature", "").encode()):
            raise SignatureRefused
        if datetime.now(UTC).timestamp() >= int(query["expires"]):
            raise AddressExpired

    def _signature(self, method: str, key: str, query: Mapping[str, str]) -> str:
        message = json.dumps([method, key, sorted(query.items())]).encode()
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()


def _upload_query(terms: UploadTerms, expires: str) -> dict[str, str]:
    return {
        "expires": expires,
        "size": str(terms.size),
        "type": terms.content_type,
        "sha256": terms.sha256.hex(),
    }
