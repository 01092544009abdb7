"""One subject measured in a process of its own, so that its memory is its own: prints its figures as one JSON line.

python -m tests.quality.speed_subject NAME SIZE
"""

import ctypes
import gc
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.taxonomy.files import load_taxonomy
from matching import Craftsman, Demand, MatchIndex
from tests.quality.made_pool import MadePool
from tests.quality.peers import Peer, Within, build
from tests.quality.peers.rankers import text_of

ENGINE = "engine"
LIMIT = 20
QUERIES = 1_000
BUDGET = 20.0
"""Seconds of single queries; a slow subject gets fewer of them, but never below FEWEST."""
FEWEST = 30
WARM_UP = 10
SMALL = 200
"""Craftsmen of the build before the measured one, which loads libraries and compiles what is compiled."""
CHANGED = 100
CHANGES = 5
Figures = dict[str, float]


class Engine(Within):
    """Ours, through its public door, with everything it does for a coordinator: all signals and reasons."""

    def __init__(self, craftsmen: Sequence[Craftsman]) -> None:
        self.index = MatchIndex.build(craftsmen, load_taxonomy())

    def read(self, demand: Demand) -> Demand:
        return demand

    def search(self, query: Demand, k: int) -> list[int]:
        return [int(found.craftsman_id[1:]) for found in self.index.rank(query, limit=k).candidates]


def measure(name: str, size: int) -> Figures:
    _built(name, MadePool(SMALL))[0].close()
    before = _settled_mb()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here
    pool = MadePool(size)
    subject, figures = _built(name, pool)
    figures["peak_mb"] = _status_mb("VmHWM") - before
    figures["process_mb"] = _settled_mb()
    figures["outside_mb"] = subject.outside_mb()
    figures["memory_mb"] = figures["process_mb"] - before + figures["outside_mb"]
    queries = [subject.read(_asked(name, demand)) for demand in pool.demands(QUERIES)]
    figures |= _singles(subject, queries)
    figures |= _batch(subject, queries, figures["p50_ms"])
    if isinstance(subject, Engine):
        figures |= _changes(subject.index, pool, queries[0])
    subject.close()
    return {key: round(value, 4) for key, value in figures.items()}


def _built(name: str, pool: MadePool) -> tuple[Peer | Engine, Figures]:
    """The subject and what building it took; making its material does not count, but is there at the peak."""
    craftsmen = pool.craftsmen()
    material: list[Any] = list(craftsmen) if name == ENGINE else [text_of(each) for each in craftsmen]
    wall, cpu = time.perf_counter(), time.process_time()
    subject: Peer | Engine = Engine(material) if name == ENGINE else build(name, material)
    return subject, {"build_s": time.perf_counter() - wall, "build_cpu_s": time.process_time() - cpu}


def _asked(name: str, demand: Demand) -> Any:
    return demand if name == ENGINE else f"{demand.title}。{demand.description}"


def _singles(subject: Peer | Engine, queries: Sequence[Any]) -> Figures:
    started = time.perf_counter()
    for number, query in enumerate(queries[-WARM_UP:]):
        if number < 2 or time.perf_counter() - started < 1:
            subject.search(query, LIMIT)
    wall: list[float] = []
    cpu: list[float] = []
    found: list[int] = []
    started = time.perf_counter()
    for query in queries:
        if len(wall) >= FEWEST and time.perf_counter() - started > BUDGET:
            break
        took, worked, answer = _timed(partial(subject.search, query, LIMIT))
        wall.append(took)
        cpu.append(worked)
        found.append(len(answer))
    return {
        "queries": len(wall),
        "found": float(np.mean(found)),
        **{f"p{share}_ms": float(np.percentile(wall, share)) for share in (50, 99)},
        **{f"p{share}_cpu_ms": float(np.percentile(cpu, share)) for share in (50, 99)},
    }


def _batch(subject: Peer | Engine, queries: Sequence[Any], p50_ms: float) -> Figures:
    """At most ten seconds of them, as one call, on one core."""
    batch = queries[: max(5, min(len(queries), int(10_000 / max(p50_ms, 0.001))))]
    took, _, _ = _timed(lambda: subject.search_many(batch, LIMIT))
    return {"batch_qps": len(batch) / took * 1000}


def _changes(index: MatchIndex, pool: MadePool, demand: Demand) -> Figures:
    """Medians of putting changed craftsmen in, and of the first answer after it, which pays for what was put off."""
    changed = pool.changes(CHANGED)
    wall, cpu, after = [], [], []
    for _ in range(CHANGES):
        took, worked, fresh = _timed(lambda: index.with_changes(changed, []))
        wall.append(took)
        cpu.append(worked)
        after.append(_timed(partial(fresh.rank, demand, limit=LIMIT))[0])
    return {
        "change_ms": float(np.median(wall)),
        "change_cpu_ms": float(np.median(cpu)),
        "after_change_ms": float(np.median(after)),
    }


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds by the clock and of this process's own work, and what came of it."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000, result


def _settled_mb() -> float:
    """Resident memory once everything unused is given back to the system."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return _status_mb("VmRSS")


def _status_mb(field: str) -> float:
    found = re.search(rf"^{field}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))  # noqa: T201 -- the answer to the process that asked
