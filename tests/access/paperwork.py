"""What belongs to a place beside its people and their work: matches, plans, imports, webhooks and lendings."""

from fastapi import FastAPI

from app.dispatch_plans.run import search_block, solve_plan, steps_to_take
from app.imports.run import run_import
from models.notification import Outbox, OutboxState
from tests.access.building import Site
from tests.access.places import Place
from tests.imports.lists import as_csv


def build_paperwork(site: Site) -> None:
    _match(site)
    _plan(site)
    _import(site)
    _webhook(site)


def _match(site: Site) -> None:
    demand_id = site.world.ids("waiting", site.place)["demand_id"]
    made = site.post("matches", {"demand_id": demand_id, "limit": 100})
    assert made["candidates"], "nobody fits the world's demands"
    site.put("match", match_id=made["id"])


def _plan(site: Site) -> None:
    demand_id = site.world.ids("waiting", site.place)["demand_id"]
    made = site.post("dispatch-plans", {"demand_ids": [demand_id]})
    _work_off(site.app)
    site.put("plan", plan_id=made["id"])
    site.world.put("plan", site.place, demand_id=demand_id)


def _work_off(app: FastAPI) -> None:
    """The steps that a worker takes."""
    database, pool = app.state.database, app.state.match_pool
    while True:
        with database.session(writes=False) as db:
            steps = steps_to_take(db, 100)
        if not steps:
            return
        for step in steps:
            if step.block is None:
                solve_plan(database, pool, step.plan_id)
            else:
                search_block(database, pool, step.plan_id, step.block, "this process")


def _import(site: Site) -> None:
    made = site.post("imports", data={"kind": "enterprises"}, files={"file": list_of_enterprises(site)})
    run_import(site.app.state.database, made["id"])
    site.put("import", import_id=made["id"])


def list_of_enterprises(site: Site) -> tuple[str, bytes]:
    """A list whose only row is refused for its region."""
    row = {"企业名称": f"企业{site.canary('rejected_row')}", "所在地区": "火星"}
    return f"{site.canary('rejected_row')}.csv", as_csv([row])


def _webhook(site: Site) -> None:
    """With a message that was sent to it once."""
    body = {"name": "OA 待办", "url": "https://oa.example.com/hook", "kinds": ["demand.accepted"]}
    made = site.post("webhooks", body | {"union_id": site.union_id})
    sent = site.post(f"webhooks/{made['id']}/test")
    with site.app.state.database.session() as db:
        db.get_one(Outbox, sent["id"]).state = OutboxState.SENT
    site.put("webhook", webhook_id=made["id"], delivery_id=sent["id"])


def build_lendings(sites: dict[Place, Site]) -> None:
    """The other city asks the coordinator's city, its county and the province, and they ask it, but for the province:
    what the province sends needs no lending."""
    beyond = sites[Place.BEYOND]
    _lending(beyond, sites[Place.OWN], "incoming", Place.OWN, "waiting")
    _lending(beyond, sites[Place.BELOW], "incoming", Place.BELOW, "waiting")
    _lending(beyond, sites[Place.ABOVE], "incoming", Place.BEYOND, "waiting")
    _lending(sites[Place.OWN], beyond, "outgoing", Place.OWN, "waiting")
    _lending(sites[Place.BELOW], beyond, "outgoing", Place.BELOW, "waiting")
    _lending(beyond, sites[Place.ABOVE], "outgoing", Place.BEYOND, "submitted")


def _lending(asker: Site, asked: Site, name: str, place: Place, demand: str) -> None:
    """Filed under the place whose coordinators see it."""
    demand_id = asker.world.ids(demand, asker.place)["demand_id"]
    wanted = {"craftsman_id": asked.world.ids("spare", asked.place)["craftsman_id"], "demand_id": demand_id}
    made = asker.post("lendings", wanted | {"reason": "本地没有合适的人"})
    asker.world.put(name, place, lending_id=made["id"])
    asker.world.plant("lending_id", made["id"], place)
