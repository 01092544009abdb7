"""Many edit the same version of a record in one moment: one is taken, the others are told that it is stale.

Every day 20 writers; `scripts/stress etags`: 100.
"""

from fastapi.testclient import TestClient

from app.db import Database
from tests.factories import make_craftsman, make_demand, make_enterprise, make_union
from tests.stress.crowd import statuses
from tests.stress.services import Ask, Serve, ask_all

EDITED = {
    "craftsmen": (make_craftsman, "employer"),
    "demands": (make_demand, "title"),
    "enterprises": (make_enterprise, "address"),
    "unions": (make_union, "name"),
}


def test_of_many_edits_of_one_version_one_is_taken(
    serve: Serve, client: TestClient, token: str, database: Database, is_full: bool
) -> None:
    services = serve(1 if database.engine.dialect.name == "sqlite" else 2)
    writers = 100 if is_full else 20
    for kind, (make, field) in EDITED.items():
        path = f"{kind}/{make(client)['id']}"
        shown = client.get(path)
        edits = [
            Ask(path, {field: f"第 {writer} 处改动"}, "PATCH", if_match=shown.headers["ETag"])
            for writer in range(writers)
        ]
        answers = ask_all(services, token, edits)
        assert statuses(answers) == [200] + [412] * (writers - 1), kind
        [taken] = [each for each in answers if each.status_code == 200]
        after = client.get(path)
        assert after.json()[field] == taken.json()[field]
        assert after.headers["ETag"] == taken.headers["ETag"] != shown.headers["ETag"]
