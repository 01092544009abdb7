"""What coordinators ask of the service in the course of a day, and how often each."""

from collections import deque
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.stress.load_world import CITY, PROVINCE, World
from tests.stress.services import Ask

WORDS = ("数控", "焊接", "模具", "变频器", "注塑", "机器人", "电缆", "轴承")


class Asked(NamedTuple):
    """`who`: a coordinator's name."""

    operation: str
    who: str
    ask: Ask


class Mix:
    """Draws one request after another. What requests have made is used by later ones: `made` takes their ids."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.draw = Random(seed)
        self.made: deque[str] = deque(maxlen=1_000)
        self._serial = 0
        self._operations: dict[str, tuple[int, Callable[[], Ask]]] = {
            "demands, a page": (18, lambda: self._page("demands?limit=20&state=submitted&state=accepted")),
            "demands, by words": (6, lambda: self._page(f"demands?limit=20&q={self.draw.choice(WORDS)}")),
            "demand": (14, lambda: self._page(f"demands/{self.draw.choice(world.demands)}")),
            "craftsmen, a page": (10, lambda: self._page("craftsmen?limit=20&available=true")),
            "craftsmen, by words": (6, lambda: self._page(f"craftsmen?limit=20&q={self.draw.choice(WORDS)}")),
            "craftsman": (10, lambda: self._page(f"craftsmen/{self.draw.choice(world.craftsmen)}")),
            "enterprises, a page": (4, lambda: self._page("enterprises?limit=20")),
            "assignments, a page": (3, lambda: self._page("assignments?limit=20")),
            "figures": (3, lambda: self._page("statistics/overview")),
            "match": (8, lambda: Ask("matches", {"demand_id": self.draw.choice(world.demands)})),
            "new demand": (7, self._new_demand),
            "edit of a demand": (5, lambda: self._of_made("", {"urgency": "soon"}, "PATCH")),
            "demand submitted": (4, lambda: self._of_made("/submit", None, "POST")),
            "craftsman edited": (2, self._edited),
        }

    def next(self) -> Asked:
        names, shares = list(self._operations), [share for share, _ in self._operations.values()]
        operation = self.draw.choices(names, shares)[0]
        only_province = operation in ("demand", "craftsman", "match", "craftsman edited")
        who = PROVINCE if only_province or self.draw.random() < 0.5 else CITY
        ask = self._operations[operation][1]()
        if ask.path.startswith("demands?allow"):
            operation = "new demand"
        return Asked(operation, who, ask)

    def _page(self, path: str) -> Ask:
        return Ask(path, method="GET")

    def _new_demand(self) -> Ask:
        self._serial += 1
        title = f"{self.draw.choice(WORDS)}设备第 {self._serial} 处故障"
        body = {"title": title, "description": f"{title}，影响产量", "kind": "problem"}
        return Ask("demands?allow_duplicate=true", body | {"enterprise_id": self.draw.choice(self.world.enterprises)})

    def _of_made(self, path: str, body: dict[str, str] | None, method: str) -> Ask:
        """Of a demand made before, once; where there is none left, one is made."""
        if not self.made:
            return self._new_demand()
        return Ask(f"demands/{self.made.popleft()}{path}", body, method)

    def _edited(self) -> Ask:
        self._serial += 1
        employer = {"employer": f"负载第 {self._serial} 厂"}
        return Ask(f"craftsmen/{self.draw.choice(self.world.craftsmen)}", employer, "PATCH")
