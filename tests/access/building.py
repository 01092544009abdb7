"""Building the world through the service's own door, each place by its own coordinator."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.access.places import Place, World

Record = dict[str, Any]
SKILL = {"speciality": "铝合金焊接工艺，解决焊缝热裂纹和气孔", "skill_tags": ["焊接"], "region_code": "440605"}
PDF = b"%PDF-1.4\n"
_serial = count(1)


@dataclass
class Site:
    """One place under construction. `person` and `firm` are who the demands are served by and of."""

    app: FastAPI
    world: World
    place: Place
    client: TestClient
    union_id: str
    firm: str = ""
    person: str = ""

    def canary(self, kind: str, *readers: str) -> str:
        """A word that stands nowhere else."""
        word = f"zq{self.place}{kind.replace('_', '')}{next(_serial)}"
        return self.world.plant(kind, word, self.place, *readers)

    def phone(self, kind: str, *readers: str) -> str:
        return self.world.plant(kind, f"139{next(_serial):02d}{86_000_000 + next(_serial)}"[:11], self.place, *readers)

    def put(self, name: str, *readers: str, **ids: str) -> None:
        """Files a record, and plants its ids for these roles beside staff."""
        self.world.put(name, self.place, **ids)
        for kind, value in ids.items():
            self.world.plant(kind, value, self.place, *readers)

    def post(self, path: str, body: Any = None, **options: Any) -> Record:
        answer = self.client.post(path, json=body, **options)
        assert answer.status_code in (200, 201, 202), f"{self.place} {path}: {answer.text}"
        made: Record = answer.json()
        return made


def build_place(site: Site) -> None:
    _organisations(site)
    _people(site)
    _waiting_demands(site)
    for name in ("proposed", "offered", "accepted", "serving", "delivered", "confirmed"):
        _assignment(site, name)


def _organisations(site: Site) -> None:
    everyone = ("enterprise", "craftsman", "viewer")
    site.put("union", *everyone, union_id=site.union_id)
    firm = site.post("enterprises", firm_body(site, "enterprise", "craftsman"))
    site.firm = firm["id"]
    site.put("enterprise", "enterprise", "craftsman", enterprise_id=firm["id"])
    spare = site.post("enterprises", firm_body(site))
    site.put("spare_enterprise", enterprise_id=spare["id"])


def firm_body(site: Site, *readers: str) -> Record:
    """`readers` come to its name; the phone and the contact are its own alone."""
    own = readers[:1]
    return {
        "name": f"企业{site.canary('name', *readers)}",
        "region_code": "440605",
        "union_id": site.union_id,
        "contact_name": f"司徒{site.canary('contact_name', *own)}",
        "phone": site.phone("enterprise_phone", *own, "craftsman"),
    }


def _people(site: Site) -> None:
    person = site.post("craftsmen", person_body(site, "craftsman", "enterprise"))
    site.person = person["id"]
    item = person["service_items"][0]["id"]
    site.put("craftsman", "craftsman", "enterprise", craftsman_id=person["id"])
    site.put("item", "craftsman", craftsman_id=person["id"], item_id=item)
    spare = site.post("craftsmen", person_body(site))
    site.put("spare", craftsman_id=spare["id"])
    team = {"name": f"服务队{site.canary('name', 'craftsman')}", "union_id": site.union_id}
    made = site.post("teams", team | {"craftsman_ids": [person["id"]]})
    site.put("team", "craftsman", team_id=made["id"])
    site.world.put("team", site.place, craftsman_id=person["id"])
    consent = {"purpose": "publicity", "version": "2026-11", "channel": "paper"}
    site.post(f"craftsmen/{person['id']}/consents", consent)
    site.world.put("consent", site.place, craftsman_id=person["id"], purpose="publicity")
    empty = site.post("teams", {"name": f"服务队{site.canary('name')}", "union_id": site.union_id})
    site.put("empty_team", team_id=empty["id"])


def person_body(site: Site, *readers: str) -> Record:
    own = readers[:1]
    return SKILL | {
        "name": f"林{site.canary('name', *readers)}",
        "speciality": f"{SKILL['speciality']}，{site.canary('speciality', *own)}",
        "employer": f"焊接厂{site.canary('employer', *own)}",
        "phone": site.phone("phone", *own),
        "union_id": site.union_id,
        "capacity": 60,
        "service_items": [{"title": "铝合金薄板焊接变形控制"}],
    }


def demand_body(site: Site, *readers: str) -> Record:
    """`readers` come to the detail."""
    return {
        "title": f"铝合金焊缝第 {next(_serial)} 处出现热裂纹",
        "description": f"焊接后焊缝出现热裂纹和气孔，{site.canary('description', *readers)}",
        "suggestion": f"希望派焊接师傅，{site.canary('suggestion', *readers)}",
        "kind": "problem",
        "skill_tags": ["焊接"],
        "enterprise_id": site.firm,
    }


def _demand(
    site: Site, name: str, *actions: str, readers: tuple[str, ...] = ("enterprise",), craftsman: bool = False
) -> str:
    """`craftsman`: the craftsman of the place was asked, and knows that it exists."""
    made = site.post("demands", demand_body(site, *readers), params={"allow_duplicate": True})
    for action in actions:
        site.post(f"demands/{made['id']}/{action}")
    site.put(name, "enterprise", *(("craftsman",) if craftsman else ()), demand_id=made["id"])
    found: str = made["id"]
    return found


def _waiting_demands(site: Site) -> None:
    _demand(site, "draft")
    _demand(site, "submitted", "submit")
    escalated = _demand(site, "escalated", "submit", "accept")
    site.post(f"demands/{escalated}/escalate", {"reason": "本级没有合适的人"})
    _demand(site, "waiting", "submit", "accept")
    site.world.put("waiting", site.place, **site.world.ids("spare", site.place))


STEPS = {
    "proposed": (),
    "offered": ("offer",),
    "accepted": ("offer", "accept"),
    "serving": ("offer", "accept", "start", "visit"),
    "delivered": ("offer", "accept", "start", "visit", "deliver"),
    "confirmed": ("offer", "accept", "start", "visit", "deliver", "confirm"),
}


def _assignment(site: Site, name: str) -> None:
    """An assignment of the place's craftsman for a demand of its enterprise, both filed under this name."""
    steps = STEPS[name]
    asked, agreed = "offer" in steps, "accept" in steps
    readers = ("enterprise", "craftsman") if agreed else ("enterprise",)
    demand_id = _demand(site, name, "submit", "accept", readers=readers, craftsman=asked)
    made = site.post("assignments", {"demand_id": demand_id, "craftsman_ids": [site.person]})
    both = ("enterprise", "craftsman") if asked else ("enterprise",)
    site.put(name, *both, assignment_id=made["id"])
    take: dict[str, Callable[[], Any]] = {
        "visit": lambda: _visit(site, name, made["id"]),
        "confirm": lambda: site.post(f"assignments/{made['id']}/confirm", verdict(site, *both)),
    }
    for step in steps:
        take.get(step, lambda step=step: site.post(f"assignments/{made['id']}/{step}"))()


def verdict(site: Site, *readers: str) -> Record:
    return {"resolution": "solved", "rating": 5, "comment": f"很满意，{site.canary('comment', *readers)}"}


WORKERS_TRAINED = {Place.OWN: 1, Place.BESIDE: 10, Place.BELOW: 100, Place.BEYOND: 1_000, Place.ABOVE: 10_000}
"""In each of a place's visits: the digits of a sum tell which places it counts, and how many visits of each."""


def _visit(site: Site, name: str, assignment_id: str) -> None:
    both = ("enterprise", "craftsman")
    body = {"visited_on": "2026-01-15", "craftsman_ids": [site.person], "hours": 3}
    trained = {"workers_trained": WORKERS_TRAINED[site.place], "problems_solved": 1}
    summary = {"summary": f"现场焊接指导，{site.canary('summary', *both)}"}
    visit = site.post(f"assignments/{assignment_id}/visits", body | trained | summary)
    files = {"file": (f"{site.canary('attachment', *both)}.pdf", PDF + site.canary("attachment", *both).encode())}
    attached = site.post(f"visits/{visit['id']}/attachments", files=files)
    site.put(name, *both, visit_id=visit["id"], attachment_id=attached["id"])
