"""Service teams and their members."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.auth.access import Staff
from app.db import Db
from app.etags import IfMatch, check_etag
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from app.scope import require_in_scope
from app.teams import service
from app.teams.schemas import Members, NewTeam, TeamChanges, TeamDetail, TeamFilters, TeamOut
from models.team import ServiceTeam

router = APIRouter(route_class=SafeRoute, prefix="/teams", tags=["teams"])


@router.get("")
def list_teams(db: Db, account: Staff, filters: Annotated[TeamFilters, Query()], paging: Paged) -> Page[TeamOut]:
    query = service.visible(service.find_teams(filters), account)
    page = page_of(db, query, ServiceTeam.id, paging, TeamOut.model_validate)
    service.count_members(db, page.items)
    return page


@router.post("", status_code=201)
def create_team(db: Db, account: Staff, new: NewTeam) -> TeamDetail:
    require_in_scope(db, account, new.union_id)
    return service.show_team(db, service.create_team(db, new, account), account)


@router.get("/{team_id}")
def show_team(db: Db, account: Staff, team_id: str) -> TeamDetail:
    return service.show_team(db, service.get_team(db, account, team_id), account)


@router.patch("/{team_id}")
def change_team(db: Db, account: Staff, team_id: str, changes: TeamChanges, if_match: IfMatch = None) -> TeamDetail:
    team = service.get_team(db, account, team_id, lock=True)
    check_etag(team, if_match)
    if changes.union_id is not None:
        require_in_scope(db, account, changes.union_id)
    service.change_team(db, team, changes)
    return service.show_team(db, team, account)


@router.delete("/{team_id}", status_code=204)
def delete_team(db: Db, account: Staff, team_id: str, if_match: IfMatch = None) -> None:
    team = service.get_team(db, account, team_id, lock=True)
    check_etag(team, if_match)
    service.delete_team(db, team)


@router.put("/{team_id}/members")
def set_members(db: Db, account: Staff, team_id: str, members: Members, if_match: IfMatch = None) -> TeamDetail:
    team = service.get_team(db, account, team_id)
    service.set_members(db, team, members.craftsman_ids, account, if_match)
    return service.show_team(db, team, account)


@router.post("/{team_id}/members")
def add_members(db: Db, account: Staff, team_id: str, members: Members) -> TeamDetail:
    team = service.get_team(db, account, team_id)
    service.add_members(db, team, members.craftsman_ids, account)
    return service.show_team(db, team, account)


@router.delete("/{team_id}/members/{craftsman_id}", status_code=204)
def remove_member(db: Db, account: Staff, team_id: str, craftsman_id: str, if_match: IfMatch = None) -> None:
    service.remove_member(db, service.get_team(db, account, team_id), craftsman_id, if_match)
