"""Spotting a demand that its enterprise has posted before."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demands.filters import visible
from app.demands.lifecycle import ENDED
from app.errors import Duplicate
from app.search_text import search_text
from models.account import Account
from models.demand import Demand

SAME_TITLE = 90.0
SAME_DESCRIPTION = 85.0
"""rapidfuzz ratios, 0 to 100. Both must be reached: demands of one shop share a title more often than their text."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`similarity` is 0 to 1."""

    id: str
    title: str
    similarity: float
    why: str


def find_resembling(db: Session, enterprise_id: str, title: str, description: str) -> list[Resemblance]:
    """Among what the enterprise still asks for, the most alike first."""
    present = select(Demand.id, Demand.title, Demand.description).where(
        Demand.enterprise_id == enterprise_id, Demand.state.not_in(ENDED)
    )
    found = []
    for other_id, other_title, other_description in db.execute(present):
        if _figures(title) != _figures(other_title):
            continue  # 三号线 is not 四号线, M8 not M10
        titles = _likeness(title, other_title)
        descriptions = _likeness(description, other_description)
        if titles >= SAME_TITLE and descriptions >= SAME_DESCRIPTION:
            similarity = round(min(titles, descriptions) / 100, 2)
            found.append(Resemblance(other_id, other_title, similarity, "同一企业，标题和描述几乎相同"))
    return sorted(found, key=lambda each: (-each.similarity, each.id))


def refuse_duplicate(db: Session, resembling: Sequence[Resemblance], account: Account) -> None:
    """Names those in the account's reach; of others it tells that they are there, and no more."""
    if not resembling:
        return
    in_reach = visible(select(Demand).where(Demand.id.in_([each.id for each in resembling])), account)
    ids = set(db.scalars(in_reach.with_only_columns(Demand.id)))
    seen = [each for each in resembling if each.id in ids]
    which = f"本企业尚未办结的需求“{seen[0].title}”" if seen else "本企业一条由其他工会办理、尚未办结的需求"
    raise Duplicate(
        f"与{which}几乎相同。请核对；确需另立一条，请加参数 allow_duplicate=true 再次提交",
        resembles=[asdict(each) for each in seen],
    )


def _figures(title: str) -> list[str]:
    return re.findall(r"\d+|[一二三四五六七八九十]+(?=号|线|车间|期|班)", search_text(title))


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(search_text(one), search_text(other))
