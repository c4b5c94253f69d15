"""The goals, and the tables."""

import statistics
from collections.abc import Callable, Mapping

from browser import FAST, SLOW, Line  # A benchmark's own neighbours, found beside it.
from figures import Figures
from loading import Loading
from memory import Memory
from spinning import Spin
from table import HEAD, Goal, at_most, at_most_of_best, number, print_table, spread
from viewers import OURS, OURS_JPEG, PEERS, VIEWERS
from views import View

MEBIBYTE = 2**20
Loadings = Mapping[tuple[str, Line], list[Loading]]
Spins = Mapping[str, list[Spin]]
Costs = Mapping[str, list[float]]
Qualities = Mapping[str, Mapping[tuple[int, View], float]]


def print_figures(figures: Figures) -> None:
    """Print ours against the goals, and then what each viewer does."""
    goals: list[Goal] = []
    if figures.loadings:
        goals += _loading_goals(figures.loadings, OURS.name)
        goals += _loading_goals(figures.loadings, OURS_JPEG.name)
    if figures.spins:
        goals += _spin_goals(figures.spins)
    if figures.costs:
        goals.append(_cost_goal(figures.costs))
    if figures.qualities:
        goals += _quality_goals(figures.qualities)
    if figures.memories:
        goals += _memory_goals(figures.memories)
    print_table(HEAD, [goal.cells() for goal in goals])
    if figures.loadings:
        _print_loadings(figures.loadings)
    if figures.spins:
        _print_spins(figures.spins)
    if figures.costs:
        _print_costs(figures.costs)
    if figures.qualities:
        _print_qualities(figures.qualities)


def _loading_goals(loadings: Loadings, ours: str) -> list[Goal]:
    def goal(
        name: str, asked: str, value: Callable[[Loading], float], share: float, unit: str
    ) -> Goal:
        return Goal(
            f"{ours}: {name}",
            asked,
            [value(loading) for loading in loadings[ours, SLOW]],
            {p.name: [value(loading) for loading in loadings[p.name, SLOW]] for p in PEERS},
            at_most_of_best(share),
            unit,
        )

    def alone(name: str, value: Callable[[Loading], float], limit: float) -> Goal:
        values = [value(loading) for loading in loadings[ours, SLOW]]
        peers = {p.name: [value(loading) for loading in loadings[p.name, SLOW]] for p in PEERS}
        return Goal(f"{ours}: {name}", f"≤ {number(limit)}", values, peers, at_most(limit))

    return [
        alone("JS + CSS, gzip, bytes", lambda loading: loading.code, 20_000),
        goal(f"recognisable, {SLOW.name}", "≤ 0.5 × best", lambda it: it.recognisable, 0.5, "s"),
        goal(f"sharp, {SLOW.name}", "≤ 0.6 × best", lambda it: it.sharp, 0.6, "s"),
        goal("bytes until sharp", "≤ 0.4 × best", lambda it: it.received / 1000, 0.4, "kB"),
        alone("requests until sharp", lambda loading: loading.requests, 12),
    ]


def _spin_goals(spins: Spins) -> list[Goal]:
    def values(name: str, value: Callable[[Spin], float]) -> list[float]:
        return [value(spin) for spin in spins[name]]

    def goal(
        name: str,
        asked: str,
        value: Callable[[Spin], float],
        is_met: Callable[[float, float], bool],
    ) -> Goal:
        peers = {peer.name: values(peer.name, value) for peer in PEERS}
        return Goal(name, asked, values(OURS.name, value), peers, is_met)

    return [
        goal("most draws of a frame", "≤ 40", lambda spin: spin.draws, at_most(40)),
        goal("tiles that came after they left the view", "0", lambda spin: spin.wasted, at_most(0)),
    ]


def _cost_goal(costs: Costs) -> Goal:
    peers = {peer.name: costs[peer.name] for peer in PEERS}
    name = "CPU time a frame while turning"
    return Goal(name, "≤ best", costs[OURS.name], peers, at_most_of_best(1), "ms")


def _quality_goals(qualities: Qualities) -> list[Goal]:
    goals: list[Goal] = []
    for ours in (OURS, OURS_JPEG):
        for (density, view), value in qualities[ours.name].items():
            peers = {peer.name: [qualities[peer.name][density, view]] for peer in PEERS}
            name = f"{ours.name}: PSNR at {view.yaw:g}°, {view.pitch:g}°, density {density}"
            goals.append(
                Goal(name, "0.5 dB below best", [value], peers, _near_the_best, "dB", best=max)
            )
    return goals


def _near_the_best(ours: float, best: float) -> bool:
    return ours >= best - 0.5


def _memory_goals(memories: list[Memory]) -> list[Goal]:
    memory = memories[0]
    cap = memory.capacity / MEBIBYTE
    textures = (memory.textures_end / memory.textures_warm - 1) * 100
    heap = (memory.heap_end / memory.heap_warm - 1) * 100
    most = memory.most_textures / MEBIBYTE
    return [
        Goal("most texture bytes", f"≤ {cap:g} MiB, the cap", [most], {}, at_most(cap), "MiB"),
        Goal("textures after 50 scene changes", "≤ +5 %", [textures], {}, at_most(5), "%"),
        Goal("JS heap after 50 scene changes", "≤ +10 %", [heap], {}, at_most(10), "%"),
    ]


def _print_loadings(loadings: Loadings) -> None:
    head = ["viewer", "tiles", "line", "recognisable s", "sharp s", "± s", "kB", "requests", "code"]
    lines = [
        [
            viewer.name,
            viewer.formats,
            line.name,
            *(
                number(statistics.median(getattr(it, name) for it in loadings[viewer.name, line]))
                for name in ("recognisable", "sharp", "precision")
            ),
            number(statistics.median(it.received for it in loadings[viewer.name, line]) / 1000),
            number(statistics.median(it.requests for it in loadings[viewer.name, line])),
            number(statistics.median(it.code for it in loadings[viewer.name, line])),
        ]
        for line in (SLOW, FAST)
        for viewer in VIEWERS
    ]
    print_table(head, lines)


def _print_spins(spins: Spins) -> None:
    names = ("asked", "aborted", "wasted", "wasted_bytes", "draws")
    lines = [
        [
            viewer.name,
            *(
                number(statistics.median(getattr(it, name) for it in spins[viewer.name]))
                for name in names
            ),
        ]
        for viewer in VIEWERS
    ]
    head = [
        "once around",
        "tiles asked",
        "aborted",
        "came too late",
        "their bytes",
        "draws",
    ]
    print_table(head, lines)


def _print_costs(costs: Costs) -> None:
    lines = [
        [viewer.name, number(statistics.median(costs[viewer.name])), spread(costs[viewer.name])]
        for viewer in VIEWERS
    ]
    print_table(["CPU time a frame", "ms", "spread"], lines)


def _print_qualities(qualities: Qualities) -> None:
    cases = list(qualities[OURS.name])
    head = ["PSNR, dB", *(f"{view.yaw:g}°, {view.pitch:g}° ×{density}" for density, view in cases)]
    lines = [
        [viewer.name, *(f"{qualities[viewer.name][case]:.2f}" for case in cases)]
        for viewer in VIEWERS
    ]
    print_table(head, lines)
