"""How an assignment moves: a pure table of states and actions."""

from enum import StrEnum

from app.auth.access import STAFF
from app.lifecycle import Lifecycle
from models.account import Role
from models.assignment import AssignmentState


class Action(StrEnum):
    """`EXPIRE` is the clock's."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    START = "start"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CANCEL = "cancel"


_S, _A = AssignmentState, Action
_STAFF = frozenset(STAFF)
_STAFF_AND_CRAFTSMAN = _STAFF | {Role.CRAFTSMAN}
_STAFF_AND_ENTERPRISE = _STAFF | {Role.ENTERPRISE}

LIFECYCLE: Lifecycle[AssignmentState, Action] = Lifecycle(
    subject="派单",
    transitions={
        (_S.PROPOSED, _A.OFFER): _S.OFFERED,
        (_S.PROPOSED, _A.CANCEL): _S.CANCELLED,
        (_S.OFFERED, _A.ACCEPT): _S.ACCEPTED,
        (_S.OFFERED, _A.DECLINE): _S.DECLINED,
        (_S.OFFERED, _A.EXPIRE): _S.EXPIRED,
        (_S.OFFERED, _A.CANCEL): _S.CANCELLED,
        (_S.ACCEPTED, _A.START): _S.IN_SERVICE,
        (_S.ACCEPTED, _A.CANCEL): _S.CANCELLED,
        (_S.IN_SERVICE, _A.DELIVER): _S.DELIVERED,
        (_S.IN_SERVICE, _A.CANCEL): _S.CANCELLED,
        (_S.DELIVERED, _A.CONFIRM): _S.CONFIRMED,
        (_S.DELIVERED, _A.REOPEN): _S.REOPENED,
        (_S.REOPENED, _A.START): _S.IN_SERVICE,
        (_S.REOPENED, _A.CANCEL): _S.CANCELLED,
    },
    roles={
        _A.OFFER: _STAFF,
        _A.ACCEPT: _STAFF_AND_CRAFTSMAN,
        _A.DECLINE: _STAFF_AND_CRAFTSMAN,
        _A.EXPIRE: frozenset(),
        _A.START: _STAFF_AND_CRAFTSMAN,
        _A.DELIVER: _STAFF_AND_CRAFTSMAN,
        _A.CONFIRM: _STAFF_AND_ENTERPRISE,
        _A.REOPEN: _STAFF_AND_ENTERPRISE,
        _A.CANCEL: _STAFF,
    },
    state_names={
        _S.PROPOSED: "拟派",
        _S.OFFERED: "待答复",
        _S.ACCEPTED: "已接受",
        _S.DECLINED: "已婉拒",
        _S.EXPIRED: "逾期未答复",
        _S.IN_SERVICE: "服务中",
        _S.DELIVERED: "已交付",
        _S.REOPENED: "已重开",
        _S.CONFIRMED: "已确认",
        _S.CANCELLED: "已取消",
    },
    action_names={
        _A.OFFER: "发出邀请",
        _A.ACCEPT: "接受",
        _A.DECLINE: "婉拒",
        _A.EXPIRE: "作逾期处理",
        _A.START: "开始服务",
        _A.DELIVER: "交付",
        _A.CONFIRM: "确认结果",
        _A.REOPEN: "重开",
        _A.CANCEL: "取消",
    },
)

ENDED = frozenset({_S.DECLINED, _S.EXPIRED, _S.CANCELLED, _S.CONFIRMED})
"""Mirrors the partial unique index `uq_assignment_one_live`: every other state is live."""

HOLDING = frozenset({_S.ACCEPTED, _S.IN_SERVICE, _S.DELIVERED, _S.REOPENED})
"""The members' load counts this assignment."""

UNWILLING = frozenset({_S.DECLINED, _S.EXPIRED})
