"""The overview, and the same figures by region, by industry and over time."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, func, literal, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.statistics.counting import Cut, Discretion, Key, Tally, count, count_by, days_to_first_visit
from app.statistics.figures import figures_of, median_wait, stages_of
from app.statistics.funnel import demands_by_stage
from app.statistics.periods import Period, Step, steps_of
from app.statistics.schemas import (
    ByIndustry,
    ByRegion,
    Funnel,
    IndustryRow,
    Overview,
    PeriodOut,
    RegionRow,
    Timeline,
    TimelinePoint,
)
from app.taxonomy.service import load_taxonomy, region_subtree_condition
from models.demand import Demand, DemandIndustry
from models.enterprise import EnterpriseIndustry

GUANGDONG = "440000"
ELSEWHERE = "其他"
UNCLASSIFIED = "未分类"
SIGNIFICANT = {2: 4, 3: 6, 4: 9}
"""How many digits of a region's code all places below it share, by its level."""


def overview(db: Session, cut: Cut) -> Overview:
    return Overview(
        period=_shown(cut.period),
        median_days_to_first_visit=median_wait(days_to_first_visit(db, cut)),
        **figures_of(count(db, cut), hides_few=_hides_few(cut)),
    )


def by_region(db: Session, cut: Cut, parent: str | None) -> ByRegion:
    """The cities of Guangdong, or what a city consists of: counties, in 东莞 and 中山 townships; always all, and 其他.

    Under a city, 其他 holds its demands that name no part of it.
    """
    regions = load_taxonomy().regions
    if parent is not None:
        if parent not in regions or regions[parent].parent != GUANGDONG:
            raise _refused("parent", "请填写广东省地级市的代码，如 440600")
        cut = cut.narrowed(region_subtree_condition(Demand.region_code, parent))
    parts = {region.code: region.name for region in regions.values() if region.parent == (parent or GUANGDONG)}
    tallies = count_by(db, cut, _region_key(list(parts)))
    places = [*parts.items(), (None, ELSEWHERE)]
    hides_few = _hides_few(cut, of_counties=parent is not None)
    rows = [
        RegionRow(code=code, name=name, **figures_of(tallies.get(code, Tally()), hides_few=hides_few))
        for code, name in places
    ]
    return ByRegion(period=_shown(cut.period), parent=parent or GUANGDONG, items=rows)


def by_industry(db: Session, cut: Cut, section: str | None) -> ByIndustry:
    """Divisions in the order of the standard, those without any row left out, 未分类 last."""
    industries = load_taxonomy().industries
    if section is not None and (section not in industries or industries[section].level != 1):
        raise _refused("section", "没有这个门类，请填写 A 至 T 中的一个字母")
    tallies = count_by(db, cut, _industry_key)
    found = [code for code in industries if code in tallies and section in (None, industries[code].section)]
    hides_few = _hides_few(cut)
    rows = [_industry_row(code, tallies[code], hides_few) for code in found]
    if section is None and None in tallies:
        rows.append(_industry_row(None, tallies[None], hides_few))
    return ByIndustry(period=_shown(cut.period), items=rows)


def timeline(db: Session, cut: Cut, step: Step) -> Timeline:
    steps = steps_of(cut.period, step)
    tallies = count_by(db, cut, lambda dated: _step_key(dated, steps))
    hides_few = _hides_few(cut)
    points = [
        TimelinePoint(
            label=label, period=_shown(period), **figures_of(tallies.get(label, Tally()), hides_few=hides_few)
        )
        for label, period in steps
    ]
    return Timeline(period=_shown(cut.period), step=step, items=points)


def funnel(db: Session, cut: Cut) -> Funnel:
    return Funnel(period=_shown(cut.period), items=stages_of(demands_by_stage(db, cut)))


def _hides_few(cut: Cut, *, of_counties: bool = False) -> bool:
    return cut.discretion >= (Discretion.OF_A_COUNTY if of_counties else Discretion.EVERYWHERE)


def _shown(period: Period) -> PeriodOut:
    return PeriodOut.model_validate(period)


def _refused(name: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"loc": ["query", name], "msg": message}])


def _region_key(codes: list[str]) -> Key:
    """A demand anywhere below one of `codes`, siblings all, falls to it."""
    digits = SIGNIFICANT[load_taxonomy().regions[codes[0]].level]
    prefix = func.substr(Demand.region_code, 1, digits)
    whole = case({code[:digits]: code for code in codes}, value=prefix)
    return lambda _dated: whole


def _industry_key(_dated: Any) -> ColumnElement[str | None]:
    """The division of the demand's first industry, else of its enterprise's first; a section where no more is known."""
    of_demand = _first(DemandIndustry).where(DemandIndustry.demand_id == Demand.id)
    of_enterprise = _first(EnterpriseIndustry).where(EnterpriseIndustry.enterprise_id == Demand.enterprise_id)
    code = func.coalesce(*(query.correlate(Demand).scalar_subquery() for query in (of_demand, of_enterprise)))
    return func.substr(code, 1, 2)


def _first(table: type[DemandIndustry] | type[EnterpriseIndustry]) -> Select[str]:
    return select(table.industry_code).order_by(table.position, table.industry_code).limit(1)


def _industry_row(code: str | None, tally: Tally, hides_few: bool) -> IndustryRow:
    industries = load_taxonomy().industries
    section = industries[code].section if code else None
    return IndustryRow(
        code=code,
        name=_industry_name(code),
        section=section,
        section_name=industries[section].name if section else None,
        **figures_of(tally, hides_few=hides_few),
    )


def _industry_name(code: str | None) -> str:
    if code is None:
        return UNCLASSIFIED
    industry = load_taxonomy().industries[code]
    return f"{industry.name}（未细分大类）" if industry.level == 1 else industry.name


def _step_key(dated: Any, steps: list[tuple[str, Period]]) -> ColumnElement[str | None]:
    """The label of the step a date falls in: by halving, so that four hundred steps cost nine comparisons a row."""
    if len(steps) == 1:
        return literal(steps[0][0])
    middle = len(steps) // 2
    period = steps[middle][1]
    border: date | datetime = period.first if isinstance(dated.type, Date) else period.starts_at
    return case((dated < border, _step_key(dated, steps[:middle])), else_=_step_key(dated, steps[middle:]))
