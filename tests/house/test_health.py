"""The operations' endpoints tell the truth."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text


def test_a_migrated_service_is_live_and_ready(app: FastAPI):
    client = TestClient(app)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ready"
    assert "http_requests_total" in client.get("/metrics").text


def test_a_service_before_its_migration_is_not_ready(app: FastAPI):
    with app.state.database.session() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = TestClient(app).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "not migrated"
