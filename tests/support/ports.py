"""Free ports of this machine."""

import random
import socket
from contextlib import closing

GRPC_OFFSET = 10_000
_LOWEST, _HIGHEST = 20_000, 65_535 - GRPC_OFFSET


def free_port_pairs(count: int) -> list[int]:
    """Choose ports that are free now, and so is the port 10,000 above each.

    They are chosen at random, so that test runs side by side do not choose the same ones.
    """
    chosen: list[int] = []
    for port in random.sample(range(_LOWEST, _HIGHEST), k=_HIGHEST - _LOWEST):
        if len(chosen) == count:
            return chosen
        if _is_free(port) and _is_free(port + GRPC_OFFSET):
            chosen.append(port)
    raise OSError("This machine has no free ports.")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
