"""Where one is logged in, and ending that."""

from fastapi import APIRouter
from sqlalchemy import select

from app.auth import service, sessions
from app.auth.access import Admin, CurrentAccount, InPerson
from app.auth.schemas import Ended, SessionOut
from app.clock import Now
from app.db import Db
from app.pages import Page, Paged, page_of
from app.safe_route import SafeRoute
from models.session_token import SessionToken

router = APIRouter(route_class=SafeRoute, tags=["login"])


@router.get("/auth/sessions")
def list_my_sessions(db: Db, now: Now, account: CurrentAccount, visitor: InPerson, paging: Paged) -> Page[SessionOut]:
    own = visitor.session.id if visitor.session else None

    def shown(row: SessionToken) -> SessionOut:
        fields = {name: getattr(row, name) for name in SessionOut.model_fields if name != "current"}
        return SessionOut(current=row.id == own, **fields)

    return page_of(db, select(SessionToken).where(sessions.live(account, now)), SessionToken.id, paging, shown)


@router.delete("/auth/sessions/{session_id}", status_code=204)
def end_session(db: Db, now: Now, account: CurrentAccount, _visitor: InPerson, session_id: str) -> None:
    """结束一个登录会话：本人的；管理员可结束任何人的。"""
    sessions.end_one(db, account, session_id, now)


@router.post("/auth/sessions/revoke-all")
def end_my_other_sessions(db: Db, now: Now, account: CurrentAccount, visitor: InPerson) -> Ended:
    """结束本人的其他登录会话；发出此请求的会话继续有效。"""
    return Ended(sessions=sessions.end_all(db, account, now, but=visitor.session))


@router.post("/accounts/{account_id}/revoke-all")
def shut_out(db: Db, now: Now, _admin: Admin, _visitor: InPerson, account_id: str) -> Ended:
    """管理员使一个账号在各处退出登录，并撤销它的全部 API 密钥。"""
    account = service.get_account(db, account_id)
    return Ended(sessions=sessions.end_all(db, account, now), keys=sessions.revoke_keys(db, account, now))
