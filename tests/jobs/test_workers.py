"""Real worker processes: what one leaves behind another finishes, and no two work in one slot."""

import signal
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from app.db import Database
from models.assignment import Assignment, AssignmentState
from models.base import utc_now
from models.import_job import Import, ImportState
from models.job_worker import JobWorker
from tests.factories import make_assignment
from tests.imports.lists import send
from tests.imports.many import many_craftsmen
from tests.workers import Start, wait_for


def import_of(database: Database, import_id: str) -> Import:
    with database.session(writes=False) as db:
        return db.get_one(Import, import_id)


def state_of(database: Database, assignment_id: str) -> AssignmentState:
    with database.session(writes=False) as db:
        return db.get_one(Assignment, assignment_id).state


def test_a_living_worker_takes_over_from_a_dead_one(client: TestClient, database: Database, start: Start):
    offered = make_assignment(client, state="offered")["id"]
    with database.session() as db:
        db.get_one(Assignment, offered).reply_due_at = utc_now() - timedelta(hours=1)
    first = start(1)
    wait_for(lambda: state_of(database, offered) is AssignmentState.EXPIRED, first)
    import_id = send(client, "craftsmen", many_craftsmen(750)).json()["id"]
    wait_for(lambda: import_of(database, import_id).processed > 0, first)
    first.kill()
    first.wait()
    half_done = import_of(database, import_id)
    assert half_done.state is ImportState.RUNNING
    with database.session() as db:
        for worker in db.query(JobWorker):
            worker.seen_at -= timedelta(minutes=1)  # as if that long had passed
    second = start(2)
    wait_for(lambda: import_of(database, import_id).finished_at is not None or second.poll() is not None)
    assert second.poll() is None, second.communicate()[0]
    done = import_of(database, import_id)
    assert (done.state, done.created, done.rejected) == (ImportState.SUCCEEDED, 750, 0)
    second.send_signal(signal.SIGTERM)
    said, _ = second.communicate(timeout=20)
    assert (second.returncode, said) == (0, "")
    with database.session(writes=False) as db:
        assert {worker.seen_at.year for worker in db.query(JobWorker) if worker.id.endswith("-2")} == {1970}


def test_a_slot_is_for_one_process(database: Database, start: Start):
    first = start(1)

    def seen() -> datetime:
        with database.session(writes=False) as db:
            return max((worker.seen_at for worker in db.query(JobWorker)), default=datetime.fromtimestamp(0, UTC))

    wait_for(lambda: seen() > utc_now() - timedelta(minutes=1))
    second = start(1)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "编号 1 的任务进程已在运行" in said
    assert first.poll() is None
