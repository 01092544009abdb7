"""A province's worth of records in an empty database, written in bulk: unions, craftsmen, enterprises, demands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from app import migrate
from app.auth.service import put_account
from app.db import Database
from app.search_text import search_text, sound
from app.taxonomy.service import ensure_reference_tables
from models.account import Role
from models.base import new_id, utc_now
from models.craftsman import Craftsman
from models.demand import Demand, DemandIndustry, DemandSkillTag, DemandState, Resolution
from models.enterprise import Enterprise
from models.union import Tier, Union
from tests.quality.http_database import Rows, batches, craftsmen_rows, described, new_province, write
from tests.quality.made_pool import MadePool

CITIES, COUNTIES_EACH = 21, 6
DEMANDS_AN_ENTERPRISE = 40
AT_ONCE = 10_000
SPAN = timedelta(days=730)
STATES = {
    DemandState.DRAFT: 5,
    DemandState.SUBMITTED: 8,
    DemandState.ACCEPTED: 9,
    DemandState.DISPATCHED: 6,
    DemandState.DELIVERED: 4,
    DemandState.CLOSED: 63,
    DemandState.WITHDRAWN: 5,
}
"""Where each stands, in percent, after two years of work."""


@dataclass(frozen=True)
class World:
    """Samples of what is there. `enterprises`: of the city whose coordinator is `CITY`."""

    craftsmen: list[str]
    demands: list[str]
    enterprises: list[str]


PROVINCE, CITY = "load-province", "load-city"
"""Two coordinators' names: one reaches everything, one a twentieth."""


def fill(url: str, craftsmen: int, demands: int, password: str) -> World:
    database = Database(url)
    migrate.upgrade(database.engine)
    draw = Random(11)
    with database.session() as db:
        ensure_reference_tables(db)
        province = new_province("负载省总工会")
        cities = [_below(province, f"负载市{number}总工会", Tier.CITY) for number in range(CITIES)]
        counties = [
            _below(city, f"{city.name}第{number}县总工会", Tier.COUNTY)
            for city in cities
            for number in range(COUNTIES_EACH)
        ]
        for level in ([province], cities, counties):
            db.add_all(level)
            db.flush()
        put_account(db, PROVINCE, password, Role.COORDINATOR, union_id=province.id)
        put_account(db, CITY, password, Role.COORDINATOR, union_id=cities[0].id)
    county_ids = [county.id for county in counties]
    firms = _enterprises(max(CITIES, demands // DEMANDS_AN_ENTERPRISE), county_ids)
    with database.engine.begin() as connection:
        for some in batches(MadePool(craftsmen).craftsmen()):
            rows = craftsmen_rows(some)
            for row in rows[Craftsman]:
                row["union_id"] = draw.choice(county_ids)
            write(connection, rows)
        connection.execute(insert(Enterprise), firms)
        written = list(_write_demands(connection, demands, firms, draw))
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    ours = set(county_ids[:COUNTIES_EACH])
    return World(
        craftsmen=[f"C{draw.randrange(craftsmen):07d}" for _ in range(1_000)],
        demands=draw.sample(written, min(1_000, len(written))),
        enterprises=[firm["id"] for firm in firms if firm["union_id"] in ours],
    )


def _below(parent: Union, name: str, tier: Tier) -> Union:
    union_id = new_id()
    path = f"{parent.path}{union_id}/"
    return Union(id=union_id, name=name, tier=tier, parent_id=parent.id, path=path, pinyin=sound(name, 600))


def _enterprises(count: int, union_ids: list[str]) -> list[dict[str, Any]]:
    names = (f"负载第{number}精密机械厂" for number in range(count))
    return [
        {"id": new_id(), "name": name, "pinyin": sound(name, 600), "search_text": search_text(name)}
        | {"region_code": "440605", "union_id": union_ids[number % len(union_ids)]}
        for number, name in enumerate(names)
    ]


def _write_demands(connection: Connection, count: int, firms: list[dict[str, Any]], draw: Random) -> Iterator[str]:
    """Answers the ids of those that may be matched."""
    now, states, shares = utc_now(), list(STATES), list(STATES.values())
    for start in range(0, count, AT_ONCE):
        made = MadePool(AT_ONCE, seed=start + 2).demands(min(AT_ONCE, count - start))
        rows: Rows = {Demand: [], DemandIndustry: [], DemandSkillTag: []}
        for number, each in enumerate(made, start):
            demand_id, firm = f"{number:08d}-{new_id()[9:]}", draw.choice(firms)
            state, at = draw.choices(states, shares)[0], now - draw.random() * SPAN
            rows[Demand].append(
                described(each)
                | {"id": demand_id, "number": f"F{number:07d}", "enterprise_id": firm["id"], "state": state}
                | {"union_id": firm["union_id"], "created_at": at, "updated_at": at}
                | {"submitted_at": None if state is DemandState.DRAFT else at}
                | {"closed_at": at + timedelta(days=20) if state is DemandState.CLOSED else None}
                | {"resolution": Resolution.SOLVED if state is DemandState.CLOSED else None}
                | {"search_text": search_text(f"F{number:07d}", each.title, each.description, each.suggestion)}
            )
            own = {"demand_id": demand_id}
            rows[DemandIndustry] += [
                own | {"industry_code": code, "position": at_} for at_, code in enumerate(each.industry_codes)
            ]
            rows[DemandSkillTag] += [
                own | {"skill_tag_id": tag, "position": at_} for at_, tag in enumerate(each.skill_tags)
            ]
        write(connection, rows)
        yield from (row["id"] for row in islice(rows[Demand], 500) if row["state"] is DemandState.ACCEPTED)
