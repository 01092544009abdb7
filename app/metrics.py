"""/metrics for Prometheus: requests, matches, and how much waits in which state.

Several processes on one machine add up through files (PROMETHEUS_MULTIPROC_DIR, set by `dianjiang serve`); what the
database knows is read when it is asked for, at most every few seconds.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from threading import Lock
from time import monotonic
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator import Instrumentator
from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database
from app.errors import Forbidden
from app.imports.run import FINISHED
from models.assignment import Assignment
from models.audit_record import AuditChain
from models.demand import Demand
from models.dispatch_plan import DispatchPlan
from models.import_job import Import
from models.job_worker import JobWorker
from models.notification import Outbox
from models.work_clock import WorkClock

FRESH_SECONDS = 5.0
Rows = list[tuple[dict[str, str], float]]


def install(app: FastAPI) -> None:
    Instrumentator(excluded_handlers=["/metrics", "/healthz", "/readyz"]).instrument(app)
    app.add_api_route("/metrics", show_metrics, include_in_schema=False)


def show_metrics(request: Request) -> Response:
    _check_may_read(request)
    states = CollectorRegistry()
    states.register(request.app.state.figures)
    return Response(generate_latest(_of_processes()) + generate_latest(states), media_type=CONTENT_TYPE_LATEST)


def _check_may_read(request: Request) -> None:
    """By the token; where none is set, from this machine and not through a proxy."""
    token = request.app.state.settings.metrics_token
    if token is not None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if secrets.compare_digest(given.encode(), token.get_secret_value().encode()):
            return
    elif request.client and _is_this_machine(request.client.host) and "x-forwarded-for" not in request.headers:
        return
    raise Forbidden("监控数据只供本机或持 DIANJIANG_METRICS_TOKEN 者读取")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _of_processes() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class Figures(Collector):
    """Gauges read from the database. Where it does not answer they are absent, and `dianjiang_database_up` is 0."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._read_at = -FRESH_SECONDS
        self._rows: Mapping[str, Rows] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._lock:
            if monotonic() - self._read_at >= FRESH_SECONDS:
                self._rows, self._read_at = self._read(), monotonic()
            rows = self._rows
        yield _gauge("dianjiang_database_up", "Whether the database answers.", [({}, float(bool(rows)))])
        for name, help_text, _ in _GAUGES:
            if name in rows:
                yield _gauge(name, help_text, rows[name])

    def _read(self) -> Mapping[str, Rows]:
        try:
            with self._database.session(writes=False) as db:
                return {name: [_labelled(row) for row in db.execute(query)] for name, _, query in _GAUGES}
        except SQLAlchemyError:
            return {}


def _counted(column: Any) -> Select[Any]:
    return select(column.label("state"), func.count().label("value")).group_by(column)


_GAUGES: tuple[tuple[str, str, Select[Any]], ...] = (
    ("dianjiang_demands", "Demands by state.", _counted(Demand.state)),
    ("dianjiang_assignments", "Assignments by state.", _counted(Assignment.state)),
    ("dianjiang_dispatch_plans", "Dispatch plans by state.", _counted(DispatchPlan.state)),
    ("dianjiang_outbox_messages", "Messages in the outbox by state.", _counted(Outbox.state)),
    ("dianjiang_clocks", "Working-day clocks by state.", _counted(WorkClock.state)),
    (
        "dianjiang_imports_waiting",
        "Imports queued or running.",
        select(func.count().label("value")).select_from(Import).where(Import.state.not_in(FINISHED)),
    ),
    (
        "dianjiang_worker_last_sign_timestamp_seconds",
        "When a job worker last gave a sign, as a Unix time.",
        select(func.max(JobWorker.seen_at).label("value")),
    ),
    (
        "dianjiang_audit_records",
        "Records in the audit log.",
        select(func.sum(AuditChain.length).label("value")),
    ),
)


def _labelled(row: Any) -> tuple[dict[str, str], float]:
    values = row._asdict()
    value = values.pop("value")
    number = value.timestamp() if hasattr(value, "timestamp") else float(value or 0)
    return {name: str(label) for name, label in values.items()}, number


def _gauge(name: str, help_text: str, rows: Rows) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=list(rows[0][0]) if rows else [])
    for labels, value in rows:
        family.add_metric(list(labels.values()), value)
    return family
