"""What each call of the matrix sends: bodies that are valid, about the place's records, each a function by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.access.building import PDF, SKILL
from tests.access.places import Place, World
from tests.conftest import PASSWORD
from tests.imports.lists import as_csv

Sent = dict[str, Any]
"""Options of the client's request: json, data, files, params."""
_serial = count(1)


@dataclass(frozen=True)
class Ask:
    """One call about to be made. `ids` are the subject's; `parameters` the names its operation takes in the query."""

    world: World
    role: str
    place: Place
    ids: dict[str, str]
    parameters: frozenset[str]

    def at(self, name: str) -> dict[str, str]:
        return self.world.ids(name, self.place)

    def beyond(self, name: str) -> dict[str, str]:
        return self.world.ids(name, Place.BEYOND)


Body = Callable[[Ask], Sent]
BODIES: dict[str, Body] = {}


def body(make: Body) -> Body:
    BODIES[make.__name__] = make
    return make


def sent_by(name: str, ask: Ask) -> Sent:
    return BODIES[name](ask) if name else {}


def fresh(kind: str) -> str:
    """A word no call has sent before; were it found in a log, it would be known whose it is."""
    return f"zqsent{kind}{next(_serial)}"


@body
def log_in(ask: Ask) -> Sent:
    return {"data": {"username": ask.world.logins.get(ask.role, "coordinator.own"), "password": PASSWORD}}


@body
def new_password(_ask: Ask) -> Sent:
    return {"json": {"old_password": PASSWORD, "new_password": "another correct horse"}}


@body
def new_key(_ask: Ask) -> Sent:
    return {"json": {"name": "数据大屏"}}


@body
def new_account(ask: Ask) -> Sent:
    union = ask.world.ids("union", Place.BELOW)
    return {"json": {"username": fresh("user"), "password": PASSWORD, "role": "coordinator"} | union}


@body
def account_change(_ask: Ask) -> Sent:
    return {"json": {"display_name": "改过的名字"}}


@body
def reason(_ask: Ask) -> Sent:
    return {"json": {"reason": f"时间不合适，{fresh('reason')}"}}


@body
def verdict(_ask: Ask) -> Sent:
    return {"json": {"resolution": "solved", "rating": 4, "comment": f"满意，{fresh('comment')}"}}


@body
def summary(_ask: Ask) -> Sent:
    return {"json": {"summary": f"已办妥，{fresh('summary')}"}}


@body
def offer(_ask: Ask) -> Sent:
    return {"json": {"reply_working_days": 3}}


@body
def new_assignment(ask: Ask) -> Sent:
    return {"json": {"demand_id": ask.ids["demand_id"], "craftsman_ids": [ask.at("spare")["craftsman_id"]]}}


@body
def assignment_of_a_stranger(ask: Ask) -> Sent:
    return {"json": {"demand_id": ask.ids["demand_id"], "craftsman_ids": [ask.beyond("spare")["craftsman_id"]]}}


@body
def new_visit(ask: Ask) -> Sent:
    return {"json": {"visited_on": "2026-01-16", "craftsman_ids": [ask.at("craftsman")["craftsman_id"]], "hours": 2}}


@body
def visit_change(_ask: Ask) -> Sent:
    return {"json": {"hours": 4, "summary": f"又去一次，{fresh('summary')}"}}


@body
def new_attachment(_ask: Ask) -> Sent:
    return {"files": {"file": (f"{fresh('attachment')}.pdf", PDF + fresh("attachment").encode())}}


def _person(union_id: str) -> Sent:
    return SKILL | {"name": f"陈{fresh('name')}", "phone": "13712345678", "union_id": union_id}


@body
def new_craftsman(ask: Ask) -> Sent:
    return {"json": _person(ask.ids["union_id"])}


@body
def craftsman_change(_ask: Ask) -> Sent:
    return {"json": {"speciality": f"铝合金焊接，{fresh('speciality')}", "phone": "13812345678"}}


@body
def craftsman_moved_beyond(ask: Ask) -> Sent:
    return {"json": ask.beyond("union")}


@body
def new_item(_ask: Ask) -> Sent:
    return {"json": {"title": f"氩弧焊实操 {fresh('item')}"}}


@body
def item_change(_ask: Ask) -> Sent:
    return {"json": {"description": f"现场调试，{fresh('item')}"}}


@body
def new_enterprise(ask: Ask) -> Sent:
    return {"json": {"name": f"企业{fresh('name')}", "region_code": "440605", "union_id": ask.ids["union_id"]}}


@body
def enterprise_change(_ask: Ask) -> Sent:
    return {"json": {"headcount": 99, "phone": "13912345678"}}


@body
def new_demand(ask: Ask) -> Sent:
    wish = {
        "title": f"焊缝变形 {fresh('title')}",
        "description": f"焊后变形，{fresh('description')}",
        "kind": "problem",
    }
    return {"json": wish | {"enterprise_id": ask.ids["enterprise_id"]}}


