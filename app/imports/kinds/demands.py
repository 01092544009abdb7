"""需求名单."""

from collections.abc import Container, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.checks import check_credit_code, tidy_company_name
from app.company_names import are_one_company
from app.demands.filters import visible
from app.demands.lifecycle import ENDED, Action
from app.demands.moves import move_demand
from app.demands.schemas import DemandChanges, NewDemand
from app.demands.service import create_demand, load_full, update_demand
from app.enterprises.service import visible as visible_enterprises
from app.errors import Conflict
from app.imports import columns as parse
from app.imports.cells import BadCell, day_of
from app.imports.columns import Column
from app.imports.kind import Circumstances, ListKind, Outcome, take_each
from app.imports.out import day_cell, industries_cell, name_of, number_cell, place_cell, tags_cell
from app.imports.references import Names, in_batches, visible_ids
from app.imports.rows import Row
from app.taxonomy.names import key
from app.taxonomy.places import resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_skill_tag
from models.demand import Demand, DemandKind, Urgency
from models.enterprise import Enterprise
from models.import_job import ImportKind

KINDS = {
    "技术难题": DemandKind.PROBLEM,
    "技能培训": DemandKind.TRAINING,
    "技术咨询": DemandKind.CONSULTING,
    "班组管理": DemandKind.MANAGEMENT,
}
ALSO_CALLED = {
    "难题": DemandKind.PROBLEM,
    "难题攻关": DemandKind.PROBLEM,
    "技术攻关": DemandKind.PROBLEM,
    "培训": DemandKind.TRAINING,
    "咨询": DemandKind.CONSULTING,
    "咨询诊断": DemandKind.CONSULTING,
    "管理": DemandKind.MANAGEMENT,
}
URGENCIES = {"一般": Urgency.NORMAL, "较急": Urgency.SOON, "紧急": Urgency.URGENT}

COLUMNS = (
    Column("number", "需求编号", parse.code(40), "不重复；以后凭它更新同一条需求", "示例-X001"),
    Column(
        "enterprise", "企业名称", parse.line(120, tidy_company_name), "已在系统中的企业全称", "示例精密模具有限公司",
        required=True, width=30,
    ),
    Column(
        "credit_code", "统一社会信用代码", parse.checked(check_credit_code), "企业的 18 位代码，用来认准企业",
        "91440600MA00000001", width=22,
    ),
    Column("title", "需求名称", parse.line(200), "一句话说明", "薄壁注塑件翘曲变形", required=True, width=30),
    Column(
        "description", "需求描述", parse.prose(20_000), "现象、工艺与材料、试过什么、要达到什么",
        "PC/ABS 外壳壁厚 1.2 mm，脱模后翘曲 0.8 mm，要求不超过 0.3 mm", required=True, width=50,
    ),
    Column(
        "kind", "需求类型", parse.choice(KINDS, ALSO_CALLED), "、".join(KINDS) + "之一", "技术难题",
        required=True, choices=tuple(KINDS),
    ),
    Column(
        "industry_codes", "所属行业", parse.some_of_a_table(resolve_industry, 20),
        "GB/T 4754-2017 的代码或名称，可多个，用；分开", "2929 塑料零件及其他塑料制品制造", width=26,
    ),
    Column(
        "region_code", "所在地区", parse.one_of_a_table(resolve_region), "服务地点；不填为企业所在地区",
        "广东省佛山市南海区", width=24,
    ),
    Column(
        "suggestion", "匹配建议", parse.prose(2_000), "希望由谁、哪支队伍、哪类专长来解决",
        "希望有薄壁件试模经验的模具师傅", width=30,
   ),
    Column(
        "skill_tags", "技能标签", parse.some_of_a_table(resolve_skill_tag, 50),
        "系统中的技能标签（填写说明中列出），可多个，用；分开", "模具设计与制造",
        listed=parse.every_skill_tag(), width=26,
    ),
    Column("headcount", "涉及人数", parse.whole(0, 1_000_000), "受影响或待培训的职工数", "12"),
    Column(
        "urgency", "紧急程度", parse.choice(URGENCIES), "一般、较急、紧急之一；不填为一般", "较急",
        choices=tuple(URGENCIES),
    ),
    Column("due_on", "期望完成日期", day_of, "如 2026-11-20", "2099-12-31"),
    Column("team_size", "所需人数", parse.whole(1, 50), "希望来几位工匠；不填为 1", "1"),
)  # fmt: skip
_ENTERPRISE, _CODE = COLUMNS[1], COLUMNS[2]


