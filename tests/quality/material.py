"""The measuring material: demands, each with a pool of offers or experts and their grades, as values of the engine."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching import Craftsman, Demand, Kind

OWN = Path(__file__).parent / "own"


@dataclass(frozen=True, slots=True)
class Task:
    """One demand, the craftsmen to put in order for it, and the grade of each that fits (0 where absent)."""

    demand: Demand
    pool: tuple[Craftsman, ...]
    grades: dict[str, float]

    @property
    def fittest(self) -> tuple[str, ...]:
        """The ids of those with the highest grade."""
        highest = max(self.grades.values())
        return tuple(sorted(each for each, grade in self.grades.items() if grade == highest))


@dataclass(frozen=True, slots=True)
class Material:
    """Demands of one source. `tasks` have somebody who fits, each; `labels` are the lowest grades that are taken for
    a coordinator's yes when scores are held against it."""

    title: str
    tasks: tuple[Task, ...]
    labels: Mapping[str, float]


def materials(folder: Path | None) -> dict[str, Material]:
    """By code: what a folder holds, or without one the set of our own wording."""
    if folder is None:
        return {"own": _material("自拟需求", own_wording(), {"评为 2 级以上": 2.0, "评为 1 级以上": 1.0})}
    proxies = {"评为 2 级以上（替代标签）": 2.0, "评为 1 级以上（替代标签）": 1.0}
    return {
        "offers": _material("分级供给", graded_offers(folder), proxies),
        "cases": _material("有据案例", documented_cases(folder), {"有据可查的工匠": 1.0}),
    }


def own_wording() -> list[Task]:
    """Eighty demands as workshop managers tell them, eighty craftsmen as unions register them, graded 1 to 3."""
    pool = tuple(
        Craftsman(
            row["id"],
            row["id"],
            row["speciality"],
            region_code="",
            occupation=row["occupation"],
            employer=row["employer"],
            honours=tuple(row["honours"].split("；")),
        )
        for row in _table("craftsmen")
    )
    return [
        Task(
            Demand(row["id"], row["title"], row["description"], Kind(row["kind"])),
            pool,
            {craftsman: float(grade) for craftsman, grade in (each.split(":") for each in row["right"].split())},
        )
        for row in _table("demands")
    ]


def graded_offers(folder: Path) -> list[Task]:
    """Demands with technology offers graded 0 to 3; an offer is a short title, read as a speciality."""
    tasks = []
    for row in _rows(folder, "bdci2019"):
        demand = Demand(row["qid"], row["demand_title"], row["demand_text"])
        offers = tuple(_offer(each) for each in row["candidates"])
        tasks.append(Task(demand, offers, {each["aid"]: each["rel"] for each in row["candidates"]}))
    return tasks


def documented_cases(folder: Path) -> list[Task]:
    """Needs with the one expert who met each, in one pool of experts. Regions are left out: the pool is nationwide."""
    experts = tuple(_expert(row) for row in _rows(folder, "craftsmen"))
    return [Task(_need(row), experts, {row["expert_id"]: 1.0}) for row in _rows(folder, "cases")]


def _material(title: str, tasks: Sequence[Task], labels: Mapping[str, float]) -> Material:
    return Material(title, tuple(task for task in tasks if any(task.grades.values())), labels)


def _offer(row: dict[str, Any]) -> Craftsman:
    return Craftsman(row["aid"], row["aid"], row["title_tokens"].replace(" ", ""), region_code="")


def _expert(row: dict[str, Any]) -> Craftsman:
    return Craftsman(
        row["id"],
        row["id"],
        row["expert_profile"],
        region_code="",
        occupation=row["occupation"],
        industry_codes=_codes(row["expert_industry"]),
    )


def _need(row: dict[str, Any]) -> Demand:
    industries = _codes(row["demand_industry"])
    return Demand(row["id"], row["demand_title"], row["demand_text"], Kind(row["kind"]), industries)


def _codes(industry: str | None) -> tuple[str, ...]:
    """34通用设备制造业 begins with its code."""
    return tuple(re.findall(r"^[A-T]?\d*", industry or "")[:1]) if industry else ()


def _table(name: str) -> list[dict[str, str]]:
    with (OWN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of the one file whose name begins so: the development set or another of its kind."""
    found = sorted(folder.glob(f"{name}*.jsonl"))
    if not found:
        raise FileNotFoundError(f"{folder} 中没有 {name}*.jsonl")
    for line in found[0].read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
