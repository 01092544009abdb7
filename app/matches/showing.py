"""Matches as a coordinator reads them: people in reach as they are, those of other unions as a summary."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

import matching
from app.matches.reach import IDS_AT_ONCE, Positions, positions
from app.matches.schemas import MatchOut
from app.matches.service import Found, cause_of_nobody
from app.matches.summaries import city_of, courtesy_name, summary_of_reason, summary_of_rejection
from app.scope import Scope
from app.taxonomy.files import load_taxonomy
from app.taxonomy.places import place_name
from matching import MatchIndex
from models.craftsman import Craftsman
from models.match import Match

Person = Craftsman | matching.Craftsman
"""Someone of the pool, as the tables or the index hold them."""
Shown = dict[str, Any]
LONGEST = 120


def show_found(db: Session, found: Found, index: MatchIndex, scope: Scope) -> MatchOut:
    """A match just made, with people as the index holds them."""
    people = {each.craftsman_id: index.craftsman(each.craftsman_id) for each in found.candidates}
    return _shown(found, people, positions(db, scope, _everybody([found])))


def show_kept(db: Session, matches: Sequence[Match], scope: Scope) -> list[MatchOut]:
    """Matches kept, with people as they stand now: whom the account reaches now is what counts."""
    people, seen = _still_there(db, matches), positions(db, scope, _everybody(matches))
    return [_shown(each, people, seen) for each in matches]


def name_of(name: str, craftsman_id: str, seen: Positions) -> str:
    return courtesy_name(name) if seen.is_outside(craftsman_id) else name


def named(name: str, craftsman_id: str, seen: Positions) -> Shown:
    return {
        "craftsman_id": craftsman_id,
        "name": name_of(name, craftsman_id, seen),
        "position": seen.of(craftsman_id),
        "summary": seen.is_outside(craftsman_id),
    }


def reasons_of(reasons: Sequence[Shown], craftsman_id: str, seen: Positions) -> Sequence[Shown]:
    return [summary_of_reason(each) for each in reasons] if seen.is_outside(craftsman_id) else reasons


def text_of_rule(code: str, text: str, craftsman_id: str, seen: Positions) -> str:
    return summary_of_rejection(code) if seen.is_outside(craftsman_id) else text


def _everybody(matches: Collection[Match | Found]) -> set[str]:
    listed = {each.craftsman_id for match in matches for each in match.candidates}
    return listed | {each["craftsman_id"] for match in matches for each in match.rejected}


def _still_there(db: Session, matches: Collection[Match]) -> dict[str, Craftsman]:
    wanted = sorted({each.craftsman_id for match in matches for each in match.candidates})
    query = select(Craftsman).options(selectinload(Craftsman.tags))
    found: dict[str, Craftsman] = {}
    for start in range(0, len(wanted), IDS_AT_ONCE):
        rows = db.scalars(query.where(Craftsman.id.in_(wanted[start : start + IDS_AT_ONCE])))
        found.update({row.id: row for row in rows})
    return found


def _shown(match: Match | Found, people: Mapping[str, Person], seen: Positions) -> MatchOut:
    """Checked as a whole: one by one, its hundreds of reasons would take twice the time."""
    rejected = [_rejected(each, seen) for each in match.rejected]
    return MatchOut.model_validate(
        {
            "id": match.id,
            "demand_id": match.demand_id,
            "method": match.method,
            "weights_version": match.weights_version,
            "created_at": match.created_at,
            "elapsed_ms": match.elapsed_ms,
            "candidates": [
                {
                    **named(each.name, each.craftsman_id, seen),
                    "rank": each.rank,
                    "score": each.score,
                    "reasons": reasons_of(each.reasons, each.craftsman_id, seen),
                    "craftsman": _brief(people.get(each.craftsman_id), seen.is_outside(each.craftsman_id)),
                }
                for each in match.candidates
            ],
            "rejected": rejected,
            "cause": None if match.candidates else cause_of_nobody(rejected),
        }
    )


def _rejected(each: Shown, seen: Positions) -> Shown:
    who = each["craftsman_id"]
    return {
        **named(each["name"], who, seen),
        "code": each["code"],
        "text": text_of_rule(each["code"], each["text"], who, seen),
    }


def _brief(row: Person | None, outside: bool) -> Shown | None:
    if row is None:
        return None
    tags = load_taxonomy().skill_tags
    return {
        "region_name": city_of(row.region_code) if outside else place_name(row.region_code),
        "occupation": row.occupation,
        "skill_tags": [tags[each].name for each in _tag_ids(row) if each in tags],
        "honours": list(row.honours),
        "employer": None if outside else row.employer,
        "speciality": None if outside else row.speciality[:LONGEST],
        "load": None if outside else row.load,
        "capacity": None if outside else row.capacity,
        "available": None if outside else row.available,
    }


def _tag_ids(row: Person) -> Sequence[str]:
    return row.skill_tags if isinstance(row, matching.Craftsman) else [tag.skill_tag_id for tag in row.tags]
