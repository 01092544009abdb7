"""What is sent about accounts, people, enterprises, unions and lists: valid, and about the place's records."""

from tests.access.asking import Ask, Sent, body, fresh
from tests.access.building import SKILL
from tests.access.places import Place
from tests.conftest import PASSWORD
from tests.imports.lists import as_csv


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
def competitors(ask: Ask) -> Sent:
    return {"json": {"competitors": [{"enterprise_id": ask.at("spare_enterprise")["enterprise_id"], "note": "同行"}]}}
