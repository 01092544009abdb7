"""Which weights rank: looking at the versions, putting one to use, going back."""

from fastapi import APIRouter

from app.auth.access import Admin
from app.clock import Now
from app.db import Db
from app.learning import activation, service
from app.learning.activation import Actor
from app.learning.schemas import Activation, Rollback, VersionDetail, VersionOut
from app.pages import Page
from app.safe_route import SafeRoute
from models.account import Account

router = APIRouter(route_class=SafeRoute, prefix="/weights", tags=["weights"])


@router.get("")
def list_weights(db: Db, _account: Admin) -> Page[VersionOut]:
    """内置版本在前，学得的版本新的在前；一次全部列出。"""
    versions = service.list_versions(db)
    return Page(items=versions, total=len(versions))


@router.get("/{version}")
def show_weights(db: Db, _account: Admin, version: str) -> VersionDetail:
    """参数、卡片（数据、前后指标、公平性、异议）与启用记录。"""
    return service.show_version(db, version)


@router.post("/rollback")
def roll_back(db: Db, account: Admin, now: Now, wanted: Rollback) -> VersionDetail:
    """退回上一个在用的版本。"""
    return service.show_version(db, activation.roll_back(db, _actor(account), now, wanted.reason))


@router.post("/{version}/activate")
def activate(db: Db, account: Admin, now: Now, version: str, wanted: Activation) -> VersionDetail:
    """启用一个版本：此后的匹配都用它，已保存的匹配不变。"""
    activation.activate(db, version, _actor(account), now, wanted.reason, despite_objections=wanted.despite_objections)
    return service.show_version(db, version)


def _actor(account: Account) -> Actor:
    return Actor(account.display_name or account.username, account.id)
