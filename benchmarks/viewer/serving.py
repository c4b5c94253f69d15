"""The site on a port of its own, over TLS with a certificate that is made for the run."""

import base64
import hashlib
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SERVER = Path(__file__).with_name("server.mjs")


@dataclass(frozen=True)
class Served:
    """Where the site is, and the key that a browser must trust to keep what it loads."""

    origin: str
    key_hash: str


@contextmanager
def served(folder: Path, secrets: Path) -> Generator[Served]:
    """Serve a folder until the block ends."""
    key, certificate = secrets / "key.pem", secrets / "certificate.pem"
    _make_certificate(key, certificate)
    command = ["node", _SERVER, folder, key, certificate]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        yield Served(f"https://127.0.0.1:{port}", _key_hash(certificate))
    finally:
        server.terminate()
        server.wait()


def _make_certificate(key: Path, certificate: Path) -> None:
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", *kind, *name, "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)


def _key_hash(certificate: Path) -> str:
    """The certificate's public key as Chromium's list of trusted keys names it."""
    read = ["openssl", "x509", "-in", certificate, "-pubkey", "-noout"]
    public = subprocess.run(read, check=True, capture_output=True)
    write = ["openssl", "pkey", "-pubin", "-outform", "DER"]
    key = subprocess.run(write, check=True, capture_output=True, input=public.stdout)
    return base64.b64encode(hashlib.sha256(key.stdout).digest()).decode()
