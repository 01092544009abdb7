"""Two cities side by side under the province: one whose coordinator asks, with a county below it, and another's."""

from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import ROOT_UNION, LogIn
from tests.factories import make_craftsman, make_demand, make_enterprise, make_union

CRACKS = {
    "title": "铝合金焊缝反复出现热裂纹",
    "description": "铝合金车架焊接后焊缝出现热裂纹，需要焊接工艺指导。",
    "skill_tags": ["焊接"],
}
WELDING: dict[str, Any] = {
    "speciality": "铝合金焊接工艺，解决焊缝热裂纹和气孔，在秘密车间带班",
    "skill_tags": ["焊接"],
    "occupation": "焊工",
    "honours": ["省劳动模范"],
    "employer": "绝密焊接设备有限公司",
    "phone": "13800000001",
}


@dataclass(frozen=True)
class Cities:
    """Ids of unions: the coordinator's own, the county's below it, another city's; and who asks and who sees all."""

    own: str
    below: str
    other: str
    coordinator: TestClient
    province: TestClient

    def welder(self, union_id: str, name: str, **fields: Any) -> str:
        made = make_craftsman(
            self.province, union_id=union_id, name=name, **(WELDING | {"region_code": "440605"} | fields)
        )
        return str(made["id"])

    def enterprise(self, union_id: str, **fields: Any) -> str:
        return str(make_enterprise(self.province, union_id=union_id, **fields)["id"])

    def demand(self, union_id: str, *, state: str = "accepted", **fields: Any) -> str:
        made = {"enterprise_id": self.enterprise(union_id)} | CRACKS | fields
        return str(make_demand(self.province, state=state, **made)["id"])


def make_cities(province: TestClient, log_in: LogIn) -> Cities:
    (root,) = province.get("unions", params={"q": ROOT_UNION}).json()["items"]
    own = make_union(province, name="甲市总工会", parent_id=root["id"])["id"]
    below = make_union(province, name="甲市甲区总工会", tier="county", parent_id=own)["id"]
    other = make_union(province, name="乙市总工会", parent_id=root["id"])["id"]
    return Cities(own, below, other, log_in("coordinator", union_id=own), province)
