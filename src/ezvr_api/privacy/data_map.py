"""The data map: what every column of the database holds, why, and for how long.

Our own columns say so themselves (`classification.py`). The tables that libraries bring
are described here, whole.
"""

from sqlalchemy import MetaData, Table, create_engine, inspect

from ezvr_api.classification import Classification, Erase, Purpose, Retention, technical

_JOB = technical(Purpose.OPERATION, Retention.JOB, erase=Erase.KEEP)["classification"]
_SCHEMA = technical(Purpose.OPERATION, Retention.PERMANENT, erase=Erase.KEEP)["classification"]

# Jobs carry ids only, never names, addresses or texts; a test holds them to it.
LIBRARY_TABLES: dict[str, Classification] = {
    "procrastinate_jobs": _JOB,
    "procrastinate_events": _JOB,
    "procrastinate_periodic_defers": _JOB,
    "procrastinate_workers": _JOB,
    "alembic_version": _SCHEMA,
}


def classification_of(metadata: MetaData, table: str, column: str) -> Classification | None:
    """Return what a column holds, or None when nobody has said so."""
    if table in LIBRARY_TABLES:
        return LIBRARY_TABLES[table]
    known: Table | None = metadata.tables.get(table)
    if known is None or column not in known.columns:
        return None
    return known.columns[column].info.get("classification")


def unclassified_columns(metadata: MetaData, database_url: str) -> list[str]:
    """Return the columns of a real database, as `table.column`, that nobody has classified."""
    engine = create_engine(database_url)
    try:
        inspector = inspect(engine)
        return [
            f"{table}.{column['name']}"
            for table in inspector.get_table_names()
            for column in inspector.get_columns(table)
            if classification_of(metadata, table, column["name"]) is None
        ]
    finally:
        engine.dispose()
