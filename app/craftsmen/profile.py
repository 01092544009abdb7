"""What follows from a craftsman's fields: coded lists, the official occupation, what searching reads."""

from app.changes import in_order
from app.search_text import search_text, sound
from app.taxonomy.files import load_taxonomy
from app.taxonomy.resolve import resolve_occupation
from models.craftsman import Craftsman, CraftsmanIndustry, CraftsmanSkillTag


def put_industries(craftsman: Craftsman, codes: list[str]) -> None:
    craftsman.industries = in_order(craftsman.industries, CraftsmanIndustry, "industry_code", codes)


def put_tags(craftsman: Craftsman, tag_ids: list[str]) -> None:
    craftsman.tags = in_order(craftsman.tags, CraftsmanSkillTag, "skill_tag_id", tag_ids)


def derive(craftsman: Craftsman) -> None:
    """Its tags and service items are loaded, or it is new."""
    craftsman.pinyin = sound(craftsman.name, 300)
    _name_occupation(craftsman)
    put_search_text(craftsman)


def put_search_text(craftsman: Craftsman) -> None:
    tags = load_taxonomy().skill_tags
    items = [part for item in craftsman.service_items for part in (item.title, item.description)]
    craftsman.search_text = search_text(
        craftsman.name,
        craftsman.number,
        craftsman.employer,
        craftsman.occupation,
        craftsman.speciality,
        *craftsman.honours,
        *(tags[row.skill_tag_id].name for row in craftsman.tags),
        *items,
    )


def _name_occupation(craftsman: Craftsman) -> None:
    """A free title stays as it is; one the 2022 classification knows gets its code, and a bare code its name."""
    title = craftsman.occupation
    craftsman.occupation_code = resolve_occupation(title).code if title else None
    if title and craftsman.occupation_code and set(title) <= set("0123456789-."):
        craftsman.occupation = load_taxonomy().occupations[craftsman.occupation_code].name
