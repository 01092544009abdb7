"""What other features and the command line call: loading, searching, resolving, subtrees."""

from app.taxonomy.files import load_skill_levels, load_taxonomy
from app.taxonomy.load import LoadReport, ensure_reference_tables, load_reference_tables
from app.taxonomy.names import Fault, Named, Resolution
from app.taxonomy.places import place_name, resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_occupation, resolve_skill_level, resolve_skill_tag
from app.taxonomy.search import (
    CLUSTERS,
    INDUSTRIES,
    OCCUPATIONS,
    REGIONS,
    ROOT,
    SKILL_TAGS,
    STRATEGIC_INDUSTRIES,
    Catalogue,
    Hit,
    Hits,
    find,
    search,
)
from app.taxonomy.subtree import (
    industry_subtree_condition,
    occupation_subtree_condition,
    region_subtree_condition,
    strategic_industry_subtree_condition,
)

__all__ = [
    "CLUSTERS",
    "INDUSTRIES",
    "OCCUPATIONS",
    "REGIONS",
    "ROOT",
    "SKILL_TAGS",
    "STRATEGIC_INDUSTRIES",
    "Catalogue",
    "Fault",
    "Hit",
    "Hits",
    "LoadReport",
    "Named",
    "Resolution",
    "ensure_reference_tables",
    "find",
    "industry_subtree_condition",
    "load_reference_tables",
    "load_skill_levels",
    "load_taxonomy",
    "occupation_subtree_condition",
    "place_name",
    "region_subtree_condition",
    "resolve_industry",
    "resolve_occupation",
    "resolve_region",
    "resolve_skill_level",
    "resolve_skill_tag",
    "search",
    "strategic_industry_subtree_condition",
]
