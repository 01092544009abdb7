"""Filling an empty service with the demo: unions, teams, the four lists by the import everybody uses, then stories."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.passwords import hasher
from app.auth.service import put_account, set_password
from app.db import Database
from app.demo.stories import tell_stories
from app.imports.reading import Limits
from app.imports.run import run_import
from app.imports.service import Wish, accept_list
from app.taxonomy.places import resolve_region
from app.teams.schemas import NewTeam
from app.teams.service import create_team
from app.unions.schemas import NewUnion
from app.unions.service import create_union
from app.working_days import local_date
from models.account import Account, Role
from models.base import utc_now
from models.import_job import Import, ImportKind, ImportState, OnError
from models.team import ServiceTeam
from models.union import Tier, Union

LISTS = Path(__file__).parent / "lists"
WRITTEN_ON = date(2026, 11, 20)
"""The day the lists' due dates look ahead from; loading moves them along, so that the demo does not grow old."""
TIERS = {"省级": Tier.PROVINCE, "市级": Tier.CITY, "产业": Tier.INDUSTRY, "县级": Tier.COUNTY, "基层": Tier.GRASSROOTS}
ROOMY = Limits(most_bytes=10 * 2**20, most_rows=50_000)
DEMO_USERNAMES = ("admin", "coordinator", "city", "enterprise", "craftsman", "viewer")


def load_demo(database: Database, password: str, tell: Callable[[str], None]) -> None:
    """Each step finds what an interrupted start left behind; the stories and the last accounts come in one piece."""
    with database.session() as db:
        if _stands(db, password):
            return
        put_account(db, "admin", password, Role.ADMIN, display_name="系统管理员")
    tell("载入演示数据：工会与服务队…")
    with database.session() as db:
        _put_organisations(db)
    for kind in (ImportKind.ENTERPRISES, ImportKind.CRAFTSMEN, ImportKind.SERVICE_ITEMS, ImportKind.DEMANDS):
        tell(f"载入演示数据：导入 {kind.value}.csv…")
        _import(database, kind)
    tell("载入演示数据：匹配、派单、服务与评价…")
    with database.session() as db:
        tell_stories(db, database.url, password, utc_now())


def _stands(db: Session, password: str) -> bool:
    """Whether the demo is loaded already. Its accounts then open to this password, if the admin's does not yet; a
    password that somebody changed by themselves stays as they want it."""
    accounts = list(db.scalars(select(Account).where(Account.username.in_(DEMO_USERNAMES))))
    if len(accounts) < len(DEMO_USERNAMES):
        return False
    admin = next(account for account in accounts if account.username == "admin")
    if not hasher.verify(password, admin.password_hash):
        for account in accounts:
            set_password(account, password)
    return True


def _put_organisations(db: Session) -> None:
    unions = {union.name: union.id for union in db.scalars(select(Union))}
    for row in _rows("unions"):
        if row["工会名称"] not in unions:
            new = NewUnion(
                name=row["工会名称"],
                tier=TIERS[row["层级"]],
                parent_id=unions[row["上级工会"]] if row["上级工会"] else None,
                region_code=resolve_region(row["地区"]).code,
            )
            unions[new.name] = create_union(db, new).id
    teams = set(db.scalars(select(ServiceTeam.name)))
    for row in _rows("teams"):
        if row["服务队名称"] not in teams:
            region = resolve_region(row["地区"]).code
            owner = unions[row["所属工会"]]
            new_team = NewTeam(name=row["服务队名称"], union_id=owner, region_code=region, description=row["简介"])
            create_team(db, new_team)


def _import(database: Database, kind: ImportKind) -> None:
    wish = Wish(kind, dry_run=False, on_error=OnError.ABORT, allow_duplicates=True)
    with database.session() as db:
        admin = db.scalars(select(Account).where(Account.username == "admin")).one()
        content = (LISTS / f"{kind}.csv").read_bytes()
        if kind is ImportKind.DEMANDS:
            content = _moved_along(content, local_date(utc_now()) - WRITTEN_ON)
        job_id = accept_list(db, content, f"演示-{kind}.csv", wish, admin, ROOMY).id
    run_import(database, job_id)
    with database.session(writes=False) as db:
        job = db.get_one(Import, job_id)
        if job.state is not ImportState.SUCCEEDED:
            raise RuntimeError(f"demo list {kind}: {job.message}")


def _moved_along(content: bytes, by: timedelta) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    due = rows[0].index("期望完成日期")
    for row in rows[1:]:
        if row[due]:
            row[due] = str(datetime.fromisoformat(row[due]).date() + by)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
