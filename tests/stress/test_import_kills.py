"""A worker killed at random moments of an import, again and again: in the end exactly the rows of the list are there.

Every day 1,500 rows and 2 kills; `scripts/stress import-kills`: 10,000 rows and 20 kills, with the seconds it took.
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db import Database
from models.craftsman import Craftsman, ServiceItem
from models.import_job import Import, ImportState
from tests.imports.lists import send
from tests.imports.many import ITEMS_EACH, many_craftsmen, number_of

PATIENCE = 600


def start_worker(database: Database, folder: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"DIANJIANG_DATABASE_URL": database.url, "DIANJIANG_DATA_DIR": str(folder)}
    return subprocess.Popen([sys.executable, "-m", "app", "worker", "--slot", "0"], env=environment)


def wait_until(database: Database, import_id: str, processed: int, worker: "subprocess.Popen[bytes]") -> Import:
    """Until so many rows are done, or the import is ended."""
    give_up = time.monotonic() + PATIENCE
    while True:
        with database.session(writes=False) as db:
            job = db.get_one(Import, import_id)
        if job.finished_at is not None or job.processed >= processed:
            return job
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < give_up, f"stuck at {job.processed} rows"
        time.sleep(0.05)


def test_a_worker_killed_again_and_again_ends_with_exactly_the_rows(
    client: TestClient, database: Database, tmp_path: Path, rounds: range, capsys: pytest.CaptureFixture[str]
):
    rows = 10_000 if len(rounds) >= 20 else 1_500
    import_id = send(client, "craftsmen", many_craftsmen(rows)).json()["id"]
    chance = random.Random(len(rounds))
    started = time.monotonic()
    for kill in rounds:
        worker = start_worker(database, tmp_path)
        wait_until(database, import_id, rows * (kill + 1) // (len(rounds) + 2), worker)
        time.sleep(chance.uniform(0, 0.5))
        worker.kill()
        worker.wait()
    worker = start_worker(database, tmp_path)
    job = wait_until(database, import_id, rows + 1, worker)
    seconds = time.monotonic() - started
    worker.terminate()
    assert worker.wait(30) == 0
    assert (job.state, job.created, job.rejected, job.processed) == (ImportState.SUCCEEDED, rows, 0, rows), job.message
    with database.session(writes=False) as db:
        numbers = sorted(number or "" for number in db.scalars(select(Craftsman.number)))
        items = db.scalar(select(func.count()).select_from(ServiceItem))
    assert numbers == [number_of(place) for place in range(rows)]
    assert items == rows * ITEMS_EACH
    with capsys.disabled():
        kind = database.engine.dialect.name
        print(f"\n{kind}: {rows} rows, {len(rounds)} kills, {seconds:.1f} s from the first start to the last row")  # noqa: T201
