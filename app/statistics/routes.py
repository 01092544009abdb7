"""Figures for dashboards and reports: read by staff and viewers."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.auth.access import STAFF, allow
from app.db import Db
from app.errors import Invalid
from app.safe_route import SafeRoute
from app.statistics import service
from app.statistics.counting import Cut, demands_in_sight, discretion_for
from app.statistics.periods import AskedPeriod, Step
from app.statistics.schemas import ByIndustry, ByRegion, Funnel, Overview, Timeline
from models.account import Account, Role

router = APIRouter(route_class=SafeRoute, prefix="/statistics", tags=["statistics"])

Reader = Annotated[Account, Depends(allow(*STAFF, Role.VIEWER), scope="function")]


class Level(StrEnum):
    CITY = "city"
    COUNTY = "county"


def cut_asked_for(account: Reader, period: AskedPeriod) -> Cut:
    return Cut(period, demands_in_sight(account), discretion_for(account))


AskedCut = Annotated[Cut, Depends(cut_asked_for, scope="function")]


@router.get("/overview")
def show_overview(db: Db, cut: AskedCut) -> Overview:
    """全部指标的总数。"""
    return service.overview(db, cut)


@router.get("/by-region")
def show_by_region(
    db: Db,
    cut: AskedCut,
    level: Annotated[Level, Query(description="city：广东省各地级市；county：parent 市的各县区")] = Level.CITY,
    parent: Annotated[str | None, Query(description="地级市代码，如 440600；level=county 时必填")] = None,
) -> ByRegion:
    """按需求所在地区分组；没有记录的地区为零。东莞、中山不设县区，下一级为镇街。"""
    if (level is Level.COUNTY) != (parent is not None):
        message = "level=county 与 parent（地级市代码，如 440600）须同时填写"
        raise Invalid(message, errors=[{"loc": ["query", "parent"], "msg": message}])
    return service.by_region(db, cut, parent)


@router.get("/by-industry")
def show_by_industry(
    db: Db, cut: AskedCut, section: Annotated[str | None, Query(description="只看一个门类，如 C")] = None
) -> ByIndustry:
    """按需求的首个行业（没有则取企业的首个行业）的大类分组；没有记录的大类不列出。"""
    return service.by_industry(db, cut, section)


@router.get("/funnel")
def show_funnel(db: Db, cut: AskedCut) -> Funnel:
    """统计期内提交的需求走到了哪一步。"""
    return service.funnel(db, cut)


@router.get("/timeline")
def show_timeline(db: Db, cut: AskedCut, step: Annotated[Step, Query(description="步长")] = Step.MONTH) -> Timeline:
    """按月、季、周的连续序列；没有记录的时段为零。"""
    return service.timeline(db, cut, step)
