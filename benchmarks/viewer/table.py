"""Values with their spread, and the goals that they are held against."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A line of the table.

    Attributes:
        name: What is measured.
        asked: What it should be, in words.
        ours: Our values, one a round.
        peers: The same of each peer; empty where the goal knows no peer.
        is_met: Says so of our median and the best peer's.
        unit: Behind the values.
        best: Chooses the best of the peers' medians.
    """

    name: str
    asked: str
    ours: list[float]
    peers: dict[str, list[float]]
    is_met: Callable[[float, float], bool]
    unit: str = ""
    best: Callable[[list[float]], float] = min

    def cells(self) -> list[str]:
        """The line, cell by cell."""
        ours = statistics.median(self.ours)
        medians = {name: statistics.median(values) for name, values in self.peers.items()}
        best = self.best(list(medians.values())) if medians else 0.0
        names = [name for name, value in medians.items() if value == best]
        return [
            self.name,
            self.asked,
            f"{number(ours)} {self.unit}".strip(),
            spread(self.ours),
            f"{number(best)} ({names[0]})" if names else "",
            f"{ours / best:.2f}" if names and best else "",
            "met" if self.is_met(ours, best) else "NOT MET",
        ]


HEAD = ["figure", "goal", "ours", "spread", "best peer", "ratio", ""]


def at_most(limit: float) -> Callable[[float, float], bool]:
    """A goal that knows no peer."""
    return lambda ours, _best: ours <= limit


def at_most_of_best(share: float) -> Callable[[float, float], bool]:
    """A goal relative to the best peer."""
    return lambda ours, best: ours <= share * best


def number(value: float) -> str:
    """A value with about three digits."""
    if abs(value) >= 1000:  # noqa: PLR2004  # From here on groups of three are easier to read.
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(values: list[float]) -> str:
    """The smallest and the largest, where they differ."""
    low, high = number(min(values)), number(max(values))
    return "" if low == high else f"{low} – {high}"


def print_table(head: list[str], lines: list[list[str]]) -> None:
    """Print a table that is Markdown as well as legible."""
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head))]
    rule = ["-" * width for width in widths]
    for line in (head, rule, *lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |")
    print()
