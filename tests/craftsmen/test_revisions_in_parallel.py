"""Revisions become visible in their order, however sessions overlap: on a real PostgreSQL server."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import select, text, update

from app.craftsmen.revisions import changes_since, record_change
from app.craftsmen.schemas import NewCraftsman
from app.craftsmen.service import create_craftsman
from app.db import Database
from models.craftsman import Craftsman
from tests.conftest import administrator

WRITERS, ROUNDS = 4, 15


def test_a_reader_that_sees_a_revision_sees_every_change_up_to_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    ids = _pool(database, WRITERS * 2)
    done = Event()

    def write(seed: int) -> None:
        """Raises the capacity of craftsmen shared with the next writer, and dawdles before the commit."""
        chance = random.Random(seed)
        for _ in range(ROUNDS):
            with database.session() as db:
                own = sorted(chance.sample(ids[seed * 2 : seed * 2 + 4] or ids, 2))
                db.execute(update(Craftsman).where(Craftsman.id.in_(own)).values(capacity=Craftsman.capacity + 1))
                time.sleep(chance.random() / 200)

    def read() -> dict[str, int]:
        """A copy of the pool kept as a match index keeps its own: by reading only what is said to have changed."""
        copy: dict[str, int] = {}
        revision = 0
        while True:
            last = done.is_set()
            with database.session(writes=False) as db:
                revision, changed = changes_since(db, revision)
                copy.update(db.execute(select(Craftsman.id, Craftsman.capacity).where(Craftsman.id.in_(changed))).all())
            if last:
                return copy

    with ThreadPoolExecutor(WRITERS + 2) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        for writing in [threads.submit(write, seed) for seed in range(WRITERS)]:
            writing.result()
        done.set()
        copies = [reader.result() for reader in readers]
    with database.session(writes=False) as db:
        truth = dict(db.execute(select(Craftsman.id, Craftsman.capacity)).all())
        assert copies == [truth, truth]
        assert changes_since(db, 0)[0] == 1 + WRITERS * ROUNDS
    database.dispose()


def test_the_lock_is_held_only_while_committing(postgres_url: str) -> None:
    """A transaction still at work on one craftsman does not hold up another that changes somebody else."""
    database = Database(postgres_url)
    one, other = _pool(database, 2)
    with database.session() as slow:
        slow.get_one(Craftsman, one).capacity = 9
        slow.flush()
        record_change(slow, [one])
        with database.session() as quick:
            quick.execute(text("SET LOCAL lock_timeout = '2s'"))
            quick.get_one(Craftsman, other).capacity = 9
    with database.session(writes=False) as db:
        assert changes_since(db, 1) == (3, {one, other})
    database.dispose()


def test_a_row_that_comes_to_meet_the_condition_meanwhile_is_not_changed_unnoticed(postgres_url: str) -> None:
    database = Database(postgres_url)
    one, other = _pool(database, 2)
    with ThreadPoolExecutor(1) as threads:
        with database.session() as first:
            first.execute(update(Craftsman).where(Craftsman.id == one).values(available=False))
            waiting = threads.submit(_retire_the_unavailable, database)
            time.sleep(0.2)
            first.get_one(Craftsman, other).available = False
        waiting.result()
    with database.session(writes=False) as db:
        retired = set(db.scalars(select(Craftsman.id).where(Craftsman.capacity == 0)))
        assert changes_since(db, 2)[1] == retired
    database.dispose()


def _retire_the_unavailable(database: Database) -> None:
    with database.session() as db:
        db.execute(update(Craftsman).where(Craftsman.available.is_(False)).values(capacity=0))


def _pool(database: Database, count: int) -> list[str]:
    with database.session() as db:
        people = (NewCraftsman(name=f"工匠{n}", speciality="数控", region_code="440605") for n in range(count))
        return [create_craftsman(db, new, administrator(db)).id for new in people]
