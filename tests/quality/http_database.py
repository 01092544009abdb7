"""A database filled with made craftsmen and demands, written in bulk straight into the tables."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from app import migrate
from app.auth.service import put_account
from app.db import Database
from app.search_text import search_text, sound
from app.taxonomy.service import ensure_reference_tables, resolve_skill_level
from matching import Craftsman, Demand, Kind
from models import craftsman as craftsmen
from models import demand as demands
from models.account import Role
from models.base import Base, new_id
from models.enterprise import Enterprise
from models.union import Tier, Union
from tests.quality.made_pool import MadePool

COORDINATOR = "bench"
AT_ONCE = 5_000
"""Craftsmen written by one batch of statements."""
Rows = dict[type[Base], list[dict[str, Any]]]


def fill(url: str, pool: MadePool, stored: int, password: str) -> list[str]:
    """The schema, the pool, `stored` demands of one enterprise and a coordinator's account; answers the demands' ids.

    Craftsmen keep their made ids; what is rated of them is left out, for it comes from services rendered.
    """
    database = Database(url)
    migrate.upgrade(database.engine)
    with database.session() as db:
        ensure_reference_tables(db)
        province = new_province("测速省总工会")
        db.add(province)
        db.flush()
        put_account(db, COORDINATOR, password, Role.COORDINATOR, union_id=province.id)
    made = pool.demands(stored)
    with database.engine.begin() as connection:
        for some in batches(pool.craftsmen()):
            write(connection, craftsmen_rows(some))
        write(connection, _demand_rows(made))
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    return [demand.id for demand in made]


def new_province(name: str) -> Union:
    union_id = new_id()
    return Union(id=union_id, name=name, tier=Tier.PROVINCE, path=f"{union_id}/", pinyin=sound(name, 600))


def batches(found: Iterator[Craftsman]) -> Iterator[list[Craftsman]]:
    while some := list(islice(found, AT_ONCE)):
        yield some


def write(connection: Connection, rows: Rows) -> None:
    for table, values in rows.items():
        if values:
            connection.execute(insert(table), values)


def craftsmen_rows(some: Iterable[Craftsman]) -> Rows:
    rows: Rows = {
        table: []
        for table in (
            craftsmen.Craftsman,
            craftsmen.CraftsmanIndustry,
            craftsmen.CraftsmanSkillTag,
            craftsmen.ServiceItem,
        )
    }
    for each in some:
        rows[craftsmen.Craftsman].append(_craftsman_row(each))
        own = {"craftsman_id": each.id}
        rows[craftsmen.CraftsmanIndustry] += [
            own | {"industry_code": code, "position": at} for at, code in enumerate(each.industry_codes)
        ]
        rows[craftsmen.CraftsmanSkillTag] += [
            own | {"skill_tag_id": tag, "position": at} for at, tag in enumerate(each.skill_tags)
        ]
        rows[craftsmen.ServiceItem] += [
            own
            | {"id": item.id, "title": item.title, "description": item.description, "kind": item_kind(item.kind)}
            | {"industry_codes": list(item.industry_codes)}
            for item in each.service_items
        ]
    return rows


def _craftsman_row(each: Craftsman) -> dict[str, Any]:
    told = (part for item in each.service_items for part in (item.title, item.description))
    return {
        "id": each.id,
        "name": each.name,
        "pinyin": sound(each.name, 300),
        "speciality": each.speciality,
        "occupation": each.occupation,
        "occupation_code": each.occupation_code,
        "skill_level": resolve_skill_level(each.skill_level or "").code,
        "honours": list(each.honours),
        "region_code": each.region_code,
        "employer": each.employer,
        "capacity": each.capacity,
        "load": each.load,
        "available": each.available,
        "search_text": search_text(each.name, each.employer, each.occupation, each.speciality, *each.honours, *told),
    }


def item_kind(kind: Kind) -> craftsmen.ServiceItemKind:
    if kind is Kind.PROBLEM:
        return craftsmen.ServiceItemKind.PROBLEM_SOLVING
    return craftsmen.ServiceItemKind(kind.value)


def _demand_rows(made: Iterable[Demand]) -> Rows:
    name, enterprise_id = "测速企业", new_id()
    rows: Rows = {Enterprise: [{"id": enterprise_id, "name": name, "pinyin": sound(name, 600)}]}
    rows |= {table: [] for table in (demands.Demand, demands.DemandIndustry, demands.DemandSkillTag)}
    for each in made:
        rows[demands.Demand].append(described(each) | {"id": each.id, "enterprise_id": enterprise_id})
        own = {"demand_id": each.id}
        rows[demands.DemandIndustry] += [
            own | {"industry_code": code, "position": at} for at, code in enumerate(each.industry_codes)
        ]
        rows[demands.DemandSkillTag] += [
            own | {"skill_tag_id": tag, "position": at} for at, tag in enumerate(each.skill_tags)
        ]
    return rows


def described(demand: Demand) -> dict[str, Any]:
    """What a demand says of itself in text, the kind and the place."""
    return {
        "title": demand.title,
        "description": demand.description,
        "kind": demand.kind.value,
        "region_code": demand.region_code,
        "suggestion": demand.suggestion,
    }
