"""工匠名单."""

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.checks import check_phone_or_mask, tidy_company_name, tidy_line, tidy_person_name
from app.craftsmen.filters import visible
from app.craftsmen.schemas import CraftsmanChanges, NewCraftsman, NewServiceItem
from app.craftsmen.service import (
    Namesakes,
    Person,
    add_service_item,
    load_full,
    new_row,
    refuse_duplicate,
    update_craftsman,
)
from app.imports import columns as parse
from app.imports.cells import BadCell, joined
from app.imports.columns import Column
from app.imports.kind import Circumstances, ListKind, Outcome, take_each
from app.imports.kinds.offers import offer_cell, read_offers
from app.imports.out import industries_cell, level_cell, number_cell, place_cell, tags_cell
from app.imports.references import Names, at_home, in_batches, link_unions, visible_ids
from app.imports.rows import Row
from app.privacy.masks import is_that_masked, masked_cells
from app.taxonomy.files import load_skill_levels, load_taxonomy
from app.taxonomy.names import key
from app.taxonomy.places import resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_occupation, resolve_skill_level, resolve_skill_tag
from app.teams.service import visible as visible_teams
from models.account import Account
from models.craftsman import Craftsman
from models.import_job import ImportKind
from models.team import ServiceTeam


def _occupation(text: str) -> str:
    """A free title stays; a bare code becomes the official name, as the pool keeps it."""
    title = tidy_line(text)
    found = resolve_occupation(title).code if title[0].isdigit() else None
    return load_taxonomy().occupations[found].name if found else parse.line(120)(title)


COLUMNS = (
    Column("number", "编号", parse.code(40), "本单位的工匠编号，不重复；以后凭它更新同一位工匠", "示例-001"),
    Column("name", "姓名", parse.line(60, tidy_person_name), "工匠姓名", "示例工匠", required=True),
    Column(
        "speciality", "技术专长", parse.prose(4000), "一两句话写明会什么、解决过什么",
        "注塑模具设计与试模，擅长解决翘曲、缩水",
        required=True, width=40,
    ),
    Column("occupation", "职业工种", _occupation, "职业或工种名称，也可填 2022 版职业代码", "模具工"),
    Column(
        "skill_level", "技能等级", parse.one_of_a_table(resolve_skill_level), "八级之一", "高级技师",
        choices=tuple(level.name for level in load_skill_levels().values()),
    ),
    Column(
        "industry_codes", "所属行业", parse.some_of_a_table(resolve_industry, 10),
        "GB/T 4754-2017 的代码或名称，可多个，用；分开", "3525 模具制造", width=26,
    ),
    Column(
        "skill_tags", "技能标签", parse.some_of_a_table(resolve_skill_tag, 30),
        "系统中的技能标签（填写说明中列出），可多个，用；分开", "模具设计与制造",
        listed=parse.every_skill_tag(), width=26,
    ),
    Column("honours", "荣誉称号", parse.lines(100, 30), "可多个，用；分开", "省五一劳动奖章", width=26),
    Column(
        "region_code", "所在地区", parse.one_of_a_table(resolve_region),
        "GB/T 2260 代码或地名，到区县或镇街，如 佛山市南海区", "广东省佛山市南海区", required=True, width=24,
    ),
    Column("employer", "工作单位", parse.line(120, tidy_company_name), "单位全称", "示例精密模具有限公司", width=30),
    Column(
        "phone", "联系电话", parse.checked(check_phone_or_mask), "11 位手机号，或带区号的座机，如 0757-86331234",
        "13800000000",
    ),
    Column("union", "所属工会", parse.line(120, tidy_company_name), "已在系统中的工会全称", "", width=26),
    Column("teams", "服务队", parse.lines(120, 50), "已在系统中的服务队名称，可多个，用；分开", "", width=26),
    Column("capacity", "可同时承接数", parse.whole(0, 100), "同时可承担的服务数，整数，不填为 3", "3"),
    Column(
        "service_items", "服务项目", read_offers,
        "能提供的服务项目名称，可多个，用；分开；不是难题攻关的在前面写明类型，如 培训：数控编程",
        "注塑件翘曲变形攻关；培训：模具保养",
        width=40,
    ),
)  # fmt: skip
_UNION, _TEAMS = COLUMNS[11], COLUMNS[12]


