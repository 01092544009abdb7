"""What the optimum gains over dispatching by hand where capacity is scarce, and how long it takes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from matching.dispatching import Problem, Solution, solve
from matching.dispatching.by_hand import first_come, greedy


@dataclass(frozen=True)
class Setting:
    """`places` is capacity over demand (seats); `crowding` how much the same craftsmen suit everybody (0 to 1)."""

    name: str
    demands: int
    craftsmen: int
    candidates: int = 50
    places: float = 0.9
    crowding: float = 0.5
    largest_team: int = 1
    tiers: int = 1


SETTINGS = (
    Setting("紧缺，1 千项", 1_000, 400),
    Setting("紧缺，1 万项", 10_000, 4_000),
    Setting("紧缺，1 万项，三级优先", 10_000, 4_000, tiers=3),
    Setting("宽裕，1 万项对 1 万人", 10_000, 10_000, places=2.0),
    Setting("宽裕，1 万项对 10 万人", 10_000, 100_000, places=20.0),
    Setting("紧缺，300 项，队伍至多 3 人", 300, 200, candidates=20, largest_team=3),
)
Row = dict[str, float | str]


def run(settings: Sequence[Setting] = SETTINGS, seed: int = 0, console: Console | None = None) -> list[Row]:
    """One row a setting: value (score points, a seat filled counting 0), losses in % of the optimum, processor seconds.

    `gap_%` is what the solver could not disprove; 0 where the optimum is proved. Prints a table where given a console.
    """
    rows = [_measure(setting, seed) for setting in settings]
    if console:
        console.print(_table(rows))
    return rows


def scarce(setting: Setting, seed: int) -> Problem:
    """Scores as calibrated ones lie: most low, few high; some craftsmen suit and are proposed to many demands."""
    random = np.random.default_rng(seed)
    renown = random.gamma(1.5, 1.0, setting.craftsmen)
    drawn = random.choice(
        setting.craftsmen, (setting.demands, setting.candidates), p=renown / renown.sum() if setting.crowding else None
    )
    keys = np.unique(np.arange(setting.demands)[:, None] * setting.craftsmen + drawn)
    craftsman = keys % setting.craftsmen
    common = renown / (renown + 1.0)
    fit = setting.crowding * common[craftsman] + (1 - setting.crowding) * random.beta(1.2, 2.5, len(keys))
    sizes = random.integers(1, setting.largest_team + 1, setting.demands)
    total = round(setting.places * int(sizes.sum()))
    return Problem(
        sizes=sizes,
        tiers=random.integers(0, setting.tiers, setting.demands),
        room=random.multinomial(total, np.full(setting.craftsmen, 1 / setting.craftsmen)),
        load=np.zeros(setting.craftsmen, dtype=np.int64),
        demand=keys // setting.craftsmen,
        craftsman=craftsman,
        value=np.rint(100 * 100 * fit).astype(np.int64),
        blocked=np.zeros(len(keys), dtype=np.int8),
        pinned=np.zeros(len(keys), dtype=bool),
    )


def _measure(setting: Setting, seed: int) -> Row:
    problem = scarce(setting, seed)
    best, seconds = _timed(solve, problem)
    row: Row = {**asdict(setting), "pairs": len(problem.demand), "value": best.value / 100, "seconds": seconds}
    row["gap_%"] = round(100 * best.gap / max(best.value, 1), 3)
    row["proved"] = str(best.optimal)
    for name, method in (("greedy", greedy), ("first_come", first_come)):
        found, taken = _timed(method, problem)
        row[f"{name}_loss_%"] = round(100 * (1 - found.value / best.value), 2)
        row[f"{name}_seconds"] = taken
    return row


def _timed(method: Callable[[Problem], Solution], problem: Problem) -> tuple[Solution, float]:
    started = time.process_time()
    found = method(problem)
    return found, round(time.process_time() - started, 3)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(title="批量派单：最优与手工办法")
    shown = {
        "name": "情形",
        "value": "最优值",
        "gap_%": "未证 %",
        "seconds": "秒",
        "greedy_loss_%": "逐个挑最好 损失 %",
        "first_come_loss_%": "先来先得 损失 %",
    }
    for title in shown.values():
        table.add_column(title)
    for row in rows:
        table.add_row(*(str(row[key]) for key in shown))
    return table


if __name__ == "__main__":
    run(console=Console())
