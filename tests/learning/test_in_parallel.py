"""Two administrators at once: one version in use, and a history that tells in which order."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.db import Database
from app.errors import Conflict
from app.learning.activation import Actor, activate, roll_back, versions_in_use
from app.learning.versions import active_version
from matching import DEFAULT
from models.base import utc_now
from models.weights_version import WeightsActivation, WeightsState, WeightsVersion

ROUNDS = 5


def test_parallel_activations_leave_one_version_in_use_and_an_unbroken_history(database: Database, drafts: list[str]):
    starting = Barrier(len(drafts), timeout=30)

    def keep_changing(version: str) -> None:
        for _ in range(ROUNDS):
            starting.wait()
            with suppress(Conflict), database.session() as db:  # another round may have left it in use
                activate(db, version, Actor(version), utc_now(), "试用", despite_objections=True)

    with ThreadPoolExecutor(len(drafts)) as threads:
        list(threads.map(keep_changing, drafts))
    with database.session(writes=False) as db:
        changes = db.scalars(select(WeightsActivation).order_by(WeightsActivation.position)).all()
        (active,) = db.scalars(select(WeightsVersion.version).where(WeightsVersion.state == WeightsState.ACTIVE))
    assert [change.position for change in changes] == list(range(1, len(changes) + 1))
    assert [change.replaced for change in changes] == [DEFAULT.version, *(each.version for each in changes[:-1])]
    assert changes[-1].version == active
    assert len(changes) > len(drafts)


def test_parallel_rollbacks_each_undo_one_activation(database: Database, drafts: list[str]):
    for version in drafts:
        with database.session() as db:
            activate(db, version, Actor("甲"), utc_now(), "试用", despite_objections=True)

    def go_back(_: int) -> str:
        with database.session() as db:
            return roll_back(db, Actor("乙"), utc_now(), "退回")

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(go_back, range(2))) == sorted(drafts[:2])
    with database.session(writes=False) as db:
        assert (active_version(db), versions_in_use(db)) == (drafts[0], [DEFAULT.version, drafts[0]])


def test_the_database_itself_refuses_a_second_active_version(database: Database, drafts: list[str]):
    with database.session() as db:
        db.execute(update(WeightsVersion).where(WeightsVersion.version == drafts[0]).values(state=WeightsState.ACTIVE))
        with pytest.raises(IntegrityError):
            db.execute(update(WeightsVersion).values(state=WeightsState.ACTIVE))
        db.rollback()
