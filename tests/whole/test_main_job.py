"""The main job as a stranger does it: `dianjiang serve`, four lists in over HTTP, one counted result out."""

import csv
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from sqlalchemy import select

from app.db import Database
from app.demo.load import LISTS
from app.working_days import local_date
from models.base import new_id, utc_now
from models.job_worker import JobWorker
from tests.clients import take_care
from tests.conftest import PASSWORD

Found = TypeVar("Found")
PATIENCE = 90.0
"""Seconds: a busy machine with two cores starts three processes and builds an index."""
KINDS = ("enterprises", "craftsmen", "service_items", "demands")
COUNTED = ("person_visits", "persons", "visits", "enterprises_served", "problems_solved", "workers_trained")


@dataclass(frozen=True)
class Service:
    process: subprocess.Popen[bytes]
    address: str


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    """`dianjiang serve` without the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DIANJIANG_DATABASE_URL": database_url, "DIANJIANG_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "app", "serve", "--no-demo", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/readyz")
        yield Service(process, f"http://127.0.0.1:{port}/api/v1/")
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_however_the_service_ends_its_job_worker_ends_too(service: Service, database: Database, end: signal.Signals):
    worker = _soon(lambda: _worker_pid(database))
    service.process.send_signal(end)
    service.process.wait(PATIENCE)
    assert _soon(lambda: not _lives(worker))


def _worker_pid(database: Database) -> int | None:
    with database.session(writes=False) as db:
        return db.scalar(select(JobWorker.pid))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _soon(what: Callable[[], Found | None]) -> Found:
    """What `what` answers as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def test_from_four_lists_to_a_counted_result(service: Service):
    hooks = {"request": [take_care]}
    with httpx2.Client(base_url=service.address, timeout=PATIENCE, event_hooks=hooks) as client:
        _log_in(client)
        for kind in KINDS:
            _import(client, kind)
        demand = _read(client, "demands", q="镜面电极")["items"][0]
        assert demand["state"] == "submitted"
        _ask(client, f"demands/{demand['id']}/accept")
        matches = {
            method: _ask(client, "matches", {"demand_id": demand["id"], "method": method})
            for method in ("list", "tag", "combined")
        }
        for match in matches.values():
            _check_reasons(match)
        before = _figures(client)
        rating = _serve(client, demand["id"], matches["combined"])
        after = _figures(client)

    moved = {name: after[name] - before[name] for name in COUNTED}
    assert moved == {
        "person_visits": 2,
        "persons": 1,
        "visits": 2,
        "enterprises_served": 1,
        "problems_solved": 1,
        "workers_trained": 15,
    }
    assert (before["satisfaction"], after["satisfaction"]) == (None, rating)


def _serve(client: httpx2.Client, demand_id: str, match: dict[str, Any]) -> int:
    """Offer, decline, next, accept, visit twice, deliver, confirm, close. The rating given."""
    first, second = (candidate["craftsman_id"] for candidate in match["candidates"][:2])
    proposal = {"demand_id": demand_id, "craftsman_ids": [first], "match_id": match["id"]}
    proposed = _ask(client, "assignments", proposal)
    offered = _ask(client, f"assignments/{proposed['id']}/offer")
    assert (offered["state"], offered["reply_due_at"] is not None) == ("offered", True)
    _ask(client, f"assignments/{proposed['id']}/decline", {"reason": "正在外地"})
    live = _read(client, "assignments", demand_id=demand_id, state="proposed")["items"]
    assert [each["craftsman_ids"] for each in live] == [[second]]
    path = f"assignments/{live[0]['id']}"
    _ask(client, f"{path}/offer")
    _ask(client, f"{path}/accept")
    _ask(client, f"{path}/start")
    today = str(local_date(utc_now()))
    for problems, workers in ((0, 12), (1, 3)):
        visit = {"visited_on": today, "craftsman_ids": [second], "hours": 3.5, "summary": "调整放电条件"}
        _ask(client, f"{path}/visits", visit | {"problems_solved": problems, "workers_trained": workers})
    _ask(client, f"{path}/deliver")
    _ask(client, f"{path}/confirm", {"resolution": "solved", "rating": 4, "comment": "好用"})
    closed = _ask(client, f"demands/{demand_id}/close")
    assert (closed["state"], closed["resolution"]) == ("closed", "solved")
    story = _read(client, f"demands/{demand_id}/history")["items"]
    assert [change["to_state"] for change in story][-3:] == ["dispatched", "delivered", "closed"]
    assert all(change["actor_name"] for change in story)
    return 4


def _import(client: httpx2.Client, kind: str) -> None:
    files = {"file": (f"{kind}.csv", _without_belongings(kind))}
    answer = client.post("imports", data={"kind": kind}, files=files, headers={"Idempotency-Key": new_id()})
    assert answer.status_code == 202, answer.text
    job = answer.json()
    job = _soon(lambda: _ended(client, job["id"]))
    assert (job["state"], job["rejected"], job["progress"]) == ("succeeded", 0, 1.0), job["errors"]


def _ended(client: httpx2.Client, import_id: str) -> dict[str, Any] | None:
    job = _read(client, f"imports/{import_id}")
    return job if job["state"] in ("succeeded", "failed") else None


def _without_belongings(kind: str) -> bytes:
    """The demo's list without unions and teams, which a new service does not have, and without dates that pass."""
    text = (LISTS / f"{kind}.csv").read_text(encoding="utf-8-sig")
    left_out = {"所属工会", "服务队", "期望完成日期"}
    rows = [{k: v for k, v in row.items() if k not in left_out} for row in csv.DictReader(io.StringIO(text))]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _check_reasons(match: dict[str, Any]) -> None:
    assert len(match["candidates"]) >= 2
    for candidate in match["candidates"]:
        assert candidate["score"] == pytest.approx(sum(reason["points"] for reason in candidate["reasons"]))
        assert all(reason["text"] for reason in candidate["reasons"])


def _figures(client: httpx2.Client) -> dict[str, Any]:
    return {name: figure["value"] for name, figure in _read(client, "statistics/overview").items() if "value" in figure}


def _log_in(client: httpx2.Client) -> None:
    answer = client.post("auth/token", data={"username": "admin", "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _ask(client: httpx2.Client, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = client.post(path, json=body, headers={"Idempotency-Key": new_id()})
    assert answer.status_code in (200, 201), f"{path}: {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def _read(client: httpx2.Client, path: str, **parameters: str) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, f"{path}: {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    def ready() -> bool:
        assert process.poll() is None, "the service ended by itself"
        try:
            return httpx2.get(address, timeout=PATIENCE).status_code == 200
        except httpx2.TransportError:
            return False

    _soon(ready)
