"""Answers of the statistics calls: every figure is a value with its definition."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from app.schemas import Output
from app.statistics.definitions import CONVERSION, FIGURES, OVERALL
from app.statistics.periods import Step


class Count(Output):
    value: int
    definition: str = Field(description="统计口径：计入哪些记录，以哪个日期归入统计期")


class PersonCount(Output):
    """Null, with a note, where so few persons could be recognised."""

    value: int | None
    definition: str = Field(description="统计口径：计入哪些记录，以哪个日期归入统计期")
    note: str | None = Field(default=None, description="不显示数值的原因")


class Average(Output):
    """A mean, a share or a median over `count` rows; null over none."""

    value: float | None
    count: int = Field(description="参与计算的记录数")
    definition: str = Field(description="统计口径：计入哪些记录，以哪个日期归入统计期")


class Ratio(Output):
    value: float | None
    definition: str


class PeriodOut(Output):
    """Days in Asia/Shanghai, both included."""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True)

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")


def _figure(name: str) -> Any:
    return Field(title=FIGURES[name].name)


class Figures(Output):
    person_visits: PersonCount = _figure("person_visits")
    persons: PersonCount = _figure("persons")
    visits: Count = _figure("visits")
    enterprises_served: Count = _figure("enterprises_served")
    problems_solved: Count = _figure("problems_solved")
    workers_trained: Count = _figure("workers_trained")
    satisfaction: Average = _figure("satisfaction")
    demands_posted: Count = _figure("demands_posted")
    open_demands: Count = _figure("open_demands")
    unmatched_demands: Count = _figure("unmatched_demands")
    demands_closed: Count = _figure("demands_closed")
    resolved_share: Average = _figure("resolved_share")


class Overview(Figures):
    period: PeriodOut
    median_days_to_first_visit: Average = _figure("median_days_to_first_visit")


class RegionRow(Figures):
    code: str | None = Field(description="行政区划代码；“其他”为空")
    name: str


class ByRegion(Output):
    period: PeriodOut
    parent: str = Field(description="各行所属的上级行政区划代码")
    items: list[RegionRow]


class IndustryRow(Figures):
    code: str | None = Field(description="行业大类代码；需求只写到门类的为门类字母；“未分类”为空")
    name: str
    section: str | None = Field(description="门类字母")
    section_name: str | None


class ByIndustry(Output):
    period: PeriodOut
    items: list[IndustryRow]


class TimelinePoint(Figures):
    label: str = Field(description="如 2026-03、2026-Q1、2026-W09（国际标准周）")
    period: PeriodOut


class Timeline(Output):
    period: PeriodOut
    step: Step
    items: list[TimelinePoint]


class Stage(Output):
    stage: str
    name: str
    count: Count
    conversion: Ratio = Field(title=CONVERSION.name)
    overall: Ratio = Field(title=OVERALL.name)


class Funnel(Output):
    period: PeriodOut
    items: list[Stage]
