"""The `ezvr` command."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Annotated

import typer
import uvicorn
import yaml
from pydantic import ValidationError

from ezvr_api import migrate
from ezvr_api.app import create_app
from ezvr_api.demo.command import demo
from ezvr_api.embedded import embedded_database
from ezvr_api.imaging.command import EPILOG, HELP, tile
from ezvr_api.imaging.speaker import TileCommand
from ezvr_api.jobs import ALL_QUEUES
from ezvr_api.logs import configure_logs
from ezvr_api.privacy.data_map import unclassified_columns
from ezvr_api.resources import database_address, open_resources, open_storage
from ezvr_api.settings import Settings
from ezvr_api.subscriptions import SUBSCRIPTIONS
from ezvr_api.tables import metadata
from ezvr_api.worker import run_worker

main = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="EZVR: virtual tours made of 360° photos.",
)
main.command(help=HELP, epilog=EPILOG, cls=TileCommand)(tile)
main.command()(demo)


def load_settings() -> Settings:
    """Read the settings; say what is wrong with them and stop, where something is."""
    try:
        settings = Settings()
    except ValidationError as error:
        for entry in error.errors():
            where = "__".join(str(part) for part in entry["loc"]).upper()
            typer.echo(f"Setting {where}: {entry['msg']}", err=True)
        raise typer.Exit(2) from error
    configure_logs(
        level=settings.log_level, as_json=settings.is_production or not sys.stderr.isatty()
    )
    return settings


@main.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen at.")] = 8000,
) -> None:
    """Serve the API, the viewer and the share pages."""
    settings = load_settings()
    # The server raises the signal that stopped it once more, when it has closed down: by
    # itself that would end the process before the embedded database is released.
    signal.signal(signal.SIGTERM, _exit)
    with database_address(settings) as database_url:
        if settings.database_url is None:
            migrate.upgrade(database_url)
        asyncio.run(_prepare_storage(settings))
        uvicorn.run(
            create_app(settings, database_url=database_url),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=10,
        )


def _exit(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@main.command()
def worker(
    queue: Annotated[
        list[str] | None, typer.Option(help="Only jobs of this queue; may be repeated.")
    ] = None,
) -> None:
    """Work on photos, and on everything else that happens in the background."""
    settings = load_settings()
    with database_address(settings) as database_url:
        if settings.database_url is None:
            migrate.upgrade(database_url)
        asyncio.run(_work(settings, database_url, queue or ALL_QUEUES))


async def _work(settings: Settings, database_url: str, queues: Sequence[str]) -> None:
    async with open_resources(
        settings, database_url=database_url, subscriptions=SUBSCRIPTIONS
    ) as resources:
        await run_worker(resources, database_url, queues=queues)


@main.command("migrate")
def migrate_database() -> None:
    """Bring the database to the schema of this version."""
    with database_address(load_settings()) as database_url:
        migrate.upgrade(database_url)


@main.command()
def revision(
    message: Annotated[str, typer.Argument(help="What the migration does, as a sentence.")],
) -> None:
    """Write a migration from the models, on a throwaway database."""
    with TemporaryDirectory() as folder, embedded_database(Path(folder)) as database_url:
        migrate.write_revision(database_url, message)


@main.command()
def prepare_storage() -> None:
    """Create the bucket or the folder if it is absent, with the rules that browsers need."""
    asyncio.run(_prepare_storage(load_settings()))


async def _prepare_storage(settings: Settings) -> None:
    async with open_storage(settings) as storage:
        await storage.prepare((settings.public_url, *settings.app_origins))


@main.command()
def openapi() -> None:
    """Print the API's description, as it is committed in openapi.yaml."""
    document = create_app(Settings(), database_url="postgresql+psycopg://").openapi()
    yaml.dump(document, sys.stdout, _ReadableDumper, sort_keys=False, allow_unicode=True, width=100)


class _ReadableDumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and never `&anchors`."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _represent_text(_dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=style)


_ReadableDumper.add_representer(str, _represent_text)


@main.command()
def check_database(
    folder: Annotated[Path, typer.Argument(help="An empty folder for a throwaway database.")],
) -> None:
    """Check that migrations and models agree, and that every column is classified."""
    settings = Settings(data_folder=folder)
    with database_address(settings) as database_url:
        migrate.upgrade(database_url)
        migrate.check(database_url)
        missing = unclassified_columns(metadata, database_url)
    for column in missing:
        typer.echo(f"unclassified: {column}", err=True)
    raise typer.Exit(1 if missing else 0)
