"""Holds an embedded database, for tests of several processes: hold.py FOLDER [USER].

Prints the URL once the database can be used, and leaves when its standard input ends. Interrupted,
it uses the database once more and prints what it got. Root becomes the user, if one is named, after
all is loaded: that user may be unable to reach this Python.
"""

import os
import pwd
import signal
import sys
from pathlib import Path

import sqlalchemy as sa

from ezvr_api.embedded import embedded_database

# A shell starts what it puts in the background deaf to interrupts, and so all that this starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

for user in sys.argv[2:]:
    os.setgroups([])
    os.setgid(pwd.getpwnam(user).pw_gid)
    os.setuid(pwd.getpwnam(user).pw_uid)

with embedded_database(Path(sys.argv[1])) as url:
    try:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()
    except KeyboardInterrupt:
        with sa.create_engine(url).connect() as connection:
            sys.stdout.write(f"{connection.scalar(sa.text('SELECT 6 * 7'))}\n")
