"""企业名单."""

from collections.abc import Container, Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checks import check_credit_code, check_phone_or_mask, tidy_company_name, tidy_person_name
from app.enterprises.schemas import EnterpriseChanges, NewEnterprise
from app.enterprises.service import create_enterprise, load_full, update_enterprise, visible
from app.errors import Conflict
from app.imports import columns as parse
from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.kind import Circumstances, ListKind, Outcome, take_each
from app.imports.out import industries_cell, name_of, number_cell, place_cell
from app.imports.references import at_home, in_batches, link_unions, visible_ids
from app.imports.rows import Row
from app.privacy.masks import masked_cells
from app.taxonomy.names import key
from app.taxonomy.places import resolve_region
from app.taxonomy.resolve import resolve_industry
from models.enterprise import Enterprise, Scale, Specialisation
from models.import_job import ImportKind

SCALES = {"微型": Scale.MICRO, "小型": Scale.SMALL, "中型": Scale.MEDIUM, "大型": Scale.LARGE}
SPECIALISATIONS = {
    "无": Specialisation.NONE,
    "创新型中小企业": Specialisation.INNOVATIVE,
    "专精特新中小企业": Specialisation.SPECIALISED,
    "专精特新“小巨人”企业": Specialisation.LITTLE_GIANT,
}
ALSO_CALLED = {
    "创新型": Specialisation.INNOVATIVE,
    "专精特新": Specialisation.SPECIALISED,
    "专精特新企业": Specialisation.SPECIALISED,
    "小巨人": Specialisation.LITTLE_GIANT,
    "小巨人企业": Specialisation.LITTLE_GIANT,
    "专精特新小巨人": Specialisation.LITTLE_GIANT,
}

COLUMNS = (
    Column(
        "name", "企业名称", parse.line(120, tidy_company_name), "营业执照上的全称", "示例精密模具有限公司",
        required=True, width=30,
    ),
    Column(
        "credit_code", "统一社会信用代码", parse.checked(check_credit_code),
        "18 位，含校验位；整列请用“文本”格式，否则表格软件会改写长数字", "91440600MA00000001", width=22,
    ),
    Column(
        "industry_codes", "所属行业", parse.some_of_a_table(resolve_industry, 10),
        "GB/T 4754-2017 的代码或名称，可多个，用；分开", "3525 模具制造", width=26,
    ),
    Column(
        "region_code", "所在地区", parse.one_of_a_table(resolve_region),
        "GB/T 2260 代码或地名，到区县或镇街，如 佛山市南海区", "广东省佛山市南海区", required=True, width=24,
    ),
    Column("scale", "企业规模", parse.choice(SCALES), "微型、小型、中型、大型之一", "小型", choices=tuple(SCALES)),
    Column(
        "specialisation", "专精特新", parse.choice(SPECIALISATIONS, ALSO_CALLED), "已获认定的层次；没有填“无”",
        "专精特新中小企业", choices=tuple(SPECIALISATIONS), width=24,
    ),
    Column("union", "所属工会", parse.line(120, tidy_company_name), "已在系统中的工会全称", "", width=26),
    Column("contact_name", "联系人", parse.line(60, tidy_person_name), "企业对接人姓名", "示例联系人"),
    Column(
        "phone", "联系电话", parse.checked(check_phone_or_mask), "11 位手机号，或带区号的座机，如 0757-86331234",
        "13800000000",
    ),
    Column("address", "地址", parse.line(200), "生产经营地址", "示例路 1 号", width=30),
    Column("headcount", "职工人数", parse.whole(0, 10_000_000), "整数", "86"),
)  # fmt: skip
_UNION = COLUMNS[6]


def identities(values: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [
        *([("统一社会信用代码", (values["credit_code"],))] if "credit_code" in values else []),
        *([("企业名称", (key(values["name"]),))] if "name" in values else []),
    ]


def take_in(db: Session, rows: Sequence[Row], circumstances: Circumstances) -> list[Outcome]:
    account, allow = circumstances.account, circumstances.allow_duplicates
    link_unions(db, rows, _UNION, account)
    by_code, by_name = _present(db, rows)
    known = visible(select(Enterprise), account)
    ids = visible_ids(db, known, Enterprise, {*by_code.values(), *by_name.values()})
    present = {enterprise.id: enterprise for enterprise in load_full(db, sorted(ids), lock=True)}

    def take(row: Row) -> Outcome:
        enterprise = _meant(row.values, by_code, by_name, present)
        if enterprise is None:
            create_enterprise(db, NewEnterprise(**at_home(row.values, account)), account, allow_duplicate=allow)
            return Outcome.CREATED
        changed = update_enterprise(db, enterprise, EnterpriseChanges(**row.values), account, allow_duplicate=allow)
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    return take_each(rows, take, COLUMNS, lambda each: bool(visible_ids(db, known, Enterprise, [each])))


def _present(db: Session, rows: Sequence[Row]) -> tuple[dict[str, str], dict[str, str]]:
    """Ids by credit code and by name, of whatever the rows may mean."""
    by_code: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for field, found in (("credit_code", by_code), ("name", by_name)):
        column = getattr(Enterprise, field)
        for batch in in_batches(row.values.get(field) for row in rows):
            found |= {value: id_ for id_, value in db.execute(select(Enterprise.id, column).where(column.in_(batch)))}
    return by_code, by_name


def _meant(
    values: dict[str, Any], by_code: dict[str, str], by_name: dict[str, str], present: dict[str, Enterprise]
) -> Enterprise | None:
    """By credit code, else by name: names are registered once, so a name with another code is a slip."""
    code = values.get("credit_code")
    if code in by_code:
        return _in_reach(present, by_code[code], "统一社会信用代码")
    if values["name"] not in by_name:
        return None
    enterprise = _in_reach(present, by_name[values["name"]], "企业名称")
    if code is not None and enterprise.credit_code not in (None, code):
        raise Conflict(f"“{enterprise.name}”在系统中的统一社会信用代码是 {enterprise.credit_code}，与本行不同，请核对")
    return enterprise


def _in_reach(present: dict[str, Enterprise], enterprise_id: str, what: str) -> Enterprise:
    """Raises BadCell for another union's, with nothing of it but that it is there."""
    if enterprise_id not in present:
        raise BadCell(f"{what}已登记在其他工会名下", "请核对；确需维护，请与上级工会联系")
    return present[enterprise_id]


def rows_out(db: Session, ids: Sequence[str], in_full: Container[str]) -> Iterator[dict[str, str]]:
    for enterprise in load_full(db, ids):
        cells = {
            "name": enterprise.name,
            "credit_code": enterprise.credit_code or "",
            "industry_codes": industries_cell([row.industry_code for row in enterprise.industries]),
            "region_code": place_cell(enterprise.region_code),
            "scale": name_of(SCALES, enterprise.scale),
            "specialisation": name_of(SPECIALISATIONS, enterprise.specialisation),
            "union": enterprise.union.name if enterprise.union else "",
            "contact_name": enterprise.contact_name or "",
            "phone": enterprise.phone or "",
            "address": enterprise.address or "",
            "headcount": number_cell(enterprise.headcount),
        }
        yield cells if enterprise.id in in_full else masked_cells(cells)


ENTERPRISES = ListKind(ImportKind.ENTERPRISES, "企业名单", COLUMNS, identities, take_in, rows_out)
