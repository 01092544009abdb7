"""Every change of the pool gets a revision, whichever way it is made."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.craftsmen.revisions import changes_since, current_revision, record_change
from app.craftsmen.schemas import CraftsmanChanges, NewCraftsman, NewServiceItem
from app.craftsmen.service import add_service_item, create_craftsman, delete_craftsman, load_full, update_craftsman
from app.db import Database
from models.craftsman import Craftsman, ServiceItem
from models.team import ServiceTeam, TeamMember
from models.union import Tier, Union
from tests.conftest import administrator

PROFILE = {"speciality": "数控加工", "region_code": "440605", "service_items": [{"title": "刀具寿命诊断"}]}


@pytest.fixture
def pool(database: Database) -> list[str]:
    """Three craftsmen, the first two in a team."""
    with database.session() as db:
        people = (NewCraftsman(name=name, **PROFILE) for name in ("张三", "李四", "王五"))
        ids = [create_craftsman(db, new, administrator(db)).id for new in people]
        db.add(Union(id="u", name="某市总工会", tier=Tier.CITY, path="u/", pinyin=""))
        db.flush()
        db.add(ServiceTeam(id="t", name="数控服务队", union_id="u"))
        db.flush()
        db.add_all(TeamMember(team_id="t", craftsman_id=each) for each in ids[:2])
    return ids


@contextmanager
def changing(database: Database, *expected: str) -> Iterator[Session]:
    """The block's transaction must take exactly one revision, for exactly these craftsmen."""
    with database.session(writes=False) as db:
        before = current_revision(db)
    with database.session() as db:
        yield db
    with database.session(writes=False) as db:
        assert changes_since(db, before) == (before + bool(expected), set(expected))


def test_a_new_craftsman_and_what_belongs_to_him_is_one_change(database: Database, pool: list[str]) -> None:
    with database.session(writes=False) as db:
        assert changes_since(db, 0) == (1, set(pool))
        assert changes_since(db, 1) == (1, set())


def test_changes_through_the_service_are_noticed(database: Database, pool: list[str]) -> None:
    with changing(database, pool[0]) as db:
        update_craftsman(db, load_full(db, [pool[0]])[0], CraftsmanChanges(skill_tags=["SK001"]), administrator(db))
    with changing(database, pool[1]) as db:
        add_service_item(db, load_full(db, [pool[1]])[0], NewServiceItem(title="模具抛光"))
    with changing(database, pool[2]) as db:
        update_craftsman(db, load_full(db, [pool[2]])[0], CraftsmanChanges(team_ids=["t"]), administrator(db))
    with changing(database, pool[0]) as db:
        delete_craftsman(db, load_full(db, [pool[0]])[0])


def test_what_changes_nothing_takes_no_revision(database: Database, pool: list[str]) -> None:
    with changing(database) as db:
        update_craftsman(db, load_full(db, [pool[0]])[0], CraftsmanChanges(name="张三"), administrator(db))
    with changing(database) as db:
        db.get_one(Union, "u").name = "另一总工会"
    with changing(database) as db:
        db.execute(update(Craftsman).where(Craftsman.name == "无此人").values(load=1))


def test_statements_on_many_rows_are_noticed(database: Database, pool: list[str]) -> None:
    with changing(database, *pool[:2]) as db:
        db.execute(update(Craftsman).where(Craftsman.name.in_(["张三", "李四"])).values(load=Craftsman.load + 1))
    with changing(database, pool[2]) as db:
        retired = update(Craftsman).where(Craftsman.load < 1).values(available=False).returning(Craftsman.id)
        assert db.scalars(retired).all() == [pool[2]]
    with changing(database, pool[1]) as db:
        db.execute(delete(ServiceItem).where(ServiceItem.craftsman_id == pool[1]))
    with changing(database, pool[2]) as db:
        db.execute(insert(TeamMember), [{"team_id": "t", "craftsman_id": pool[2]}])
    with changing(database, pool[0]) as db:
        db.execute(update(Craftsman), [{"id": pool[0], "capacity": 4}])
    with changing(database, *pool) as db:
        db.execute(delete(TeamMember).where(TeamMember.team_id == "t"))


def test_renaming_or_deleting_a_team_changes_its_members(database: Database, pool: list[str]) -> None:
    with changing(database, *pool[:2]) as db:
        db.get_one(ServiceTeam, "t").name = "模具服务队"
    with changing(database, *pool[:2]) as db:
        db.delete(db.get_one(ServiceTeam, "t"))


def test_what_is_told_counts_once_with_the_rest(database: Database, pool: list[str]) -> None:
    with changing(database, *pool[:2]) as db:
        record_change(db, pool[:1])
        record_change(db, pool[:2])
        db.get_one(Craftsman, pool[0]).load = 1


def test_a_savepoint_does_not_end_the_transaction(database: Database, pool: list[str]) -> None:
    with changing(database, *pool[:2]) as db:
        with db.begin_nested():
            db.get_one(Craftsman, pool[0]).load = 1
        db.get_one(Craftsman, pool[1]).load = 1


def test_what_is_rolled_back_leaves_no_revision(database: Database, pool: list[str]) -> None:
    with pytest.raises(IntegrityError), database.session() as db:
        db.get_one(Craftsman, pool[0]).load = 99
    with database.session(writes=False) as db:
        assert current_revision(db) == 1
