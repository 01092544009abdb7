"""A service killed at random moments under a load of writes: whatever it acknowledged is there, once, and logged.

Every day 2 kills; `scripts/stress kills`: 50. Writers whose answer is lost ask again with the same key.
"""

import asyncio
import json
import random
from collections import Counter
from importlib.util import find_spec
from itertools import count
from typing import Any

import httpx2
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from app.audit.verify import verify
from app.db import Database
from models import Base
from models.audit_record import AuditRecord
from models.base import new_id, utc_now
from models.demand import Demand
from models.state_change import StateChange
from tests.factories import make_enterprise
from tests.stress.services import PATIENCE, Ask, Serve, Service, send

WRITERS = 6
HAS_OUTBOX = find_spec("models.notification") is not None


class Writers:
    """They put up demands and submit them, without end, and note what was acknowledged."""

    def __init__(self, service: Service, token: str, enterprise_id: str) -> None:
        self.service = service
        self.enterprise_id = enterprise_id
        self.headers = {"Authorization": token}
        self.created: list[str] = []
        self.submitted: list[str] = []
        self.over = False
        self._serial = count()

    async def write(self) -> None:
        async with httpx2.AsyncClient(base_url=self.service.address, headers=self.headers, timeout=PATIENCE) as client:
            while not self.over:
                title = f"第 {next(self._serial)} 号机床主轴异响"
                body = {"title": title, "description": title, "kind": "problem", "enterprise_id": self.enterprise_id}
                made = await self._until_answered(client, "demands?allow_duplicate=true", body)
                self.created.append(made["id"])
                await self._until_answered(client, f"demands/{made['id']}/submit", None)
                self.submitted.append(made["id"])

    async def _until_answered(self, client: httpx2.AsyncClient, path: str, body: dict[str, Any] | None) -> Any:
        ask = Ask(path, body, key=new_id())
        while True:
            try:
                answer = await send(client, ask)
            except httpx2.TransportError:
                await asyncio.sleep(0.05)  # it is being started again
                continue
            if answer.status_code in (200, 201):
                return answer.json()
            # In flight: the killed one's session lives on in PostgreSQL until it notices. Busy: asked to come again.
            assert answer.status_code in (409, 503), answer.text
            await asyncio.sleep(0.05)


async def under_fire(writers: Writers, kills: int, chance: random.Random) -> None:
    at_work = [asyncio.create_task(writers.write()) for _ in range(WRITERS)]
    for _ in range(kills):
        acknowledged = len(writers.submitted)
        while len(writers.submitted) == acknowledged:
            await asyncio.sleep(0.01)
            for task in at_work:
                assert not task.done(), task.exception()
        await asyncio.sleep(chance.uniform(0, 1.0))
        writers.service.kill()
        await asyncio.to_thread(restart, writers.service)
    writers.over = True
    await asyncio.gather(*at_work)


def restart(service: Service) -> None:
    service.start()
    service.wait_until_ready()


def test_what_was_acknowledged_is_there_once_with_its_record_and_its_message(
    serve: Serve, client: TestClient, token: str, database: Database, rounds: range
) -> None:
    enterprise_id = make_enterprise(client)["id"]
    if HAS_OUTBOX:
        listen_to_everything(database)
    [service] = serve(1)
    writers = Writers(service, token, enterprise_id)
    asyncio.run(under_fire(writers, len(rounds), random.Random(7)))

    assert len(set(writers.created)) == len(writers.created) == len(writers.submitted)
    with database.session(writes=False) as db:
        titles = Counter(db.scalars(select(Demand.title)))
        assert set(titles.values()) == {1}
        assert set(db.scalars(select(Demand.id))) == set(writers.created)
        steps = Counter(db.scalars(select(StateChange.demand_id).where(StateChange.to_state == "submitted")))
        assert steps == Counter(writers.submitted)
        told = Counter(map(tuple, db.execute(select(AuditRecord.action, AuditRecord.subject_id))))
        for demand_id in writers.created:
            assert told["demand.created", demand_id] == told["demand.updated", demand_id] == 1
        if HAS_OUTBOX:
            assert messages_of_submitting(database) == Counter(writers.submitted)
    with database.snapshot() as db:
        assert list(verify(db)) == []


def listen_to_everything(database: Database) -> None:
    """No worker runs: the messages to this endpoint stay in the outbox."""
    endpoint = Base.metadata.tables["webhook_endpoint"]
    with database.engine.begin() as connection:
        connection.execute(
            insert(endpoint).values(
                id=new_id(), name="测试", url="https://listener.example/", sealed_secret=b"",
                kinds=["demand.submitted"], disabled=False, created_at=utc_now(), updated_at=utc_now(),
            )
        )  # fmt: skip


def messages_of_submitting(database: Database) -> Counter[str]:
    outbox = Base.metadata.tables["outbox"]
    with database.engine.connect() as connection:
        payloads = connection.scalars(select(outbox.c.payload).where(outbox.c.endpoint_id.is_not(None)))
        return Counter(json.loads(payload)["data"]["subject_id"] for payload in payloads)
