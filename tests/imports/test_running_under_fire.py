"""An import under fire: two who run it at once, others writing in between, errors nobody foresaw."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.craftsmen import service
from app.db import Database
from app.imports.run import run_import
from tests.imports.lists import CRAFTSMAN, bring_in, counts, send
from tests.imports.many import many_craftsmen


def test_two_who_run_one_import_take_turns(client: TestClient, database: Database):
    import_id = send(client, "craftsmen", many_craftsmen(600)).json()["id"]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: run_import(database, import_id), range(2)))
    answer = client.get(f"imports/{import_id}").json()
    assert (answer["state"], counts(answer), answer["processed"]) == ("succeeded", (600, 0, 0, 0), 600)
    assert client.get("craftsmen").json()["total"] == 600


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_changed_since_the_rows_were_read_is_seen_when_the_chunk_is_tried_again(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    """Somebody creates one of the craftsmen between our looking and our writing, which SQLite lets nobody do."""
    looked = service.new_row

    def look_and_lose(*given: Any) -> Any:
        monkeypatch.undo()
        made = client.post(
            "craftsmen", json={"number": "G1", "name": "林焊", "speciality": "焊", "region_code": "440605"}
        )
        assert made.status_code == 201
        return looked(*given)

    monkeypatch.setattr("app.imports.kinds.craftsmen.new_row", look_and_lose)
    answer = bring_in(client, database, "craftsmen", [CRAFTSMAN | {"编号": "G1"}])
    assert (answer["state"], counts(answer)) == ("succeeded", (0, 1, 0, 0))


def test_an_import_that_meets_the_unexpected_ends_and_says_so(
    client: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: Any) -> Any:
        raise RuntimeError("out of paper")

    monkeypatch.setattr("app.imports.kinds.craftsmen.new_row", fail)
    answer = bring_in(client, database, "craftsmen", [CRAFTSMAN])
    assert answer["state"] == "failed"
    assert "请联系管理员" in answer["message"]
    assert answer["finished_at"] is not None
