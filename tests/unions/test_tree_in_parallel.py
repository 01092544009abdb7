"""Two sessions reshaping the tree at once, on a real PostgreSQL server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.db import Database
from app.errors import AppError
from app.unions.schemas import NewUnion, UnionChanges
from app.unions.service import change_union, create_union, lock_union
from models.account import Account, Role
from models.union import Tier, Union

ADMINISTRATOR = Account(role=Role.ADMIN, union=None)


def test_two_moves_under_each_other_cannot_close_a_circle(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.session() as db:
        a, b = (create_union(db, NewUnion(name=name, tier=Tier.COUNTY)).id for name in ("甲区总工会", "乙区总工会"))
    start = Barrier(2)

    def move(union_id: str, parent_id: str) -> bool:
        try:
            with database.session() as db:
                start.wait()
                union = lock_union(db, ADMINISTRATOR, union_id)
                change_union(db, union, UnionChanges(tier=Tier.GRASSROOTS, parent_id=parent_id))
        except AppError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        moved = list(pool.map(move, (a, b), (b, a)))
    assert sorted(moved) == [False, True]
    with database.session() as db:
        paths = {union.id: union.path for union in db.query(Union).where(Union.id.in_((a, b)))}
        below, above = (a, b) if moved[0] else (b, a)
        assert paths == {above: f"{above}/", below: f"{above}/{below}/"}
    database.dispose()


def test_a_child_founded_during_a_move_ends_in_the_right_place(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.session() as db:
        old, new = (create_union(db, NewUnion(name=name, tier=Tier.CITY)).id for name in ("甲市总工会", "乙市总工会"))
        county = create_union(db, NewUnion(name="丙区总工会", tier=Tier.COUNTY, parent_id=old)).id
    start = Barrier(2)

    def move() -> None:
        with database.session() as db:
            start.wait()
            union = lock_union(db, ADMINISTRATOR, county)
            change_union(db, union, UnionChanges(parent_id=new))

    def found() -> str:
        with database.session() as db:
            start.wait()
            return create_union(db, NewUnion(name="丁厂工会", tier=Tier.GRASSROOTS, parent_id=county)).id

    with ThreadPoolExecutor(2) as pool:
        moving, founding = pool.submit(move), pool.submit(found)
        moving.result()
        child = founding.result()
    with database.session() as db:
        union = db.get(Union, child)
        assert union is not None
        assert union.path == f"{new}/{county}/{child}/"
    database.dispose()
