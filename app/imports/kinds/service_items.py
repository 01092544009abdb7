"""技术服务项目清单."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.checks import tidy_company_name, tidy_person_name
from app.craftsmen.filters import visible
from app.craftsmen.schemas import NewServiceItem, ServiceItemChanges
from app.craftsmen.service import add_service_item, change_service_item, load_full
from app.imports import columns as parse
from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.kind import Circumstances, ListKind, Outcome, take_each
from app.imports.kinds.offers import ALSO_CALLED, SERVICE_KINDS
from app.imports.out import industries_cell, name_of
from app.imports.references import in_batches
from app.imports.rows import Row
from app.taxonomy.names import key
from app.taxonomy.resolve import resolve_industry
from models.craftsman import Craftsman, ServiceItem
from models.import_job import ImportKind

COLUMNS = (
    Column("number", "工匠编号", parse.code(40), "工匠名单中的编号；没有编号的，填姓名和工作单位", "示例-001"),
    Column("name", "工匠姓名", parse.line(60, tidy_person_name), "工匠名单中的姓名", "示例工匠", required=True),
    Column(
        "employer", "工作单位", parse.line(120, tidy_company_name), "工匠名单中的单位", "示例精密模具有限公司", width=30
    ),
    Column("title", "项目名称", parse.line(200), "能提供的一项服务", "注塑件翘曲变形攻关", required=True, width=30),
    Column(
        "description", "项目说明", parse.prose(4000), "做什么、怎么做、以往成效", "试模诊断，调整浇口与冷却，降低翘曲",
        width=40,
    ),
    Column(
        "kind", "服务类型", parse.choice(SERVICE_KINDS, ALSO_CALLED), "、".join(SERVICE_KINDS) + "之一", "难题攻关",
        required=True, choices=tuple(SERVICE_KINDS),
    ),
    Column(
        "industry_codes", "适用行业", parse.some_of_a_table(resolve_industry, 10),
        "GB/T 4754-2017 的代码或名称，可多个，用；分开", "3525 模具制造", width=26,
    ),
)  # fmt: skip
_NUMBER, _NAME = COLUMNS[0], COLUMNS[1]


def identities(values: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    if "title" not in values or not values.keys() & {"number", "name"}:
        return []
    who = (values["number"],) if "number" in values else (values["name"], key(values.get("employer", "")))
    return [("工匠和项目名称", (*who, key(values["title"])))]


def take_in(db: Session, rows: Sequence[Row], circumstances: Circumstances) -> list[Outcome]:
    owners = _owners(db, rows, visible(select(Craftsman), circumstances.account))

    def take(row: Row) -> Outcome:
        craftsman = owners[row.number]
        values = {name: value for name, value in row.values.items() if name in NewServiceItem.model_fields}
        item = _called(craftsman, values["title"])
        if item is None:
            add_service_item(db, craftsman, NewServiceItem(**values))
            return Outcome.CREATED
        del values["title"]
        changed = change_service_item(db, craftsman, item, ServiceItemChanges(**values))
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    return take_each(rows, take, COLUMNS, sees=lambda _: True)


def _called(craftsman: Craftsman, title: str) -> ServiceItem | None:
    alike = [item for item in craftsman.service_items if key(item.title) == key(title)]
    return next((item for item in alike if item.title == title), alike[0] if alike else None)


def _owners(db: Session, rows: Sequence[Row], known: Select[Craftsman]) -> dict[int, Craftsman]:
    """The craftsman of each row that names one whom `known` lets through, locked; the other rows get their fault."""
    by_number, by_name = _named(db, rows, known)
    ids: dict[int, str] = {}
    for row in rows:
        try:
            if (found := owner_of(row, by_number, by_name)) is not None:
                ids[row.number] = found
        except BadCell as bad:
            row.refuse(_NUMBER if "number" in row.values else _NAME, bad.message, bad.hint)
    loaded = {
        craftsman.id: craftsman for batch in in_batches(ids.values()) for craftsman in load_full(db, batch, lock=True)
    }
    return {number: loaded[id_] for number, id_ in ids.items()}


def _named(db: Session, rows: Sequence[Row], known: Select[Craftsman]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    columns = known.with_only_columns(Craftsman.id, Craftsman.number, Craftsman.name, Craftsman.employer)
    by_number: dict[str, Any] = {}
    by_name: dict[str, list[Any]] = defaultdict(list)
    for batch in in_batches(row.values.get("number") for row in rows):
        by_number |= {found.number: found for found in db.execute(columns.where(Craftsman.number.in_(batch)))}
    for batch in in_batches(row.values.get("name") for row in rows):
        for found in db.execute(columns.where(Craftsman.name.in_(batch))):
            by_name[found.name].append(found)
    return by_number, by_name


def owner_of(row: Row, by_number: dict[str, Any], by_name: dict[str, list[Any]]) -> str | None:
    """The id of the craftsman a row names, of those given by number and by name; None where no name could be read."""
    number, name, employer = (row.values.get(field) for field in ("number", "name", "employer"))
    if name is None:
        return None  # already told
    if number is not None:
        if number not in by_number:
            raise BadCell(f"没有编号为“{number}”的工匠", "请先导入工匠名单，或核对编号")
        if by_number[number].name != name:
            raise BadCell(f"编号“{number}”是{by_number[number].name}，与姓名“{name}”不符", "请更正编号或姓名")
        return str(by_number[number].id)
    found = [each for each in by_name[name] if employer is None or key(each.employer or "") == key(employer)]
    if not found:
        others = "、".join(each.employer or "（未填单位）" for each in by_name[name][:3])
        hint = f"是否指 {others} 的{name}？请更正工作单位" if others else "请先导入工匠名单，或核对姓名"
        raise BadCell(f"没有工匠“{name}”" + (f"（{employer}）" if employer else ""), hint)
    if len(found) > 1:
        raise BadCell(f"有 {len(found)} 位工匠叫“{name}”", "请填写工匠编号或工作单位，以分清是哪一位")
    return str(found[0].id)


def rows_out(db: Session, ids: Sequence[str], _in_full: Container[str]) -> Iterator[dict[str, str]]:
    query = select(ServiceItem, Craftsman.number, Craftsman.name, Craftsman.employer)
    query = query.join(Craftsman, Craftsman.id == ServiceItem.craftsman_id).where(ServiceItem.id.in_(ids))
    for item, number, name, employer in db.execute(query.order_by(ServiceItem.id)):
        yield {
            "number": number or "",
            "name": name,
            "employer": employer or "",
            "title": item.title,
            "description": item.description,
            "kind": name_of(SERVICE_KINDS, item.kind),
            "industry_codes": industries_cell(item.industry_codes),
        }


SERVICE_ITEMS = ListKind(ImportKind.SERVICE_ITEMS, "技术服务项目清单", COLUMNS, identities, take_in, rows_out)
