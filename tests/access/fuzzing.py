"""Made-up requests to every operation, each sent as every role and undone: nothing breaks, answers are as described.

What is made up is a valid request by the document; of the ids in it, most are then those of records that are there, so
that calls come further than to a 404. If-Match and Idempotency-Key are what a careful client sends.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any, cast

import requests
import schemathesis
from httpx2 import Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access.places import ROLES, World
from tests.access.walking import READING, Walk

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]
KNOWN = 0.7
"""How many of the ids are those of records that are there."""
OF_THE_CLIENT = frozenset({"authorization", "if-match", "idempotency-key"})
"""Headers that the client of the walk sends as they are meant."""


@dataclass
class Outcome:
    """Of one role: how many answers of each status there were, the seconds they took, and each operation's first
    failure."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self) -> str:
        classes = Counter(f"{status // 100}xx" for status in self.statuses.elements())
        counts = ", ".join(f"{count} {name}" for name, count in sorted(classes.items()))
        return f"{self.statuses.total()} requests in {self.seconds:.0f} s: {counts}"


def fuzz(going: Walk, cases: int) -> dict[str, Outcome]:
    """By role, after so many cases an operation. They are the same in every run."""
    outcomes = {role: Outcome() for role in ROLES}
    ids = Ids(going.world)
    schema = schemathesis.openapi.from_dict(going.app.openapi())
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), "the document describes an operation wrongly"
        _fuzz_one(going, found.ok(), cases, ids, outcomes)
    return outcomes


def _fuzz_one(going: Walk, operation: Any, cases: int, ids: "Ids", outcomes: dict[str, Outcome]) -> None:
    @settings(
        max_examples=cases,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), st.integers(0, 2**32))
    def send(case: Case[Any], chance: int) -> None:
        ids.put_into(case, Random(chance))
        for role, outcome in outcomes.items():
            begun = perf_counter()
            answer = _answer(going, role, case)
            outcome.seconds += perf_counter() - begun
            outcome.statuses[answer.status_code] += 1
            if (fault := _fault(case, answer)) is not None:
                outcome.failures.setdefault(f"{operation.method.upper()} {operation.path}", fault)

    send()


def _fault(case: Case[Any], answer: Response) -> str | None:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as failures:
        return "\n".join(str(each) for each in failures.exceptions)
    return None


def _answer(going: Walk, role: str, case: Case[Any]) -> Response:
    """By way of the client that all of the walk goes through, and its one event loop."""
    sent = case.as_transport_kwargs(base_url="https://testserver")
    taken = {name: sent[name] for name in ("method", "url", "params", "data", "json", "files") if name in sent}
    headers = {name: value for name, value in sent.get("headers", {}).items() if name.lower() not in OF_THE_CLIENT}
    if role in going.world.tokens:
        headers["Authorization"] = f"Bearer {going.world.tokens[role]}"
    prepared = requests.Request(**taken, headers=headers).prepare()
    with going.database.undone(writes=prepared.method not in READING):
        answer = going.client.request(
            cast(str, prepared.method), prepared.url, headers=dict(prepared.headers), content=prepared.body
        )
    going.client.cookies.clear()
    return answer


class Ids:
    """The world's ids by the names that paths and bodies call them."""

    def __init__(self, world: World) -> None:
        self.known: dict[str, list[str]] = {}
        for places in world.subjects.values():
            for place in places.values():
                for name, value in place.items():
                    self.known.setdefault(name, []).append(value)

    def put_into(self, case: Case[Any], chance: Random) -> None:
        for values in (case.path_parameters, case.query, case.body):
            self._replace(values, chance)

    def _replace(self, value: Any, chance: Random) -> None:
        if isinstance(value, list):
            for each in value:
                self._replace(each, chance)
        if not isinstance(value, dict):
            return
        for name, held in value.items():
            if isinstance(held, str) and name in self.known and chance.random() < KNOWN:
                value[name] = chance.choice(self.known[name])
            elif isinstance(held, list) and name.endswith("_ids") and name[:-1] in self.known:
                value[name] = [self._or_known(name[:-1], each, chance) for each in held]
            else:
                self._replace(held, chance)

    def _or_known(self, name: str, held: Any, chance: Random) -> Any:
        return chance.choice(self.known[name]) if chance.random() < KNOWN else held
