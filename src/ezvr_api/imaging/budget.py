"""The memory that the children of one process share.

A large photo needs as much as ten small ones. Each child says what it will need at most before it
decodes, and begins once that much is left.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import NamedTuple


class _Waiter(NamedTuple):
    size: int
    turn: asyncio.Future[None]


class MemoryBudget:
    """Bytes of memory, taken and given back within one event loop.

    First come, first served: behind one who waits for much, those who need little wait too, as
    the one would otherwise never have its turn.
    """

    def __init__(self, total: int) -> None:
        """`total` is what all may take together, in bytes."""
        self._total = total
        self._left = total
        self._waiting: deque[_Waiter] = deque()

    @asynccontextmanager
    async def share(self, size: int) -> AsyncGenerator[None]:
        """Wait until so many bytes are left, and have them.

        Who needs more than there is in total has all of it, and so is alone.
        """
        size = min(size, self._total)
        await self._take(size)
        try:
            yield
        finally:
            self._give_back(size)

    async def _take(self, size: int) -> None:
        waiter = _Waiter(size, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._admit()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.cancelled():
                # Who came later may have waited only behind this one.
                self._admit()
            else:
                self._give_back(size)
            raise

    def _give_back(self, size: int) -> None:
        self._left += size
        self._admit()

    def _admit(self) -> None:
        while self._waiting:
            waiter = self._waiting[0]
            if not waiter.turn.done():
                if waiter.size > self._left:
                    return
                self._left -= waiter.size
                waiter.turn.set_result(None)
            self._waiting.popleft()
