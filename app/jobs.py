"""Durable background work: imports, run by worker processes of their own; and the offers whose reply is overdue.

DBOS keeps the queue. What it does not keep, and what is therefore made sure of here: a worker's id is its own (host
and slot) and only one process bears it; a dead worker's imports are handed to the living; an import whose enqueueing
was lost is found again. Running one twice does no harm (see app/imports/run.py).
"""

import os
import signal
import socket
import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from app.assignments.expiry import expire_overdue
from app.db import Database
from app.imports.run import FINISHED, run_import
from app.matches.pool import MatchPool
from app.settings import Settings
from models.base import utc_now
from models.import_job import Import
from models.job_worker import JobWorker

if TYPE_CHECKING:
    from dbos import DBOSConfig

NAME, QUEUE, WORKFLOW = "dianjiang", "imports", "run_import"
VERSION = "1"
"""The same for every release: an import begun by one is ended by the next, for its row says all there is to know."""
POLLING = 0.1
HEARTBEAT = 2.0
DEAD_AFTER = timedelta(seconds=15)
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

log = structlog.get_logger()


def enqueue_import(settings: Settings, import_id: str) -> None:
    """Puts a committed import into the queue, once however often called. Where it cannot, a worker's sweep will."""
    from dbos import (
        DBOSClient,
        EnqueueOptions,
    )  # takes a second to import, which only a process that needs it should spend

    try:
        client = DBOSClient(system_database_url=settings.jobs_database_url, retry_connection_errors=False)
        try:
            options: EnqueueOptions = {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": import_id,
                "app_version": VERSION,
            }
            client.enqueue(options, import_id)
        finally:
            client.destroy()
    except Exception as error:
        log.warning("import not enqueued yet", import_id=import_id, error=type(error).__name__)


def run_worker(settings: Settings, slot: int, parent: int | None = None) -> None:
    """Works until SIGTERM or SIGINT, or until the process `parent` that started it is gone, however it went.

    Raises SystemExit where another process already works in this slot.
    """
    worker = Worker(settings, slot, parent)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: worker.stopping.set())
    worker.run()


class Worker:
    def __init__(self, settings: Settings, slot: int, parent: int | None = None) -> None:
        self.id = f"{socket.gethostname()}-{slot}"
        self.slot = slot
        self.parent = parent
        self.settings = settings
        self.database = Database(settings.effective_database_url)
        self.pool = MatchPool(settings.effective_database_url)
        self.stopping = threading.Event()
        self.next_expiry = time.monotonic()

    def run(self) -> None:
        self._take_slot()
        self._launch()
        while not self.stopping.is_set() and not self._is_orphan():
            for duty in (self._beat, self._hand_over_from_the_dead, self._enqueue_the_lost, self._expire):
                try:
                    duty()
                except Exception:
                    log.exception("worker duty failed", duty=duty.__name__)
            self.stopping.wait(HEARTBEAT)
        self._leave()

    def _is_orphan(self) -> bool:
        return self.parent is not None and os.getppid() != self.parent

    def _take_slot(self) -> None:
        """Two processes under one id would run every import twice: waits until the earlier one is surely dead."""
        first_seen = self._seen_by_another()
        while first_seen is not None and not self.stopping.wait(0.5):
            seen = self._seen_by_another()
            if seen is None:
                break
            if seen > first_seen:
                raise SystemExit(f"编号 {self.slot} 的任务进程已在运行，请为本进程换一个编号（--slot）")
        self._beat()

    def _seen_by_another(self) -> datetime | None:
        """When another process of this id last gave a sign, if it may be alive."""
        with self.database.session(writes=False) as db:
            row = db.get(JobWorker, self.id)
        if row is None or not _process_lives(row.pid) or row.seen_at < utc_now() - DEAD_AFTER:
            return None
        return row.seen_at

    def _launch(self) -> None:
        from dbos import DBOS

        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": self.settings.jobs_database_url,
            "executor_id": self.id,
            "application_version": VERSION,
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": POLLING,
        }
        DBOS(config=config)

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def run(import_id: str) -> None:
            run_import(self.database, import_id)

        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=1, polling_interval_sec=POLLING, on_conflict="always_update")

    def _beat(self) -> None:
        with self.database.session() as db:
            db.merge(JobWorker(id=self.id, pid=os.getpid(), seen_at=utc_now()))

    def _hand_over_from_the_dead(self) -> None:
        """Imports under way at a worker that gives no sign go back into the queue."""
        from dbos import DBOS

        with self.database.session(writes=False) as db:
            living = set(db.scalars(select(JobWorker.id).where(JobWorker.seen_at >= utc_now() - DEAD_AFTER)))
        pending = DBOS.list_workflows(name=WORKFLOW, status="PENDING", load_input=False)
        dead = {each.executor_id for each in pending if each.executor_id} - living - {self.id}
        if dead:
            DBOS._recover_pending_workflows(sorted(dead))

    def _enqueue_the_lost(self) -> None:
        """Imports committed by a process that died before enqueueing them, or given up while the database was away."""
        from dbos import DBOS

        with self.database.session(writes=False) as db:
            unfinished = list(db.scalars(select(Import.id).where(Import.state.not_in(FINISHED)).limit(100)))
        if not unfinished:
            return
        known = {
            each.workflow_id: each.status for each in DBOS.list_workflows(workflow_ids=unfinished, load_input=False)
        }
        for import_id in unfinished:
            if known.get(import_id) in ENDED:
                DBOS.delete_workflow(import_id)
            elif import_id in known:
                continue
            enqueue_import(self.settings, import_id)

    def _expire(self) -> None:
        if time.monotonic() < self.next_expiry:
            return
        self.next_expiry = time.monotonic() + self.settings.expiry_poll_seconds
        with self.database.session() as db:
            expire_overdue(db, utc_now(), self.pool)

    def _leave(self) -> None:
        """Others may take over at once. An import under way ends where it stands: its transaction is rolled back."""
        with self.database.session() as db:
            db.merge(JobWorker(id=self.id, pid=os.getpid(), seen_at=datetime.fromtimestamp(0, tz=utc_now().tzinfo)))
        os._exit(0)


def _process_lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
