"""The folder of an embedded database, and what lies in it."""

from dataclasses import dataclass
from pathlib import Path

from ezvr_api.embedded.accounts import Account, server_account
from ezvr_api.embedded.errors import EmbeddedDatabaseError

# Root's server runs as another user, who passes through on the way to its data and socket.
MODE_OF_ROOT = 0o711
MODE = 0o700


@dataclass(frozen=True)
class Home:
    """Where everything of one embedded database lies.

    Attributes:
        folder: Absolute, without symbolic links; its files belong to whoever starts the server.
        account: Whom the server runs as, and who owns `data` and `socket`; None for the caller.
    """

    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """The data folder of PostgreSQL; it appears at once, complete."""
        return self.folder / "data"

    @property
    def data_argument(self) -> str:
        """How a program of PostgreSQL that works in the data folder is to name it.

        Root's data may lie below a folder that the server's user cannot pass through, such as
        /root. A process reaches its own working directory even then, under this name; and below
        its data folder PostgreSQL uses relative paths only.
        """
        own = Path("/proc/self/cwd")
        return str(own if self.account is not None and own.exists() else self.data)

    @property
    def socket(self) -> Path:
        """The folder of the server's Unix socket, where a path that long is possible."""
        return self.folder / "socket"

    @property
    def password(self) -> Path:
        """The file with the password of the database's owner."""
        return self.folder / "password"

    @property
    def lock(self) -> Path:
        """Locked by the process that starts or stops the server."""
        return self.folder / "lock"

    @property
    def holders(self) -> Path:
        """Locked, together with others, by each process that uses the server."""
        return self.folder / "holders"

    @property
    def setup_log(self) -> Path:
        """What PostgreSQL's programs said while the server was prepared."""
        return self.folder / "setup.log"

    @property
    def server_log(self) -> Path:
        """What the server has said since its start."""
        return self.folder / "server.log"


def prepare_home(folder: Path) -> Home:
    """Make the folder if it is missing, and close it to others.

    Raises:
        EmbeddedDatabaseError: The folder belongs to another user.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        home = Home(folder.resolve(), server_account(folder / "data"))
        home.folder.chmod(MODE if home.account is None else MODE_OF_ROOT)
        for path in (home.lock, home.holders):
            path.touch(mode=0o600)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"The folder {folder} cannot be used for the embedded database ({error.strerror}). "
            "Does it belong to another user?"
        ) from error
    return home
