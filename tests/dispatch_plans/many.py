"""A plan of many placements written straight into the tables, as it stands once it is solved."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from app.db import Database
from models.base import new_id
from models.craftsman import Craftsman
from models.demand import Demand, DemandKind, DemandState
from models.dispatch_plan import DispatchPlan, Outcome, PlannedDemand, PlanState
from models.enterprise import Enterprise

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Many:
    """Ids: placement i sends craftsman `i % len(craftsman_ids)` to demand i."""

    plan_id: str
    demand_ids: list[str]
    craftsman_ids: list[str]


def make_many(database: Database, placements: int, craftsmen: int, capacity: int) -> Many:
    enterprise_id = new_id()
    people = [_craftsman(capacity) for _ in range(craftsmen)]
    demands = [_demand(enterprise_id, at) for at in range(placements)]
    plan: Row = {"id": new_id(), "state": PlanState.PROPOSED, "total": placements, "options": {"candidates": 50}}
    placed = [_placed(plan["id"], each["id"], people[at % craftsmen]) for at, each in enumerate(demands)]
    with database.engine.begin() as connection:
        enterprise = {"id": enterprise_id, "name": f"测试企业{enterprise_id}", "pinyin": ""}
        connection.execute(insert(Enterprise), enterprise)
        for table, rows in ((Craftsman, people), (Demand, demands), (DispatchPlan, [plan]), (PlannedDemand, placed)):
            connection.execute(insert(table), rows)
    return Many(plan["id"], [each["id"] for each in demands], [each["id"] for each in people])


def _craftsman(capacity: int) -> Row:
    return {
        "id": new_id(),
        "name": "众焊工",
        "pinyin": "",
        "speciality": "铝合金焊接",
        "region_code": "440605",
        "capacity": capacity,
    }


def _demand(enterprise_id: str, at: int) -> Row:
    return {
        "id": new_id(),
        "title": f"焊缝热裂纹（{at} 号线）",
        "description": "焊接后出现热裂纹",
        "kind": DemandKind.PROBLEM,
        "enterprise_id": enterprise_id,
        "state": DemandState.ACCEPTED,
    }


def _placed(plan_id: str, demand_id: str, craftsman: Row) -> Row:
    member = {"craftsman_id": craftsman["id"], "name": craftsman["name"], "score": 60.0, "kilometres": 0.0}
    return {
        "plan_id": plan_id,
        "demand_id": demand_id,
        "block": 0,
        "outcome": Outcome.PLACED,
        "team": [member | {"kept": False}],
        "score": 60.0,
    }
