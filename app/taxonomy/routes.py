"""The reference tables to browse and search, and suggestions drawn from a text."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select

from app.db import Db
from app.errors import NotFound
from app.pages import Page, Paged
from app.safe_route import SafeRoute
from app.taxonomy import answers, links
from app.taxonomy import schemas as s
from app.taxonomy.files import load_taxonomy
from app.taxonomy.search import (
    CLUSTERS,
    INDUSTRIES,
    OCCUPATIONS,
    REGIONS,
    SKILL_TAGS,
    STRATEGIC_INDUSTRIES,
    Catalogue,
    Hit,
    Hits,
    find,
    search,
)
from matching.suggest import suggest
from matching.text import MAX_CHARACTERS
from models.skill_level import SkillLevel

router = APIRouter(route_class=SafeRoute, tags=["taxonomy"])

Text = Annotated[str, Query(max_length=100, description="代码、名称、拼音或首字母，如 3525、模具、jxzz")]
Level = Annotated[int | None, Query(ge=1, le=4, description="层级，1 为最上层")]
Parent = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9.-]{1,12}$",
        description="上级代码，列出其下一级；root 为最上层；有 q 时在其下各级中找",
    ),
]


@dataclass(frozen=True, slots=True)
class TreeQuery:
    q: str
    level: int | None
    parent: str | None


def tree_query(q: Text = "", level: Level = None, parent: Parent = None) -> TreeQuery:
    return TreeQuery(q, level, parent)


Tree = Annotated[TreeQuery, Depends(tree_query)]


@router.get("/industries")
def list_industries(db: Db, tree: Tree, paging: Paged) -> Page[s.IndustryRead]:
    return answers.page(_browse(db, INDUSTRIES, tree, paging), paging, answers.industry)


@router.get("/industries/{code}")
def read_industry(db: Db, code: str) -> s.IndustryDetail:
    hit = _found(db, INDUSTRIES, code.upper(), "行业")
    return s.IndustryDetail(
        **answers.industry(hit).model_dump(),
        clusters=[s.ClusterName.model_validate(each) for each in links.clusters_of_industry(db, hit.row.code)],
        strategic_industries=answers.memberships(links.strategic_industries_of_industry(db, hit.row.code)),
    )


@router.get("/regions")
def list_regions(db: Db, tree: Tree, paging: Paged) -> Page[s.RegionRead]:
    return answers.page(_browse(db, REGIONS, tree, paging), paging, answers.region)


@router.get("/regions/{code}")
def read_region(db: Db, code: str) -> s.RegionRead:
    return answers.region(_found(db, REGIONS, code, "地区"))


@router.get("/occupations")
def list_occupations(db: Db, tree: Tree, paging: Paged) -> Page[s.OccupationRead]:
    return answers.page(_browse(db, OCCUPATIONS, tree, paging), paging, answers.occupation)


@router.get("/occupations/{code}")
def read_occupation(db: Db, code: str) -> s.OccupationDetail:
    hit = _found(db, OCCUPATIONS, code, "职业")
    return s.OccupationDetail(**answers.occupation(hit).model_dump(), work_types=links.work_types(db, code))


@router.get("/strategic-industries")
def list_strategic_industries(db: Db, tree: Tree, paging: Paged) -> Page[s.TreeEntry]:
    return answers.page(_browse(db, STRATEGIC_INDUSTRIES, tree, paging), paging, answers.tree_entry)


@router.get("/strategic-industries/{code}")
def read_strategic_industry(db: Db, code: str) -> s.StrategicIndustryDetail:
    hit = _found(db, STRATEGIC_INDUSTRIES, code, "战略性新兴产业")
    classes = answers.memberships(links.classes_of_strategic_industry(db, code))
    return s.StrategicIndustryDetail(**answers.place(hit), classes=classes)


@router.get("/skill-tags")
def list_skill_tags(db: Db, paging: Paged, q: Text = "") -> Page[s.SkillTagRead]:
    hits = search(db, SKILL_TAGS, q, limit=paging.limit, offset=answers.offset(paging))
    return answers.page(hits, paging, answers.skill_tag)


@router.get("/skill-tags/{tag_id}")
def read_skill_tag(db: Db, tag_id: str) -> s.SkillTagRead:
    return answers.skill_tag(_found(db, SKILL_TAGS, tag_id.upper(), "技能标签"))


@router.get("/skill-levels")
def list_skill_levels(db: Db) -> Page[s.SkillLevelRead]:
    """Lowest first; there are eight, so one page holds them."""
    levels = db.scalars(select(SkillLevel).order_by(SkillLevel.rank)).all()
    return Page(items=[s.SkillLevelRead.model_validate(level) for level in levels], total=len(levels))


@router.get("/clusters")
def list_clusters(db: Db, paging: Paged, q: Text = "") -> Page[s.ClusterRead]:
    hits = search(db, CLUSTERS, q, limit=paging.limit, offset=answers.offset(paging))
    industries = links.industries_of_clusters(db, [hit.row.id for hit in hits.items])
    return answers.page(hits, paging, lambda hit: answers.cluster(hit, industries[hit.row.id]))


@router.get("/clusters/{cluster_id}")
def read_cluster(db: Db, cluster_id: str) -> s.ClusterRead:
    hit = _found(db, CLUSTERS, cluster_id.upper(), "产业集群")
    return answers.cluster(hit, links.industries_of_clusters(db, [hit.row.id])[hit.row.id])


@router.post("/taxonomy/suggest")
def suggest_codes(body: s.SuggestInput) -> s.SuggestionRead:
    """Industries and skill tags the text points at; where several classes remain, their common ancestor."""
    return answers.suggestion(suggest(body.text, load_taxonomy()), min(len(body.text), MAX_CHARACTERS))


def _browse(db: Db, catalogue: Catalogue, tree: TreeQuery, paging: Paged) -> Hits:
    return search(
        db,
        catalogue,
        tree.q,
        level=tree.level,
        parent=tree.parent,
        limit=paging.limit,
        offset=answers.offset(paging),
    )


def _found(db: Db, catalogue: Catalogue, key: str, what: str) -> Hit:
    hit = find(db, catalogue, key)
    if hit is None:
        raise NotFound(f"没有代码为“{key}”的{what}")
    return hit