def identities(values: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    if "number" in values:
        return [("编号", (values["number"],))]
    if "name" not in values:
        return []
    if "employer" in values:
        return [("姓名和工作单位", (values["name"], "employer", key(values["employer"])))]
    if "phone" in values:
        return [("姓名和电话", (values["name"], "phone", values["phone"]))]
    return [("姓名", (values["name"],))]


def take_in(db: Session, rows: Sequence[Row], circumstances: Circumstances) -> list[Outcome]:
    account, allow = circumstances.account, circumstances.allow_duplicates
    link_unions(db, rows, _UNION, account)
    teams = _link_teams(db, rows, account)
    known = visible(select(Craftsman), account)
    present = _Present(db, rows, known)

    @cache
    def namesakes() -> Namesakes:
        """Read only where there is a newcomer."""
        return Namesakes(db, [row.values["name"] for row in rows if not row.faults])

    def take(row: Row) -> Outcome:
        craftsman = present.meant_by(row.values)
        if craftsman is None:
            _take_newcomer(db, NewCraftsman(**at_home(row.values, account)), teams, None if allow else namesakes())
            return Outcome.CREATED
        values = dict(row.values)
        offers = values.pop("service_items", [])
        changed = update_craftsman(db, craftsman, CraftsmanChanges(**values), account, allow_duplicate=allow)
        added = _add_missing(db, craftsman, offers)
        return Outcome.UPDATED if changed or added else Outcome.UNCHANGED

    outcomes = take_each(rows, take, COLUMNS, lambda each: bool(visible_ids(db, known, Craftsman, [each])))
    db.flush()
    return outcomes


def _take_newcomer(db: Session, new: NewCraftsman, teams: dict[str, ServiceTeam], namesakes: Namesakes | None) -> None:
    """Written with the others of the chunk; the number is known to be free, the teams to be there."""
    person = Person(new.name, new.employer, new.phone, new.region_code, new.speciality)
    if namesakes is not None:
        refuse_duplicate(namesakes.resembling(person))
    craftsman = new_row(new, [teams[team_id] for team_id in new.team_ids])
    if namesakes is not None:
        namesakes.join(craftsman.id, person)
    db.add(craftsman)


def _link_teams(db: Session, rows: Sequence[Row], account: Account) -> dict[str, ServiceTeam]:
    """Puts `team_ids` where rows name teams in reach; answers those teams."""
    named = (name for row in rows for name in row.values.get("teams", ()))
    names = Names(db, ServiceTeam, "服务队", named, visible_teams(select(ServiceTeam), account))
    found: set[str] = set()
    for row in rows:
        ids = []
        for name in row.values.pop("teams", ()):
            try:
                ids.append(names.id_of(name))
            except BadCell as bad:
                row.refuse(_TEAMS, bad.message, bad.hint)
        if ids:
            row.values["team_ids"] = list(dict.fromkeys(ids))
            found.update(ids)
    teams = select(ServiceTeam).where(ServiceTeam.id.in_(found))
    return {team.id: team for team in db.scalars(teams)} if found else {}


class _Present:
    """The craftsmen whom a chunk of rows may mean, of those that `known` lets through, locked."""

    def __init__(self, db: Session, rows: Sequence[Row], known: Select[Craftsman]) -> None:
        numbers = (row.values.get("number") for row in rows)
        names = (row.values.get("name") for row in rows if "number" not in row.values)
        ids: set[str] = set()
        self._taken: dict[str, str] = {}
        for batch in in_batches(numbers):
            taken = db.execute(select(Craftsman.number, Craftsman.id).where(Craftsman.number.in_(batch)))
            self._taken |= {number: id_ for number, id_ in taken if number is not None}
        for batch in in_batches(names):
            ids.update(db.scalars(select(Craftsman.id).where(Craftsman.name.in_(batch))))
        ids = visible_ids(db, known, Craftsman, ids | set(self._taken.values()))
        self._by_number: dict[str, Craftsman] = {}
        self._by_name: dict[str, list[Craftsman]] = defaultdict(list)
        for batch in in_batches(ids):
            for craftsman in load_full(db, batch, lock=True):
                self._by_name[craftsman.name].append(craftsman)
                if craftsman.number is not None:
                    self._by_number[craftsman.number] = craftsman

    def meant_by(self, values: dict[str, Any]) -> Craftsman | None:
        """By number, else by name and employer, else by name and phone. A number is one person's in all unions."""
        if "number" in values:
            return self._numbered(values["number"])
        found = [craftsman for craftsman in self._by_name[values["name"]] if _same(craftsman, values)]
        if len(found) > 1:
            raise BadCell(f"有 {len(found)} 位同名同单位的“{values['name']}”", "请填写编号，以分清是哪一位")
        return found[0] if found else None

    def _numbered(self, number: str) -> Craftsman | None:
        if number in self._taken and number not in self._by_number:
            raise BadCell(f"编号“{number}”已被使用", "请换一个编号")
        return self._by_number.get(number)


def _same(craftsman: Craftsman, values: dict[str, Any]) -> bool:
    if "employer" in values:
        return craftsman.employer is not None and key(craftsman.employer) == key(values["employer"])
    if "phone" in values:
        return craftsman.phone == values["phone"] or is_that_masked("phone", values["phone"], craftsman.phone)
    return craftsman.employer is None and craftsman.phone is None


def _add_missing(db: Session, craftsman: Craftsman, offers: list[NewServiceItem]) -> bool:
    """Items that the list does not name stay: they may come from the list of service items, with more to say."""
    present = {key(item.title) for item in craftsman.service_items}
    missing = [offer for offer in offers if key(offer.title) not in present]
    for offer in missing:
        add_service_item(db, craftsman, offer)
    return bool(missing)


def rows_out(db: Session, ids: Sequence[str], in_full: Container[str]) -> Iterator[dict[str, str]]:
    for craftsman in load_full(db, ids):
        cells = {
            "number": craftsman.number or "",
            "name": craftsman.name,
            "speciality": craftsman.speciality,
            "occupation": craftsman.occupation or "",
            "skill_level": level_cell(craftsman.skill_level),
            "industry_codes": industries_cell([row.industry_code for row in craftsman.industries]),
            "skill_tags": tags_cell([row.skill_tag_id for row in craftsman.tags]),
            "honours": joined(craftsman.honours),
            "region_code": place_cell(craftsman.region_code),
            "employer": craftsman.employer or "",
            "phone": craftsman.phone or "",
            "union": craftsman.union.name if craftsman.union else "",
            "teams": joined([team.name for team in craftsman.teams]),
            "capacity": number_cell(craftsman.capacity),
            "service_items": joined([offer_cell(item.kind, item.title) for item in craftsman.service_items]),
        }
        yield cells if craftsman.id in in_full else masked_cells(cells)


CRAFTSMEN = ListKind(ImportKind.CRAFTSMEN, "工匠名单", COLUMNS, identities, take_in, rows_out)
