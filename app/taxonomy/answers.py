"""Shaping hits and suggestions into what the reference routes answer."""

import base64
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from app.errors import Invalid
from app.pages import Page, Paging
from app.taxonomy import schemas as s
from app.taxonomy.files import load_taxonomy
from app.taxonomy.names import lineage
from app.taxonomy.search import Hit, Hits
from matching.suggest import Suggested, Suggestion
from models.industry import Industry

Item = TypeVar("Item")


def place(hit: Hit) -> dict[str, Any]:
    """The fields of `TreeEntry`."""
    row = hit.row
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "parent": row.parent_code,
        "path": list(hit.path),
        "has_children": hit.has_children,
        "matched": hit.matched,
    }


def tree_entry(hit: Hit) -> s.TreeEntry:
    return s.TreeEntry(**place(hit))


def industry(hit: Hit) -> s.IndustryRead:
    return s.IndustryRead(**place(hit), section=hit.row.section)


def region(hit: Hit) -> s.RegionRead:
    return s.RegionRead(**place(hit), longitude=hit.row.longitude, latitude=hit.row.latitude)


def occupation(hit: Hit) -> s.OccupationRead:
    return s.OccupationRead(**place(hit), digital=hit.row.digital, green=hit.row.green)


def skill_tag(hit: Hit) -> s.SkillTagRead:
    row = hit.row
    return s.SkillTagRead(
        id=row.id,
        name=row.name,
        kind=row.kind,
        synonyms=row.synonyms,
        occupation_codes=row.occupation_codes,
        matched=hit.matched,
    )


def cluster(hit: Hit, industries: Iterable[Industry]) -> s.ClusterRead:
    names = [s.Name.model_validate(each) for each in industries]
    return s.ClusterRead(id=hit.row.id, name=hit.row.name, kind=hit.row.kind, industries=names)


def memberships(found: Iterable[Any]) -> list[s.MembershipRead]:
    return [
        s.MembershipRead(code=entry.code, name=entry.name, leaf=leaf, partial=partial) for entry, leaf, partial in found
    ]


def suggestion(found: Suggestion, characters_read: int) -> s.SuggestionRead:
    return s.SuggestionRead(
        industries=[_suggested_industry(each) for each in found.industries],
        skill_tags=[s.SuggestedSkillTag(id=each.code, **_heard(each)) for each in found.skill_tags],
        characters_read=characters_read,
    )


def page(hits: Hits, paging: Paging, show: Callable[[Hit], Item]) -> Page[Item]:
    reached = offset(paging) + len(hits.items)
    more = len(hits.items) == paging.limit and reached < hits.total
    cursor = base64.urlsafe_b64encode(str(reached).encode()).decode().rstrip("=") if more else None
    return Page(items=[show(hit) for hit in hits.items], total=hits.total, next=cursor)


def offset(paging: Paging) -> int:
    """Hits are ordered by how well they fit, so the cursor counts them; the tables stand still between pages."""
    after = paging.after or "0"
    if not (after.isascii() and after.isdigit() and len(after) < 7):
        raise Invalid("cursor 无效：请原样传回上一页答复中的 next")
    return int(after)


def _suggested_industry(suggested: Suggested) -> s.SuggestedIndustry:
    industries = load_taxonomy().industries
    *above, own = lineage(industries, suggested.code)
    path = [industries[code].name for code in above]
    return s.SuggestedIndustry(code=own, level=len(above) + 1, path=path, **_heard(suggested))


def _heard(suggested: Suggested) -> dict[str, Any]:
    return {
        "name": suggested.name,
        "confidence": suggested.confidence,
        "phrase": max(suggested.evidence, key=len),
        "phrases": list(suggested.evidence),
    }
