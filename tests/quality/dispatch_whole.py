"""Whole dispatches, candidates included, each in a process of its own: how long they take and what memory.

python -m tests.quality.dispatch_whole DEMANDS CRAFTSMEN
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.taxonomy.files import load_taxonomy
from matching import MatchIndex, dispatch
from tests.quality.made_pool import MadePool

ROOT = Path(__file__).parents[2]
Figures = dict[str, float]


def run(sizes: list[tuple[int, int]], console: Console) -> list[Figures]:
    """For each (demands, craftsmen): seconds of the dispatch by the clock and of the processor, demands that got
    somebody, and the most memory the process took, the pool's values and index in it."""
    found = [in_own_process(*size) for size in sizes]
    table = Table(title="整体派单（含查找候选人；建立索引不计时）")
    for column in ("需求", "工匠", "用时 s", "处理器 s", "已派", "峰值 MB"):
        table.add_column(column, justify="right")
    for each in found:
        table.add_row(*(f"{value:,.1f}" if name.endswith("_s") else f"{value:,.0f}" for name, value in each.items()))
    console.print(table)
    return found


def in_own_process(demands: int, craftsmen: int) -> Figures:
    command = [sys.executable, "-m", "tests.quality.dispatch_whole", str(demands), str(craftsmen)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(ended.stdout.splitlines()[-1])
    return figures


def measure(demands: int, craftsmen: int) -> Figures:
    pool = MadePool(craftsmen)
    index = MatchIndex.build(pool.craftsmen(), load_taxonomy())
    wanted = pool.demands(demands)
    dispatch(wanted[:20], index)  # compiles what is compiled
    wall, cpu = time.perf_counter(), time.process_time()
    plan = dispatch(wanted, index)
    took, worked = time.perf_counter() - wall, time.process_time() - cpu
    peak = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return {
        "demands": demands,
        "craftsmen": craftsmen,
        "wall_s": round(took, 2),
        "cpu_s": round(worked, 2),
        "placed": demands - len(plan.unmatched),
        "peak_mb": int(peak[1]) // 1024 if peak else 0,
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 -- the answer to the process that asked
