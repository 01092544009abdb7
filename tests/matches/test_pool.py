"""The pool in memory follows the tables, whoever changes them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from app import migrate
from app.db import Database
from app.matches.pool import MatchPool
from models.craftsman import Craftsman
from tests.factories import make_craftsman
from tests.matches.conftest import CRACKS

Pool = dict[str, dict[str, Any]]
CASTING = {"title": "压铸件气孔多", "description": "铝合金压铸件内部气孔超标，良率低", "kind": "problem"}


def test_an_empty_pool_matches_nobody(client: TestClient) -> None:
    answer = client.post("matches", json=CRACKS).json()
    assert (answer["candidates"], answer["rejected"]) == ([], [])


def test_a_craftsman_saved_is_matchable_in_the_next_request(client: TestClient, pool: Pool) -> None:
    assert "戊铸工" not in _names(client, CASTING)
    make_craftsman(client, name="戊铸工", speciality="铝合金压铸，治理压铸件气孔缩孔")
    assert _names(client, CASTING)[0] == "戊铸工"


def test_what_another_process_saves_changes_and_deletes_is_seen_in_the_next_request(
    client: TestClient, other_process: TestClient, pool: Pool
) -> None:
    _names(other_process, CASTING)
    caster = make_craftsman(client, name="戊铸工", speciality="铝合金压铸，治理压铸件气孔缩孔")
    assert _names(other_process, CASTING)[0] == "戊铸工"
    client.patch(f"craftsmen/{caster['id']}", json={"available": False})
    assert "戊铸工" not in _names(other_process, CASTING)
    client.patch(f"craftsmen/{caster['id']}", json={"available": True, "name": "己铸工"})
    assert _names(other_process, CASTING)[0] == "己铸工"
    client.delete(f"craftsmen/{caster['id']}")
    assert "己铸工" not in _names(other_process, CASTING)


def test_a_service_item_added_later_counts_at_once(client: TestClient, pool: Pool) -> None:
    _names(client, CASTING)
    item = {"title": "压铸件气孔治理", "description": "铝合金压铸模流与排气改进", "kind": "problem_solving"}
    assert client.post(f"craftsmen/{pool['turner']['id']}/service-items", json=item).status_code == 201
    assert _names(client, CASTING)[0] == "乙车工"


def test_a_pool_that_followed_changes_holds_whom_one_built_afresh_holds(
    client: TestClient, database_url: str, pool: Pool
) -> None:
    following = MatchPool(database_url)
    following.index()
    caster = make_craftsman(client, name="戊铸工", speciality="铝合金压铸，治理压铸件气孔缩孔")
    assert caster["id"] in following.index()
    client.delete(f"craftsmen/{pool['cook']['id']}")
    fresh = MatchPool(database_url)
    for index in (following.index(), fresh.index()):
        assert len(index) == len(pool)
        assert caster["id"] in index
        assert pool["cook"]["id"] not in index
    following.dispose()
    fresh.dispose()


def test_parallel_first_requests_share_one_build(client: TestClient, database_url: str, pool: Pool) -> None:
    shared = MatchPool(database_url)
    with ThreadPoolExecutor(4) as threads:
        indexes = list(threads.map(lambda _: shared.index(), range(8)))
    shared.dispose()
    assert all(index is indexes[0] for index in indexes)


def test_a_pool_without_tables_builds_ahead_in_silence(tmp_path: Any) -> None:
    bare = MatchPool(f"sqlite:///{tmp_path / 'bare.sqlite'}")
    bare.build_ahead()
    bare.dispose()


def test_what_is_not_committed_is_not_matched(client: TestClient, database: Database, pool: Pool) -> None:
    match_pool = MatchPool(database.url)
    with database.session() as db:
        db.delete(db.get_one(Craftsman, pool["welder"]["id"]))
        db.flush()
        assert pool["welder"]["id"] in match_pool.index()
        db.rollback()
    assert pool["welder"]["id"] in match_pool.index()
    match_pool.dispose()


def _names(client: TestClient, demand: dict[str, Any]) -> list[str]:
    answer = client.post("matches", json=demand)
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["candidates"]]


class Stalling:
    """An encoder that lets nobody's index be built until it is told to go on."""

    name = "stalling"

    def __init__(self) -> None:
        self.may_go_on = Event()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.may_go_on.wait(60)
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


@pytest.fixture
def encoder() -> Iterator[Stalling]:
    found = Stalling()
    yield found
    found.may_go_on.set()


@pytest.fixture
def stalling(database_url: str, encoder: Stalling, monkeypatch: pytest.MonkeyPatch) -> Iterator[MatchPool]:
    monkeypatch.setattr("app.matches.pool.PATIENCE", 0.05)
    monkeypatch.setattr("app.matches.pool.FIRST_PATIENCE", 0.05)
    found = MatchPool(database_url, encoder)
    yield found
    encoder.may_go_on.set()
    found.index()
    found.dispose()


def test_until_the_first_index_stands_the_service_says_so_and_a_request_is_asked_to_come_again(
    app: FastAPI, client: TestClient, pool: Pool, stalling: MatchPool, encoder: Stalling
) -> None:
    app.state.match_pool = stalling
    stalling.build_ahead()
    operator = TestClient(app)
    ready = operator.get("/readyz")
    assert (ready.status_code, ready.json()["pool"]) == (503, "loading")
    refused = client.post("matches", json=CRACKS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "正在载入人才库" in refused.json()["detail"]
    encoder.may_go_on.set()
    stalling.index()
    assert operator.get("/readyz").json()["status"] == "ready"
    assert _names(client, CRACKS)[0] == "甲焊工"


def test_a_request_does_not_wait_long_for_what_changed_and_the_next_one_sees_it(
    client: TestClient, database: Database, pool: Pool, stalling: MatchPool, encoder: Stalling
) -> None:
    encoder.may_go_on.set()
    stalling.index()
    encoder.may_go_on.clear()
    caster = make_craftsman(client, name="戊铸工", speciality="铝合金压铸，治理压铸件气孔缩孔")
    with database.session(writes=False) as db:
        before = stalling.at_hand(db)
        encoder.may_go_on.set()
        assert caster["id"] in stalling.index()
        assert caster["id"] in stalling.at_hand(db)
    assert caster["id"] not in before


def test_a_build_that_failed_is_begun_anew_when_readiness_is_asked_for(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'late.sqlite'}"
    late = MatchPool(url)
    late.build_ahead()
    assert not late.is_ready()
    database = Database(url)
    migrate.upgrade(database.engine)
    database.dispose()
    deadline = monotonic() + 60
    while not late.is_ready() and monotonic() < deadline:
        sleep(0.05)
    assert late.is_ready()
    late.dispose()


def test_an_index_of_nobody_is_kept_like_any_other(client: TestClient, database_url: str) -> None:
    empty = MatchPool(database_url)
    assert empty.index() is empty.index()
    empty.dispose()
