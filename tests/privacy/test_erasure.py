"""A person leaves: nothing names them any more, and no figure changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.db import Database
from app.privacy.traces import drop_old_imports
from models.account import Account
from models.import_job import Import, RejectedRow
from models.match import MatchCandidate
from tests.conftest import LogIn
from tests.factories import make_assignment, make_craftsman, make_demand, make_union, make_visit
from tests.imports.lists import CRAFTSMAN, bring_in

NAME, PHONE, SKILL = "司徒焊匠", "13812345678", "铝合金氩弧焊绝活"
WHY = {"reason": "本人书面申请注销"}


def served(client: TestClient) -> tuple[str, str]:
    """A craftsman whose service is over, and the assignment."""
    craftsman = make_craftsman(
        client, name=NAME, phone=PHONE, speciality=SKILL, number="G-77", employer="绝活焊接厂", honours=["焊接状元"],
        skill_tags=["SK001"], service_items=[{"title": SKILL}],
    )  # fmt: skip
    demand = make_demand(client, state="accepted", title="铝合金氩弧焊气孔", description="铝合金氩弧焊绝活")
    match = client.post("matches", json={"demand_id": demand["id"]}).json()
    assert match["candidates"][0]["name"] == NAME
    assignment = make_assignment(
        client, craftsman["id"], demand_id=demand["id"], match_id=match["id"], state="in_service"
    )
    make_visit(client, assignment, summary=f"{NAME}到场，联系 {PHONE}", problems_solved=2, workers_trained=5)
    for action, body in (
        ("deliver", {"summary": f"{NAME}已解决气孔"}),
        ("confirm", {"resolution": "solved", "rating": 5, "comment": f"感谢{NAME}"}),
    ):
        assert client.post(f"assignments/{assignment['id']}/{action}", json=body).status_code == 200
    return craftsman["id"], assignment["id"]


def figures(client: TestClient) -> list[Any]:
    found = []
    for path in ("overview", "by-region", "by-industry", "funnel", "timeline"):
        answer = client.get(f"statistics/{path}")
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
    return found


def erase(client: TestClient, craftsman_id: str) -> Any:
    return client.post(f"craftsmen/{craftsman_id}/erase", json=WHY)


def everything_stored(database: Database) -> str:
    """All tables as one text, but for words of the law's and the log's."""
    from models import Base

    reference = {"region", "industry", "occupation", "skill_tag", "work_type", "cluster", "industry_keyword"}
    with database.session(writes=False) as db:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in reference]
        return "\n".join(str(row) for table in tables for row in db.execute(table.select()))


def test_nothing_names_them_any_more(client: TestClient, database: Database):
    craftsman_id, assignment_id = served(client)
    bring_in(client, database, "craftsmen", [CRAFTSMAN | {"姓名": NAME, "所在地区": "没有这个地方"}])
    answer = erase(client, craftsman_id)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["candidates"], answer.json()["imports"]) == (1, 1)
    stored = everything_stored(database)
    for word in (NAME, PHONE, SKILL + "]", "绝活焊接厂", "焊接状元", "G-77"):
        assert word not in stored, word
        assert word.encode("unicode_escape").decode() not in stored, word
    with database.session(writes=False) as db:
        candidate = db.query(MatchCandidate).filter_by(craftsman_id=craftsman_id).one()
        assert candidate.name == "已注销"
        assert all((reason["text"], reason["evidence"]) == ("", []) for reason in candidate.reasons)
    shown = client.get(f"assignments/{assignment_id}").json()
    assert shown["members"][0]["name"] == "已注销"
    assert shown["comment"] == "感谢已注销"


def test_the_figures_stay(client: TestClient):
    craftsman_id, assignment_id = served(client)
    before = figures(client)
    erase(client, craftsman_id)
    assert figures(client) == before
    visits = client.get(f"assignments/{assignment_id}/visits").json()["items"]
    assert visits[0]["craftsman_ids"] == [craftsman_id]
    assert visits[0]["workers_trained"] == 5


def test_they_are_found_no_more_nor_changed_nor_sent(client: TestClient):
    craftsman_id, _ = served(client)
    erase(client, craftsman_id)
    assert client.get("craftsmen").json()["total"] == 0
    assert client.patch(f"craftsmen/{craftsman_id}", json={"name": "又来了"}).status_code == 409
    demand = make_demand(client, state="accepted")
    sent = client.post("assignments", json={"demand_id": demand["id"], "craftsman_ids": [craftsman_id]})
    assert sent.status_code == 422
    match = client.post("matches", json={"title": "铝合金氩弧焊气孔"}).json()
    assert craftsman_id not in str(match)
    assert client.post(f"craftsmen/{craftsman_id}/reveal", json={"fields": ["phone"]} | WHY).status_code == 404
    assert erase(client, craftsman_id).status_code == 409


def test_their_account_is_emptied_and_closed(client: TestClient, log_in: LogIn, database: Database):
    craftsman_id = make_craftsman(client)["id"]
    own = log_in("craftsman", craftsman_id=craftsman_id)
    assert own.get("auth/me").status_code == 200
    assert erase(client, craftsman_id).json()["accounts"] == 1
    assert own.get("auth/me").status_code == 401
    with database.session(writes=False) as db:
        account = db.query(Account).filter_by(craftsman_id=craftsman_id).one()
        assert account.disabled
        assert account.erased_at
        assert account.display_name == "已注销"


def test_not_while_a_service_is_under_way(client: TestClient):
    craftsman_id = make_craftsman(client)["id"]
    assignment = make_assignment(client, craftsman_id)
    refused = erase(client, craftsman_id)
    assert refused.status_code == 409
    assert refused.json()["assignment_id"] == assignment["id"]
    client.post(f"assignments/{assignment['id']}/cancel", json={"reason": "改派"})
    assert erase(client, craftsman_id).status_code == 200


def test_only_the_province_and_administrators_erase(client: TestClient, log_in: LogIn):
    union = make_union(client)
    craftsman_id = make_craftsman(client, union_id=union["id"])["id"]
    assert erase(log_in("coordinator", union_id=union["id"]), craftsman_id).status_code == 403
    for role, belongings in (("craftsman", {"craftsman_id": craftsman_id}), ("viewer", {})):
        assert erase(log_in(role, **belongings), craftsman_id).status_code == 403
    assert erase(log_in("admin"), "nobody").status_code == 404
    assert erase(log_in("admin"), craftsman_id).status_code == 200


@pytest.mark.parametrize("days", [29, 31])
def test_imported_files_are_kept_for_a_month(client: TestClient, database: Database, days: int):
    answer = bring_in(client, database, "craftsmen", [CRAFTSMAN, CRAFTSMAN | {"姓名": "某人", "所在地区": "无此地"}])
    with database.session() as db:
        drop_old_imports(db, datetime.now(UTC) + timedelta(days=days - 30))
    with database.session(writes=False) as db:
        kept = bool(db.execute(text("SELECT length(content) FROM import_job")).scalar())
        rows = db.query(RejectedRow).count()
        job = db.query(Import).one()
    assert (kept, rows) == ((True, 1) if days < 30 else (False, 0))
    assert (job.created, job.rejected) == (answer["created"], answer["rejected"]) == (1, 1)
