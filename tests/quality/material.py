"""The measuring material: demands, each with a pool of offers or experts and their grades, as values of the engine."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching import Craftsman, Demand, Kind


@dataclass(frozen=True, slots=True)
class Task:
    """One demand, the craftsmen to put in order for it, and the grade of each that fits (0 where absent)."""

    demand: Demand
    pool: tuple[Craftsman, ...]
    grades: dict[str, float]


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


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of the one file whose name begins so: the development set or another of its kind."""
    found = sorted(folder.glob(f"{name}*.jsonl"))
    if not found:
        raise FileNotFoundError(f"{folder} 中没有 {name}*.jsonl")
    for line in found[0].read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