@body
def demand_change(_ask: Ask) -> Sent:
    return {"json": {"description": f"焊后变形超差，{fresh('description')}"}}


@body
def closing(_ask: Ask) -> Sent:
    return {"json": {}}


@body
def new_plan(ask: Ask) -> Sent:
    return {"json": {"demand_ids": [ask.ids["demand_id"]]}}


@body
def plan_of_all(_ask: Ask) -> Sent:
    return {"json": {"filter": {}}}


@body
def match(ask: Ask) -> Sent:
    return {"json": {"demand_id": ask.ids["demand_id"], "limit": 100}}


@body
def unsaved_match(_ask: Ask) -> Sent:
    return {
        "json": {"title": "铝合金焊缝热裂纹", "description": "焊接后出现热裂纹", "skill_tags": ["焊接"], "limit": 100}
    }


@body
def explanation(ask: Ask) -> Sent:
    return {"json": {"demand_id": ask.ids["demand_id"], "craftsman_id": ask.at("spare")["craftsman_id"]}}


@body
def explanation_of_a_stranger(ask: Ask) -> Sent:
    return {"json": {"demand_id": ask.ids["demand_id"], "craftsman_id": ask.beyond("spare")["craftsman_id"]}}


@body
def new_import(_ask: Ask) -> Sent:
    content = as_csv([{"企业名称": f"企业{fresh('name')}", "所在地区": "佛山市南海区"}])
    return {"data": {"kind": "enterprises"}, "files": {"file": ("名单.csv", content)}}


@body
def export(ask: Ask) -> Sent:
    return {"params": {"purpose": "编制年度服务计划"} if "purpose" in ask.parameters else {}}


@body
def new_team(ask: Ask) -> Sent:
    return {"json": {"name": f"服务队{fresh('name')}", "union_id": ask.ids["union_id"]}}


@body
def team_change(_ask: Ask) -> Sent:
    return {"json": {"description": "每周出诊"}}


@body
def members(ask: Ask) -> Sent:
    return {"json": {"craftsman_ids": [ask.at("spare")["craftsman_id"]]}}


@body
def members_from_beyond(ask: Ask) -> Sent:
    return {"json": {"craftsman_ids": [ask.beyond("spare")["craftsman_id"]]}}


@body
def new_union(ask: Ask) -> Sent:
    return {"json": {"name": f"{fresh('union')} 工会", "tier": "grassroots", "parent_id": ask.ids["union_id"]}}


@body
def union_region(_ask: Ask) -> Sent:
    return {"json": {"region_code": "440605"}}


@body
def union_moved_to_the_root(_ask: Ask) -> Sent:
    return {"json": {"parent_id": None}}


@body
def text_to_read(_ask: Ask) -> Sent:
    return {"json": {"text": "铝合金焊接"}}


@body
def reveal_of_a_phone(_ask: Ask) -> Sent:
    return {"json": {"fields": ["phone"], "reason": f"核对到场时间，{fresh('reason')}"}}


@body
def consent(ask: Ask) -> Sent:
    channel = "online" if ask.role == "craftsman" else "paper"
    return {"json": {"purpose": "matching", "version": "2026-11", "channel": channel}}


@body
def withdrawal(ask: Ask) -> Sent:
    return {"json": {"channel": "online" if ask.role == "craftsman" else "phone"}}


@body
def code(_ask: Ask) -> Sent:
    return {"json": {"code": "000000"}}


@body
def new_webhook(ask: Ask) -> Sent:
    hook = {"name": "OA 待办", "url": "https://oa.example.com/other", "kinds": ["demand.accepted"]}
    return {"json": hook | {"union_id": ask.ids["union_id"]}}


@body
def webhook_change(_ask: Ask) -> Sent:
    return {"json": {"disabled": True}}


@body
def setting_change(_ask: Ask) -> Sent:
    return {"json": {"items": [{"kind": "demand.accepted", "channel": "email", "on": False}]}}


@body
def new_lending(ask: Ask) -> Sent:
    person = ask.beyond("craftsman")["craftsman_id"]
    return {"json": {"craftsman_id": person, "demand_id": ask.ids["demand_id"], "reason": f"急需，{fresh('reason')}"}}


@body
def sending_down(ask: Ask) -> Sent:
    """To the county, and from there to the union below it."""
    below = ask.world.ids("union", Place.BELOW) if ask.place is Place.OWN else ask.at("leaf_union")
    return {"json": below | {"reason": f"请就近办理，{fresh('reason')}"}}


@body
def competitors(ask: Ask) -> Sent:
    return {"json": {"competitors": [{"enterprise_id": ask.at("spare_enterprise")["enterprise_id"], "note": "同行"}]}}
