"""Made-up history fitted to what the tables can hold, and versions to choose from."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.db import Database
from app.learning import service
from matching.learning import Case
from models.base import utc_now
from tests.learning.history import write_history
from tests.matching.learning.made_history import made_history


def settled(cases: list[Case]) -> list[Case]:
    """Everyone has one city and one section in all cases, and signals as a match keeps them: to six digits."""
    return [
        replace(
            case,
            seen=tuple(
                replace(
                    seen,
                    signals=tuple(round(value, 6) for value in seen.signals),
                    city="广州市" if seen.rank % 2 else "佛山市",
                    section="制造业" if seen.rank % 3 else "未填",
                )
                for seen in case.seen
            ),
        )
        for case in cases
    ]


Learn = Callable[[int], str]


@pytest.fixture
def learned(database: Database) -> Learn:
    """Learns from so many made-up demands and answers the draft's name."""

    def learn(count: int) -> str:
        with database.session() as db:
            write_history(db, settled(made_history(count)))
        return service.learn_draft(database, "测试", utc_now())

    return learn


@pytest.fixture
def drafts(database: Database, learned: Learn) -> list[str]:
    """Three drafts, all with the objection that they know too little."""
    return [learned(6), *(service.learn_draft(database, "测试", utc_now()) for _ in range(2))]
