"""Setting up service teams and keeping their members.

Locks are taken in this order: craftsmen by id, then the team.
"""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from app.dependents import refuse_while_needed
from app.errors import Conflict, Invalid, NotFound
from app.etags import check_etag
from app.matches.summaries import courtesy_name
from app.scope import in_scope
from app.search_text import words_condition
from app.taxonomy.subtree import region_subtree_condition
from app.teams.schemas import MemberOut, NewTeam, TeamChanges, TeamDetail, TeamFilters, TeamOut
from app.unions.service import require_union
from app.unions.tree import in_subtree
from models.account import Account
from models.craftsman import Craftsman
from models.team import ServiceTeam, TeamMember


def visible(query: Select[ServiceTeam], account: Account) -> Select[ServiceTeam]:
    return query.where(in_scope(ServiceTeam.union_id, account))


def get_team(db: Session, account: Account, team_id: str, *, lock: bool = False) -> ServiceTeam:
    """`lock`: for a change. The reach is judged again under it: whoever held it may have moved the record away."""
    named = select(ServiceTeam).where(ServiceTeam.id == team_id).options(joinedload(ServiceTeam.union))
    in_reach = visible(named, account)
    team = db.scalar(in_reach)
    if team is not None and lock:
        db.scalar(named.with_for_update(of=ServiceTeam).execution_options(populate_existing=True))
        team = db.scalar(in_reach)
    if team is None:
        raise NotFound("没有这支服务队")
    return team


def find_teams(filters: TeamFilters) -> Select[ServiceTeam]:
    query = select(ServiceTeam).options(joinedload(ServiceTeam.union))
    if filters.union is not None:
        query = query.where(in_subtree(ServiceTeam.union_id, filters.union))
    if filters.region is not None:
        query = query.where(region_subtree_condition(ServiceTeam.region_code, filters.region))
    if filters.craftsman is not None:
        theirs = select(TeamMember.team_id).where(TeamMember.craftsman_id == filters.craftsman)
        query = query.where(ServiceTeam.id.in_(theirs))
    if filters.q:
        query = query.where(words_condition(func.lower(ServiceTeam.name + " " + ServiceTeam.description), filters.q))
    return query


def create_team(db: Session, new: NewTeam, account: Account | None = None) -> ServiceTeam:
    """`account`: on whose behalf, within whose reach its members must be; None for the demo's own."""
    require_union(db, new.union_id)
    _refuse_taken_name(db, new.name)
    team = ServiceTeam(**new.model_dump(exclude={"craftsman_ids"}))
    db.add(team)
    db.flush()
    _lock(db, team, new.craftsman_ids, account)
    _add_missing(db, team, new.craftsman_ids)
    return team


def change_team(db: Session, team: ServiceTeam, changes: TeamChanges) -> None:
    """The team is locked."""
    require_union(db, changes.union_id)
    if changes.name is not None and changes.name != team.name:
        _refuse_taken_name(db, changes.name)
    for name in changes.model_fields_set:
        setattr(team, name, getattr(changes, name))
    db.flush()


def set_members(
    db: Session, team: ServiceTeam, craftsman_ids: Collection[str], account: Account, if_match: str | None
) -> None:
    """Exactly these, whoever was in before; members of other unions stay or go, but are not taken in."""
    present = {member.craftsman_id for member in _members(db, team)}
    _lock(db, team, [each for each in craftsman_ids if each not in present], account)
    check_etag(team, if_match)
    for member in _members(db, team):
        if member.craftsman_id not in craftsman_ids:
            db.delete(member)
    _add_missing(db, team, craftsman_ids)


def add_members(db: Session, team: ServiceTeam, craftsman_ids: Collection[str], account: Account) -> None:
    """Whoever is in already stays in."""
    _lock(db, team, craftsman_ids, account)
    _add_missing(db, team, craftsman_ids)


