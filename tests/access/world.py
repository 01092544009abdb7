"""The world in which every cell of the matrix is tried: a province, two cities, a county, and people of each."""

from dataclasses import asdict
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from sqlalchemy import select

from app.learning.card import CARD, Card
from app.notifications.notify import notify
from matching import DEFAULT
from matching.learning.cases import LEARNED_MARK
from models.base import new_id
from models.notification import Notification
from models.union import Union
from models.weights_version import WeightsVersion
from tests.access.building import Site, build_place
from tests.access.paperwork import build_lendings, build_paperwork
from tests.access.places import Place, World
from tests.clients import CarefulClient
from tests.conftest import PASSWORD, ROOT_UNION

ROOT = "https://testserver"
API = f"{ROOT}/api/v1/"
"""Cookies go by https only."""


def build_world(app: FastAPI) -> World:
    """Some three hundred calls, which all go through one event loop."""
    with start_blocking_portal() as portal:
        return _build(app, portal)


def _build(app: FastAPI, portal: BlockingPortal) -> World:
    world = World()
    admin = _Admin(app, portal)
    unions = _unions(admin, _root_id(app))
    coordinators = {place: admin.open_account(world, place, "coordinator", union_id=unions[place]) for place in Place}
    sites = {place: Site(app, world, place, coordinators[place], unions[place]) for place in Place}
    for site in sites.values():
        build_place(site)
        build_paperwork(site)
    build_lendings(sites)
    admin.put_leaf_unions(world, unions)
    _log_everybody_in(world, admin, unions)
    _reference(world, admin)
    _weights(app, world, admin)
    return world


def client_of(app: FastAPI, portal: BlockingPortal, token: str | None) -> CarefulClient:
    client = CarefulClient(app, base_url=API, raise_server_exceptions=False, follow_redirects=False)
    client.portal = portal
    if token:
        client.headers["Authorization"] = f"Bearer {token}"
    return client


class _Admin:
    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self.app, self.portal = app, portal
        self.client = self.client_with(self.token("admin"))

    def client_with(self, token: str | None) -> CarefulClient:
        return client_of(self.app, self.portal, token)

    def token(self, username: str) -> str:
        answer = self.client_with(None).post("auth/token", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        found: str = answer.json()["access_token"]
        return found

    def post(self, path: str, body: Any) -> dict[str, Any]:
        answer = self.client.post(path, json=body)
        assert answer.status_code == 201, f"{path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def open_account(self, world: World, place: Place, role: str, **belongings: str) -> CarefulClient:
        """And with it what is everybody's own: a session, a key, a message in the inbox."""
        name = f"{role}.{place}"
        made = self.post("accounts", {"username": name, "password": PASSWORD, "role": role} | belongings)
        token = self.token(name)
        client = self.client_with(token)
        world.put(f"{role}_account", place, account_id=made["id"])
        key = client.post("auth/keys", json={"name": "大屏"})
        assert key.status_code == 201, key.text
        world.put(f"{role}_key", place, key_id=key.json()["id"])
        sessions = client.get("auth/sessions").json()["items"]
        world.put(f"{role}_session", place, session_id=sessions[0]["id"])
        world.put(f"{role}_notification", place, notification_id=self.tell(made["id"]))
        if place is Place.OWN:
            world.logins[role], world.tokens[role] = name, token
        return client

    def tell(self, account_id: str) -> str:
        with self.app.state.database.session() as db:
            notify(db, "demand.accepted", "demand", new_id(), new_id(), [account_id])
            found: str = db.scalars(select(Notification.id).where(Notification.account_id == account_id)).one()
        return found

    def put_leaf_unions(self, world: World, unions: dict[Place, str]) -> None:
        """Unions that nothing belongs to. The coordinator's very own is no leaf."""
        for place in (Place.BELOW, Place.BEYOND):
            body = {"name": f"{place} 基层工会", "tier": "grassroots", "parent_id": unions[place]}
            world.put("leaf_union", place, union_id=self.post("unions", body)["id"])
        for place in (Place.OWN, Place.BESIDE):
            world.put("leaf_union", place, union_id=unions[place])


def _root_id(app: FastAPI) -> str:
    with app.state.database.session(writes=False) as db:
        found: str = db.scalars(select(Union.id).where(Union.name == ROOT_UNION)).one()
        return found


def _unions(admin: _Admin, root: str) -> dict[Place, str]:
    city = admin.post("unions", {"name": "甲市总工会", "tier": "city", "parent_id": root})["id"]
    county = admin.post("unions", {"name": "甲市某县总工会", "tier": "county", "parent_id": city})["id"]
    other = admin.post("unions", {"name": "乙市总工会", "tier": "city", "parent_id": root})["id"]
    return {Place.OWN: city, Place.BESIDE: city, Place.BELOW: county, Place.BEYOND: other, Place.ABOVE: root}


def _log_everybody_in(world: World, admin: _Admin, unions: dict[Place, str]) -> None:
    for place in (Place.OWN, Place.BESIDE, Place.BEYOND):
        admin.open_account(world, place, "enterprise", **world.ids("enterprise", place))
        admin.open_account(world, place, "craftsman", **world.ids("craftsman", place))
    for place in (Place.OWN, Place.BELOW, Place.BEYOND):
        admin.open_account(world, place, "viewer", union_id=unions[place])
    admin.open_account(world, Place.OWN, "admin")
    for own in ("key", "session", "notification"):
        for place in (Place.BELOW, Place.BEYOND):
            world.put(f"admin_{own}", place, **world.ids(f"coordinator_{own}", place))
        for place in (Place.OWN, Place.BELOW, Place.BEYOND):
            world.put(f"anonymous_{own}", place, **world.ids(f"coordinator_{own}", place))


def _reference(world: World, admin: _Admin) -> None:
    """One of each kind of public fact. They stand nowhere in the tree: whatever the position, it is the same."""
    paths = {
        "industry": ("industries", "code"),
        "region": ("regions", "code"),
        "occupation": ("occupations", "code"),
        "strategic_industry": ("strategic-industries", "code"),
        "skill_tag": ("skill-tags", "tag_id"),
        "cluster": ("clusters", "cluster_id"),
    }
    for name, (path, parameter) in paths.items():
        first = admin.client.get(path, params={"limit": 1}).json()["items"][0]
        world.put(name, Place.OWN, **{parameter: first[parameter.removeprefix("tag_").removeprefix("cluster_")]})
    world.put("list_kind", Place.OWN, kind="craftsmen")


def _weights(app: FastAPI, world: World, admin: _Admin) -> None:
    """One version in use, to go back from, and a draft to take up."""
    card = Card(DEFAULT.version, None, None, 0, 0, 0, {}, {}, 0.0, {}, None, None, [], [])
    parameters = {name: value for name, value in asdict(DEFAULT).items() if name != "version"}
    draft, active = (f"{DEFAULT.version}{LEARNED_MARK}{number}" for number in (1, 2))
    with app.state.database.session() as db:
        for version in (draft, active):
            kept = CARD.dump_python(card, mode="json")
            db.add(WeightsVersion(version=version, parameters=parameters, card=kept, created_by="测试"))
    answer = admin.client.post(f"weights/{active}/activate", json={"reason": "试用"})
    assert answer.status_code == 200, answer.text
    world.put("weights", Place.OWN, version=draft)
