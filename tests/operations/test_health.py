"""The operations' endpoints tell the truth."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import text

from app.settings import Settings
from models.base import utc_now
from models.job_worker import JobWorker
from tests.conftest import LogIn
from tests.factories import make_demand

EARLIER = "e53f0b7c91d4"
TOKEN = {"Authorization": "Bearer only for the scraper"}


def stands_at(app: FastAPI, revision: str) -> None:
    with app.state.database.session() as db:
        db.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_migrated_service_is_live_and_ready(app: FastAPI):
    client = TestClient(app)
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["workers"]) == ("ready", "none at work")


def test_a_working_job_worker_is_seen(app: FastAPI):
    with app.state.database.session() as db:
        db.add(JobWorker(id="machine-0", pid=1, seen_at=utc_now() - timedelta(seconds=3)))
    assert TestClient(app).get("/readyz").json()["workers"] == "at work"


def test_a_service_before_its_migration_is_not_ready(app: FastAPI):
    stands_at(app, EARLIER)
    answer = TestClient(app).get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "not migrated")


def test_a_service_whose_tables_later_code_has_changed_goes_on_serving(app: FastAPI):
    stands_at(app, "made_by_later_code")
    assert TestClient(app).get("/readyz").status_code == 200


def test_a_service_about_to_stop_says_so(app: FastAPI):
    app.state.is_leaving = True
    answer = TestClient(app).get("/readyz")
    assert (answer.status_code, answer.json()["service"]) == (503, "stopping")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics_token": SecretStr("only for the scraper")})


def test_figures_are_for_whoever_brings_the_token(app: FastAPI, log_in: LogIn):
    assert TestClient(app).get("/metrics").status_code == 403
    assert log_in("admin").get("http://testserver/metrics").status_code == 403
    assert TestClient(app).get("/metrics", headers=TOKEN).status_code == 200


def test_figures_tell_of_requests_matches_and_what_waits(app: FastAPI, log_in: LogIn):
    coordinator = log_in("coordinator")
    demand = make_demand(coordinator, state="accepted")
    assert coordinator.post("matches", json={"demand_id": demand["id"]}).status_code == 200
    told = TestClient(app).get("/metrics", headers=TOKEN).text
    assert 'dianjiang_demands{state="accepted"} 1.0' in told
    assert 'dianjiang_match_seconds_count{method="combined"}' in told
    assert "dianjiang_imports_waiting 0.0" in told
    assert 'dianjiang_clocks{state="running"} 1.0' in told
    assert "dianjiang_database_up 1.0" in told
    assert "http_requests_total" in told
