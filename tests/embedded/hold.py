"""Holds an embedded database, for tests of several processes: hold.py FOLDER.

Prints the URL once the database can be used, and leaves when its standard input ends. Interrupted,
it uses the database once more and prints what it got.
"""

import sys
from pathlib import Path

import sqlalchemy as sa

from ezvr_api.embedded import embedded_database

with embedded_database(Path(sys.argv[1])) as url:
    try:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    except KeyboardInterrupt:
        with sa.create_engine(url).connect() as connection:
            sys.stdout.write(f"{connection.scalar(sa.text('SELECT 6 * 7'))}\n")