def remove_member(db: Session, team: ServiceTeam, craftsman_id: str, if_match: str | None) -> None:
    _lock(db, team, (), None)
    check_etag(team, if_match)
    member = db.get(TeamMember, (team.id, craftsman_id))
    if member is None:
        raise NotFound("这位工匠不在这支服务队中")
    db.delete(member)
    db.flush()


def delete_team(db: Session, team: ServiceTeam) -> None:
    """The team is locked."""
    refuse_while_needed(db, f"服务队“{team.name}”", team.id, (("craftsmen", "名成员", TeamMember.team_id),))
    db.delete(team)
    db.flush()


def require_teams(
    db: Session, team_ids: Collection[str], account: Account, kept: Collection[str] = ()
) -> list[ServiceTeam]:
    """For whatever names teams in its `team_ids`: those in the account's reach, and those `kept` from before."""
    allowed = in_scope(ServiceTeam.union_id, account) | ServiceTeam.id.in_(kept)
    query = select(ServiceTeam).where(ServiceTeam.id.in_(team_ids), allowed)
    teams = db.scalars(query).all() if team_ids else []
    found = {team.id for team in teams}
    faults = [
        {"loc": ["body", "team_ids", place], "msg": "没有这支服务队"}
        for place, each in enumerate(team_ids)
        if each not in found
    ]
    if faults:
        raise Invalid("team_ids 中有不存在的服务队", errors=faults)
    return list(teams)


def show_team(db: Session, team: ServiceTeam, account: Account) -> TeamDetail:
    """Of members whom another union put in, only a surname is told."""
    query = select(Craftsman, in_scope(Craftsman.union_id, account)).order_by(Craftsman.pinyin)
    theirs = query.join(TeamMember, TeamMember.craftsman_id == Craftsman.id).where(TeamMember.team_id == team.id)
    members = db.execute(theirs).all()
    db.refresh(team, ["union"])
    shown = TeamDetail.model_validate(team)
    shown.members = [MemberOut.model_validate(row) if near else _outsider(row) for row, near in members]
    shown.member_count = len(members)
    return shown


def _outsider(row: Craftsman) -> MemberOut:
    return MemberOut(id=row.id, name=courtesy_name(row.name), employer=None)


def count_members(db: Session, teams: list[TeamOut]) -> None:
    ids = [team.id for team in teams]
    query = select(TeamMember.team_id, func.count()).where(TeamMember.team_id.in_(ids)).group_by(TeamMember.team_id)
    counts = dict(db.execute(query).all())
    for team in teams:
        team.member_count = counts.get(team.id, 0)


def _lock(db: Session, team: ServiceTeam, craftsman_ids: Collection[str], account: Account | None) -> None:
    craftsmen = select(Craftsman.id).where(Craftsman.id.in_(craftsman_ids)).order_by(Craftsman.id)
    if account is not None:
        craftsmen = craftsmen.where(in_scope(Craftsman.union_id, account))
    found = set(db.scalars(craftsmen.with_for_update(read=True, key_share=True)))
    faults = [
        {"loc": ["body", "craftsman_ids", place], "msg": "没有这位工匠"}
        for place, each in enumerate(craftsman_ids)
        if each not in found
    ]
    if faults:
        raise Invalid("craftsman_ids 中有不存在的工匠", errors=faults)
    db.refresh(team, ["version"], with_for_update={"of": ServiceTeam})


def _members(db: Session, team: ServiceTeam) -> list[TeamMember]:
    return list(db.scalars(select(TeamMember).where(TeamMember.team_id == team.id)))


def _add_missing(db: Session, team: ServiceTeam, craftsman_ids: Collection[str]) -> None:
    present = {member.craftsman_id for member in _members(db, team)}
    db.add_all(
        TeamMember(team_id=team.id, craftsman_id=each) for each in dict.fromkeys(craftsman_ids) if each not in present
    )
    db.flush()


def _refuse_taken_name(db: Session, name: str) -> None:
    if db.scalar(select(ServiceTeam.id).where(ServiceTeam.name == name)):
        raise Conflict(f"已有名为“{name}”的服务队")
