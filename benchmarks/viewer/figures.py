"""Everything that was measured, by the viewer's name."""

from collections import defaultdict
from dataclasses import dataclass, field

from browser import Line  # A benchmark's own neighbours, found beside it.
from loading import Loading
from memory import Memory
from spinning import Spin
from views import View


@dataclass
class Figures:
    """One list has one value a round."""

    loadings: dict[tuple[str, Line], list[Loading]] = field(
        default_factory=lambda: defaultdict(list[Loading])
    )
    spins: dict[str, list[Spin]] = field(default_factory=lambda: defaultdict(list[Spin]))
    costs: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    qualities: dict[str, dict[tuple[int, View], float]] = field(
        default_factory=dict[str, dict[tuple[int, View], float]]
    )
    memories: list[Memory] = field(default_factory=list[Memory])
