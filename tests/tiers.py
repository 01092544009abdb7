"""A province with unions on every tier, and a coordinator in each."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_enterprise, make_union


@dataclass(frozen=True)
class Tiers:
    """Ids of a line from the province down, and of a city beside it."""

    province: str
    city: str
    county: str
    grassroots: str
    other_city: str


def lay_out_tiers(client: TestClient) -> Tiers:
    """`client` is the province's coordinator."""
    roots = client.get("unions", params={"tier": "province"}).json()["items"]
    province = next(each["id"] for each in roots if each["name"] == ROOT_UNION)
    city = make_union(client, tier="city", parent_id=province)["id"]
    county = make_union(client, tier="county", parent_id=city)["id"]
    grassroots = make_union(client, tier="grassroots", parent_id=county)["id"]
    return Tiers(province, city, county, grassroots, make_union(client, tier="city", parent_id=province)["id"])


def at(log_in: LogIn, union_id: str) -> TestClient:
    """A coordinator of this union."""
    return log_in("coordinator", union_id=union_id)


def of_union(client: TestClient, union_id: str) -> dict[str, Any]:
    """What a demand of this union is made with."""
    return {"union_id": union_id, "enterprise_id": make_enterprise(client, union_id=union_id)["id"]}
