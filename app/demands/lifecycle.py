"""How a demand moves: a pure table of states and actions."""

from enum import StrEnum

from app.auth.access import STAFF
from app.lifecycle import Lifecycle
from models.account import Role
from models.demand import DemandState, Resolution


class Action(StrEnum):
    """The last four follow from what happens to the demand's assignment."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    DISPATCH = "dispatch"
    RECALL = "recall"
    DELIVER = "deliver"
    REOPEN = "reopen"


_S, _A = DemandState, Action
_STAFF = frozenset(STAFF)
_STAFF_AND_ENTERPRISE = _STAFF | {Role.ENTERPRISE}

LIFECYCLE: Lifecycle[DemandState, Action] = Lifecycle(
    subject="需求",
    transitions={
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.SUBMITTED, _A.ACCEPT): _S.ACCEPTED,
        (_S.SUBMITTED, _A.RETURN): _S.RETURNED,
        (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.RETURNED, _A.SUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _A.DISPATCH): _S.DISPATCHED,
        (_S.ACCEPTED, _A.CLOSE): _S.CLOSED,
        (_S.ACCEPTED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.DISPATCHED, _A.RECALL): _S.ACCEPTED,
        (_S.DISPATCHED, _A.DELIVER): _S.DELIVERED,
        (_S.DISPATCHED, _A.WITHDRAW): _S.WITHDRAWN,
        (_S.DELIVERED, _A.REOPEN): _S.DISPATCHED,
        (_S.DELIVERED, _A.CLOSE): _S.CLOSED,
    },
    roles={
        _A.SUBMIT: _STAFF_AND_ENTERPRISE,
        _A.ACCEPT: _STAFF,
        _A.RETURN: _STAFF,
        _A.WITHDRAW: _STAFF_AND_ENTERPRISE,
        _A.CLOSE: _STAFF_AND_ENTERPRISE,
        _A.DISPATCH: frozenset(),
        _A.RECALL: frozenset(),
        _A.DELIVER: frozenset(),
        _A.REOPEN: frozenset(),
    },
    state_names={
        _S.DRAFT: "草稿",
        _S.SUBMITTED: "已提交",
        _S.RETURNED: "已退回",
        _S.ACCEPTED: "已受理",
        _S.DISPATCHED: "已派单",
        _S.DELIVERED: "已交付",
        _S.CLOSED: "已办结",
        _S.WITHDRAWN: "已撤回",
    },
    action_names={
        _A.SUBMIT: "提交",
        _A.ACCEPT: "受理",
        _A.RETURN: "退回",
        _A.WITHDRAW: "撤回",
        _A.CLOSE: "办结",
        _A.DISPATCH: "派单",
        _A.RECALL: "取消派单",
        _A.DELIVER: "交付",
        _A.REOPEN: "重开服务",
    },
)

EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
EDITABLE_BY_STAFF = EDITABLE | {_S.SUBMITTED, _S.ACCEPTED}
DELETABLE = frozenset({_S.DRAFT, _S.RETURNED, _S.WITHDRAWN})
ENDED = frozenset({_S.CLOSED, _S.WITHDRAWN})
"""Nothing is asked for any more."""

WITHOUT_SERVICE = frozenset(
    {Resolution.TO_OPEN_CALL, Resolution.DUPLICATE, Resolution.UNSOLVED, Resolution.TO_TRAINING}
)
"""What an accepted demand may be closed with although nobody was sent."""

RESOLUTION_NAMES = {
    Resolution.SOLVED: "已解决",
    Resolution.PARTLY_SOLVED: "部分解决",
    Resolution.UNSOLVED: "未解决",
    Resolution.TO_TRAINING: "转为培训",
    Resolution.TO_OPEN_CALL: "转揭榜挂帅",
    Resolution.DUPLICATE: "重复需求",
}
