"""Operations sent again and again, side by side: each has one effect and one answer.

Every day 30 operations; `scripts/stress replays`: 1,000, each sent five times, twenty at once.
"""

import random
from collections import defaultdict

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import func, select

from app.db import Database
from models.audit_record import AuditRecord
from models.base import new_id
from models.enterprise import Enterprise
from tests.stress.services import Ask, Serve, ask_all

TIMES = 5
AT_ONCE = 20


def creation(number: int) -> Ask:
    return Ask(
        "enterprises?allow_duplicate=true", {"name": f"第 {number} 测试厂", "region_code": "440605"}, key=new_id()
    )


def test_each_operation_has_one_effect_however_often_it_is_sent(
    serve: Serve, client: TestClient, token: str, database: Database, is_full: bool
) -> None:
    operations = [creation(number) for number in range(1_000 if is_full else 30)]
    services = serve(1 if database.engine.dialect.name == "sqlite" else 2)
    answers: defaultdict[str, list[Response]] = defaultdict(list)
    waiting = operations * TIMES
    random.Random(5).shuffle(waiting)
    while waiting:  # who was told that it is in flight asks again, as the answer says
        told = ask_all(services, token, waiting, AT_ONCE)
        for ask, answer in zip(waiting, told, strict=True):
            assert answer.status_code in (201, 409), answer.text
            if answer.status_code == 201:
                answers[ask.key].append(answer)
            else:
                assert answer.json()["type"].endswith("in_flight")
        waiting = [ask for ask, answer in zip(waiting, told, strict=True) if answer.status_code == 409]

    together = ask_all(services, token, [creation(len(operations))] * AT_ONCE)
    carried_out = [each for each in together if each.status_code == 201]
    assert len({each.content for each in carried_out}) == 1
    assert {each.status_code for each in together} <= {201, 409}
    for operation in operations:
        given = answers[operation.key]
        assert len(given) == TIMES
        assert len({answer.content for answer in given}) == 1
        assert sum("Idempotency-Replayed" not in answer.headers for answer in given) == 1
    with database.session(writes=False) as db:
        assert db.scalar(select(func.count()).select_from(Enterprise)) == len(operations) + 1
        made = select(func.count()).where(AuditRecord.action == "enterprise.created")
        assert db.scalar(made) == len(operations) + 1
