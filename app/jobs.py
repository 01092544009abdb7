"""Durable background work: imports and dispatch plans, run by worker processes; and the offers whose reply is overdue.

DBOS keeps the queue. What it does not keep, and what is therefore made sure of here: a worker's id is its own (host
and slot) and only one process bears it; a dead worker's jobs are handed to the living; a job whose enqueueing was
lost is found again. Running one twice does no harm (see app/imports/run.py, and run.py and background.py
of app/dispatch_plans).
"""

import os
import socket
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from sqlalchemy import select

from app.caller import acting_as
from app.clocks.limits import run_by
from app.db import Database
from app.dispatch_plans.background import carry_on, orders_under_way
from app.dispatch_plans.run import Step, search_block, solve_plan, steps_to_take
from app.encoders.service import ServiceEncoder
from app.imports.run import FINISHED, run_import
from app.matches.pool import MatchPool
from app.schedule import DUTIES, At
from app.settings import Settings
from models.base import utc_now
from models.import_job import Import
from models.job_worker import JobWorker

if TYPE_CHECKING:
    from dbos import DBOSConfig

NAME = "dianjiang"
IMPORTS, RUN_IMPORT = "imports", "run_import"
PLANS, TAKE_STEP, CONFIRM = "dispatch_plans", "take_dispatch_step", "confirm_dispatch_plan"
VERSION = "1"
"""The same for every release: a job begun by one is ended by the next, for its row says all there is to know."""
MOST_LOST = 100
POLLING = 0.1
HEARTBEAT = 2.0
DEAD_AFTER = timedelta(seconds=15)
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

log = structlog.get_logger()


class Job(NamedTuple):
    """`id` is of the job as such: enqueued twice it is one."""

    id: str
    queue: str
    workflow: str
    arguments: tuple[Any, ...]


def import_job(import_id: str) -> Job:
    return Job(import_id, IMPORTS, RUN_IMPORT, (import_id,))


def step_job(step: Step) -> Job:
    return Job(step.job_id, PLANS, TAKE_STEP, tuple(step))


def confirmation_job(order_id: str) -> Job:
    return Job(order_id, PLANS, CONFIRM, (order_id,))


def enqueue_import(settings: Settings, import_id: str) -> None:
    enqueue(settings, [import_job(import_id)])


def enqueue_plan(settings: Settings, plan_id: str, blocks: int) -> None:
    enqueue(settings, [step_job(Step(plan_id, number)) for number in range(blocks)])


def enqueue(settings: Settings, jobs: Sequence[Job]) -> None:
    """Puts committed work into its queue, once however often called. Where it cannot, a worker's sweep will."""
    # Takes a second to import, which only a process that needs it should spend.
    from dbos import DBOSClient, EnqueueOptions

    try:
        client = DBOSClient(system_database_url=settings.jobs_database_url, retry_connection_errors=False)
        try:
            for job in jobs:
                options: EnqueueOptions = {
                    "workflow_name": job.workflow,
                    "queue_name": job.queue,
                    "workflow_id": job.id,
                    "app_version": VERSION,
                }
                client.enqueue(options, *job.arguments)
        finally:
            client.destroy()
    except Exception as error:
        log.warning("jobs not enqueued yet", jobs=[job.id for job in jobs[:10]], error=type(error).__name__)


def run_worker(settings: Settings, slot: int, stopping: threading.Event, parent: int | None = None) -> None:
    """Works until `stopping` is set, or until the process `parent` that started it is gone, however it went.

    Raises SystemExit where another process already works in this slot.
    """
    Worker(settings, slot, stopping, parent).run()


class Worker:
    def __init__(self, settings: Settings, slot: int, stopping: threading.Event, parent: int | None = None) -> None:
        self.id = f"{socket.gethostname()}-{slot}"
        self.slot = slot
        self.parent = parent
        self.settings = settings
        self.database = Database(settings.effective_database_url)
        run_by(self.database.engine, settings)
        self.encoder = ServiceEncoder.opened(settings)
        self.pool = MatchPool(settings.effective_database_url, self.encoder.encoder)
        self.stopping = stopping
        self.next_due = {duty: time.monotonic() for duty in DUTIES}

    def run(self) -> None:
        self._take_slot()
        self._launch()
        while not self.stopping.is_set() and not self._is_orphan():
            for duty in (self._beat, self._hand_over_from_the_dead, self._enqueue_the_lost, self._do_what_is_due):
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

        @DBOS.workflow(name=RUN_IMPORT, max_recovery_attempts=None)
        def run(import_id: str) -> None:
            with acting_as(RUN_IMPORT):
                run_import(self.database, import_id)

        @DBOS.workflow(name=TAKE_STEP, max_recovery_attempts=None)
        def take_step(plan_id: str, block: int | None) -> None:
            with acting_as(TAKE_STEP):
                if block is None:
                    solve_plan(self.database, self.pool, plan_id)
                elif search_block(self.database, self.pool, plan_id, block, self.id):
                    enqueue(self.settings, [step_job(Step(plan_id, None))])

        @DBOS.workflow(name=CONFIRM, max_recovery_attempts=None)
        def confirm(order_id: str) -> None:
            with acting_as(CONFIRM):
                carry_on(self.database, order_id)

        DBOS.launch()
        for queue in (IMPORTS, PLANS):
            DBOS.register_queue(queue, worker_concurrency=1, polling_interval_sec=POLLING, on_conflict="always_update")

    def _beat(self) -> None:
        with self.database.session() as db:
            db.merge(JobWorker(id=self.id, pid=os.getpid(), seen_at=utc_now()))

    def _hand_over_from_the_dead(self) -> None:
        """Jobs under way at a worker that gives no sign go back into the queue."""
        from dbos import DBOS

        with self.database.session(writes=False) as db:
            living = set(db.scalars(select(JobWorker.id).where(JobWorker.seen_at >= utc_now() - DEAD_AFTER)))
        pending = DBOS.list_workflows(name=[RUN_IMPORT, TAKE_STEP, CONFIRM], status="PENDING", load_input=False)
        dead = {each.executor_id for each in pending if each.executor_id} - living - {self.id}
        if dead:
            DBOS._recover_pending_workflows(sorted(dead))

    def _enqueue_the_lost(self) -> None:
        """Work committed by a process that died before enqueueing it, or given up while the database was away."""
        from dbos import DBOS

        unfinished = self._unfinished()
        if not unfinished:
            return
        ids = [job.id for job in unfinished]
        known = {each.workflow_id: each.status for each in DBOS.list_workflows(workflow_ids=ids, load_input=False)}
        for job_id, status in known.items():
            if status in ENDED:
                DBOS.delete_workflow(job_id)
        lost = [job for job in unfinished if known.get(job.id, ENDED[0]) in ENDED]
        if lost:
            enqueue(self.settings, lost)

    def _unfinished(self) -> list[Job]:
        with self.database.session(writes=False) as db:
            imports = db.scalars(select(Import.id).where(Import.state.not_in(FINISHED)).limit(MOST_LOST))
            orders = orders_under_way(db, MOST_LOST)
            steps = steps_to_take(db, MOST_LOST)
            return [*map(import_job, imports), *map(confirmation_job, orders), *map(step_job, steps)]

    def _do_what_is_due(self) -> None:
        for duty in DUTIES:
            if time.monotonic() < self.next_due[duty] or self.stopping.is_set():
                continue
            self.next_due[duty] = time.monotonic() + duty.every(self.settings)
            try:
                with acting_as(duty.name):
                    duty.do(At(self.database, self.pool, self.settings, utc_now()))
            except Exception:
                log.exception("duty failed", duty=duty.name)

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
