"""Two service processes and two job workers on one PostgreSQL, as on two machines: one of each is killed at work."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select

from app.audit.verify import verify
from app.db import Database
from models.audit_record import AuditRecord
from models.base import new_id
from models.craftsman import Craftsman
from models.import_job import Import, ImportState
from tests.conftest import PASSWORD
from tests.imports.many import many_craftsmen
from tests.workers import wait_for

SECRET = "a secret for tests only, the same on both machines"
ROWS = 600

Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(postgres_url: str, tmp_path: Path) -> Iterator[Run]:
    """Starts `dianjiang …` on the test's database, and ends what is left of it."""
    running: list[subprocess.Popen[str]] = []
    environment = os.environ | {
        "DIANJIANG_DATABASE_URL": postgres_url,
        "DIANJIANG_DATA_DIR": str(tmp_path),
        "DIANJIANG_SECRET_KEY": SECRET,
        "DIANJIANG_LOG_LEVEL": "WARNING",
    }

    def run(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "app", *arguments]
        with (tmp_path / f"{len(running)}.log").open("w") as log:
            running.append(subprocess.Popen(command, env=environment, text=True, stdout=log, stderr=log))
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/readyz", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


class Coordinator:
    """Asks whichever service answers, and asks again with the same key where one went away in between."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        form = {"username": "coordinator", "password": PASSWORD}
        token = httpx2.post(f"{addresses[0]}/api/v1/auth/token", data=form).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, **body: object) -> httpx2.Response:
        headers = self.headers | {"Idempotency-Key": new_id()}
        for _ in range(20):
            address = self.addresses[0]
            try:
                return httpx2.post(f"{address}/api/v1/{path}", headers=headers, timeout=30, **body)  # type: ignore[arg-type]
            except httpx2.TransportError:
                self.addresses.append(self.addresses.pop(0))
        raise AssertionError("no service answers")


def test_nothing_acknowledged_is_lost_when_one_of_each_is_killed(postgres_url: str, run: Run):
    ports = [free_port(), free_port()]
    services = [run("serve", "--no-demo", "--job-workers", "0", "--port", str(port)) for port in ports]
    first, second = (f"http://127.0.0.1:{port}" for port in ports)
    workers = [run("worker", "--slot", str(slot)) for slot in (0, 1)]
    wait_for(lambda: is_ready(first) and is_ready(second), *services, *workers)
    coordinator = Coordinator(first, second)

    files = {"file": ("工匠.csv", many_craftsmen(ROWS))}
    asked = coordinator.post("imports", data={"kind": "craftsmen"}, files=files)
    assert asked.status_code in (200, 201, 202), asked.text
    database = Database(postgres_url)
    wait_for(lambda: state(database, asked.json()["id"]).processed > 0)
    workers[0].kill()

    made: list[str] = []
    for number in range(30):
        if number == 15:
            services[0].kill()
        body = {"name": "林焊", "speciality": f"第 {number} 种焊接", "region_code": "440605"}
        answer = coordinator.post("craftsmen?allow_duplicate=true", json=body)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])

    wait_for(lambda: state(database, asked.json()["id"]).finished_at is not None, workers[1])
    assert state(database, asked.json()["id"]).state is ImportState.SUCCEEDED
    with database.session(writes=False) as db:
        assert db.scalar(select(func.count()).select_from(Craftsman)) == ROWS + len(set(made))
        told = select(func.count()).select_from(AuditRecord)
        of_made = told.where(AuditRecord.action == "craftsman.created", AuditRecord.subject_id.in_(made))
        assert db.scalar(of_made) == len(made) == 30
    with database.snapshot() as db:
        assert list(verify(db)) == []
    database.dispose()


def test_a_service_told_to_stop_says_so_first_and_ends_well(run: Run):
    port = free_port()
    service = run("serve", "--no-demo", "--job-workers", "1", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    wait_for(lambda: is_ready(address), service)
    service.terminate()
    wait_for(lambda: httpx2.get(f"{address}/readyz").json().get("service") == "stopping", seconds=2)
    assert service.wait(timeout=30) == 0


def state(database: Database, import_id: str) -> Import:
    with database.session(writes=False) as db:
        return db.get_one(Import, import_id)
