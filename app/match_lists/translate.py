"""The rows of a list, as read by the import columns, as matching values."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.craftsmen.schemas import NewServiceItem
from app.matches.translate import PRIORITY, item_kind
from app.taxonomy.names import key
from app.taxonomy.resolve import resolve_occupation
from matching import Craftsman, Demand, Kind, ServiceItem
from models.craftsman import ServiceItemKind
from models.demand import Urgency

Values = Mapping[str, Any]
"""By column key; empty cells and cells that could not be read are absent."""


def craftsman_of(craftsman_id: str, values: Values) -> Craftsman:
    occupation = values.get("occupation")
    offers = values.get("service_items", ())
    return Craftsman(
        id=craftsman_id,
        name=values["name"],
        speciality=values["speciality"],
        region_code=values.get("region_code", ""),
        occupation=occupation,
        occupation_code=resolve_occupation(occupation).code if occupation else None,
        skill_level=values.get("skill_level"),
        industry_codes=tuple(values.get("industry_codes", ())),
        skill_tags=tuple(values.get("skill_tags", ())),
        service_items=tuple(_offer(f"{craftsman_id}-{place}", offer) for place, offer in enumerate(offers)),
        honours=tuple(values.get("honours", ())),
        employer=values.get("employer"),
        teams=tuple(values.get("teams", ())),
        capacity=values.get("capacity", 3),
    )


def item_of(item_id: str, values: Values) -> ServiceItem:
    return ServiceItem(
        id=item_id,
        title=values["title"],
        description=values.get("description", ""),
        kind=item_kind(ServiceItemKind(values.get("kind", ServiceItemKind.PROBLEM_SOLVING))),
        industry_codes=tuple(values.get("industry_codes", ())),
    )


def _offer(item_id: str, offer: NewServiceItem) -> ServiceItem:
    return ServiceItem(id=item_id, title=offer.title, description=offer.description, kind=item_kind(offer.kind))


def all_items(named: Sequence[ServiceItem], described: Sequence[ServiceItem]) -> tuple[ServiceItem, ...]:
    """Where both lists hold an item, the one with a description stands."""
    titles = {key(item.title) for item in described}
    return (*(item for item in named if key(item.title) not in titles), *described)


def demand_of(demand_id: str, values: Values) -> Demand:
    return Demand(
        id=demand_id,
        title=values["title"],
        description=values.get("description", ""),
        kind=Kind(values.get("kind", Kind.PROBLEM)),
        industry_codes=tuple(values.get("industry_codes", ())),
        region_code=values.get("region_code"),
        suggestion=values.get("suggestion", ""),
        skill_tags=tuple(values.get("skill_tags", ())),
        enterprise_name=values.get("enterprise"),
        team_size=values.get("team_size", 1),
        priority=PRIORITY[Urgency(values.get("urgency", Urgency.NORMAL))],
    )
