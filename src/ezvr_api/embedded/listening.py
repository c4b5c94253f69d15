"""Where the server listens: a Unix socket if one is possible, else the loopback address."""

import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ezvr_api.embedded.accounts import open_to_everyone
from ezvr_api.embedded.home import Home
from ezvr_api.embedded.postmaster import Postmaster

LOOPBACK = "127.0.0.1"
# On a socket the port is only a part of the file's name.
SOCKET_PORT = 5432
PROBE_FILE = ".s.PGSQL.test"
TEMPORARY_PREFIX = "ezvr-postgres-"


def choose_listening(home: Home, crashed: Postmaster | None) -> Mapping[str, str]:
    """Choose the settings that say where the server listens.

    The path of a Unix socket has at most 107 bytes (103 on macOS), and some file systems know no
    sockets: so each folder is tried out, a temporary one at last.

    Args:
        home: Whose server is to listen.
        crashed: The server before this one, if it crashed. Where it listened, this one listens,
            for other processes still hold its address.
    """
    for folder in _socket_folders(home, crashed):
        if _can_listen_in(folder):
            # Relative to the data, as the server's user may be unable to pass through its parents.
            name = "../socket" if folder == home.socket else str(folder)
            return {
                "listen_addresses": "",
                "unix_socket_directories": name,
                "port": str(SOCKET_PORT),
            }
    port = crashed.port if crashed and crashed.socket_folder is None else _free_port()
    return {"listen_addresses": LOOPBACK, "unix_socket_directories": "", "port": str(port)}


def remove_temporary(folder: Path) -> None:
    """Remove the socket folder of a stopped server, if it is a temporary one."""
    if folder.name.startswith(TEMPORARY_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _socket_folders(home: Home, crashed: Postmaster | None) -> Iterator[Path]:
    if crashed and crashed.socket_folder and crashed.socket_folder.exists():
        yield crashed.socket_folder
    yield _private(home, home.socket)
    temporary_root = Path(tempfile.gettempdir())
    if home.account is None or open_to_everyone(temporary_root):
        folder = _private(home, Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=temporary_root)))
        yield folder
        folder.rmdir()


def _private(home: Home, folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    if home.account is not None:
        home.account.own(folder)
    return folder


def _can_listen_in(folder: Path) -> bool:
    path = folder / PROBE_FILE
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True


def _free_port() -> int:
    with socket.socket(socket.AF_INET) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
