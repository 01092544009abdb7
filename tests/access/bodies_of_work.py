"""What is sent about demands, matches, plans, assignments and services: valid, and about the place's records."""

from tests.access.asking import Ask, Sent, body, fresh
from tests.access.building import PDF
from tests.access.places import Place


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
def text_to_read(_ask: Ask) -> Sent:
    return {"json": {"text": "铝合金焊接"}}


@body
def new_lending(ask: Ask) -> Sent:
    person = ask.beyond("craftsman")["craftsman_id"]
    return {"json": {"craftsman_id": person, "demand_id": ask.ids["demand_id"], "reason": f"急需，{fresh('reason')}"}}


@body
def sending_down(ask: Ask) -> Sent:
    """To the county, and from there to the union below it."""
    below = ask.world.ids("union", Place.BELOW) if ask.place is Place.OWN else ask.at("leaf_union")
    return {"json": below | {"reason": f"请就近办理，{fresh('reason')}"}}