def identities(values: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    if "number" in values:
        return [("需求编号", (values["number"],))]
    if not {"enterprise", "title"} <= values.keys():
        return []
    return [("企业和需求名称", (key(values["enterprise"]), key(values["title"])))]


def take_in(db: Session, rows: Sequence[Row], circumstances: Circumstances) -> list[Outcome]:
    account, now = circumstances.account, circumstances.now
    _link_enterprises(db, rows, visible_enterprises(select(Enterprise), account))
    known = visible(select(Demand), account)
    by_number, by_title, elsewhere = _present(db, rows, known)

    def take(row: Row) -> Outcome:
        values = dict(row.values)
        number, title = values.get("number"), values["title"]
        if number in elsewhere:
            raise BadCell(f"需求编号“{number}”已被使用", "请换一个编号")
        demand = by_number.get(number) if number else by_title.get((values["enterprise_id"], key(title)))
        if demand is None:
            allow = circumstances.allow_duplicates
            demand = create_demand(db, NewDemand(**values), account, now, allow_duplicate=allow)
            move_demand(db, demand, Action.SUBMIT, account, now, "名单导入")
            return Outcome.CREATED
        if values.pop("enterprise_id") != demand.enterprise_id:
            raise Conflict(f"需求编号“{number}”已用于“{demand.enterprise.name}”的需求，请换一个编号")
        if not number:
            del values["title"]  # it is what the demand was known by, whatever its punctuation
        changed = update_demand(db, demand, DemandChanges(**values), account, now)
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    return take_each(rows, take, COLUMNS, lambda each: bool(visible_ids(db, known, Demand, [each])))


def _link_enterprises(db: Session, rows: Sequence[Row], known: Select[Enterprise]) -> None:
    """Puts `enterprise_id` in place of name and code, or a fault: there is none, or the two name different ones. Of
    those that `known` lets through: others are not there."""
    by_code: dict[str, Any] = {}
    columns = known.with_only_columns(Enterprise.id, Enterprise.name, Enterprise.credit_code)
    for batch in in_batches(row.values.get("credit_code") for row in rows):
        by_code |= {found.credit_code: found for found in db.execute(columns.where(Enterprise.credit_code.in_(batch)))}
    names = Names(db, Enterprise, "企业", (row.values.get("enterprise") for row in rows), known)
    for row in rows:
        code, name = row.values.pop("credit_code", None), row.values.pop("enterprise", None)
        if name is None:
            continue
        found = by_code.get(code)
        try:
            row.values["enterprise_id"] = names.id_of(name) if found is None else _agreeing(found, name)
        except BadCell as bad:
            row.refuse(_ENTERPRISE, bad.message, bad.hint)


def _agreeing(enterprise: Any, name: str) -> str:
    if key(enterprise.name) != key(name) and not are_one_company(enterprise.name, name):
        raise BadCell(f"统一社会信用代码属于“{enterprise.name}”，与企业名称“{name}”不符", "请更正名称或代码")
    return str(enterprise.id)


def _present(
    db: Session, rows: Sequence[Row], known: Select[Demand]
) -> tuple[dict[str, Demand], dict[tuple[str, str], Demand], set[str]]:
    """By number, and by enterprise and title, whatever the rows may mean of those that `known` lets through, locked;
    and the numbers that others have."""
    ids: set[str] = set()
    numbers: dict[str, str] = {}
    unnumbered = [row.values for row in rows if "number" not in row.values]
    titles = {(values.get("enterprise_id"), key(values.get("title", ""))) for values in unnumbered}
    for batch in in_batches(row.values.get("number") for row in rows):
        taken = db.execute(select(Demand.number, Demand.id).where(Demand.number.in_(batch)))
        numbers |= {number: id_ for number, id_ in taken if number is not None}
    for batch in in_batches(values.get("enterprise_id") for values in unnumbered):
        named = db.execute(select(Demand.id, Demand.enterprise_id, Demand.title).where(Demand.enterprise_id.in_(batch)))
        ids.update(id_ for id_, enterprise_id, title in named if (enterprise_id, key(title)) in titles)
    ids = visible_ids(db, known, Demand, ids | set(numbers.values()))
    found = load_full(db, sorted(ids), lock=True)
    # Of several called alike, the one still asked for is meant, else the latest.
    found.sort(key=lambda demand: (demand.state not in ENDED, demand.id))
    return (
        {demand.number: demand for demand in found if demand.number},
        {(demand.enterprise_id, key(demand.title)): demand for demand in found},
        {number for number, id_ in numbers.items() if id_ not in ids},
    )


def rows_out(db: Session, ids: Sequence[str], _in_full: Container[str]) -> Iterator[dict[str, str]]:
    for demand in load_full(db, ids):
        yield {
            "number": demand.number or "",
            "enterprise": demand.enterprise.name,
            "credit_code": demand.enterprise.credit_code or "",
            "title": demand.title,
            "description": demand.description,
            "kind": name_of(KINDS, demand.kind),
            "industry_codes": industries_cell([row.industry_code for row in demand.industries]),
            "region_code": place_cell(demand.region_code),
            "suggestion": demand.suggestion,
            "skill_tags": tags_cell([row.skill_tag_id for row in demand.tags]),
            "headcount": number_cell(demand.headcount),
            "urgency": name_of(URGENCIES, demand.urgency),
            "due_on": day_cell(demand.due_on),
            "team_size": number_cell(demand.team_size),
        }


DEMANDS = ListKind(ImportKind.DEMANDS, "需求名单", COLUMNS, identities, take_in, rows_out)
