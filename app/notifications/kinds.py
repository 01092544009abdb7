"""What people are told of, and in which words: the one table of kinds.

A text may use {number} (of the demand), {type} (技术难题) and {state} (已受理), and nothing else: no person's name, no
phone, no word of a description leaves the service with a message.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    DEMAND_SUBMITTED = "demand.submitted"
    DEMAND_ACCEPTED = "demand.accepted"
    DEMAND_RETURNED = "demand.returned"
    DEMAND_DISPATCHED = "demand.dispatched"
    DEMAND_RECALLED = "demand.recalled"
    DEMAND_WITHDRAWN = "demand.withdrawn"
    DEMAND_CLOSED = "demand.closed"
    DEMAND_ESCALATED = "demand.escalated"
    DEMAND_SENT_DOWN = "demand.sent_down"
    CLOCK_WARNED = "clock.warned"
    ASSIGNMENT_OFFERED = "assignment.offered"
    ASSIGNMENT_ACCEPTED = "assignment.accepted"
    ASSIGNMENT_DECLINED = "assignment.declined"
    ASSIGNMENT_EXPIRED = "assignment.expired"
    ASSIGNMENT_DELIVERED = "assignment.delivered"
    ASSIGNMENT_CONFIRMED = "assignment.confirmed"
    ASSIGNMENT_REOPENED = "assignment.reopened"
    ASSIGNMENT_CANCELLED = "assignment.cancelled"
    LENDING_ASKED = "lending.asked"
    LENDING_AGREED = "lending.agreed"
    LENDING_REFUSED = "lending.refused"
    LENDING_WITHDRAWN = "lending.withdrawn"
    LENDING_TOLD = "lending.told"
    IMPORT_FINISHED = "import.finished"
    LOGIN_NEW = "login.new"
    MESSAGE_DEAD = "message.dead"
    WEBHOOK_TEST = "webhook.test"


class Wording(NamedTuple):
    """`name` is the kind's, in settings. `by_email`: unless an account wants it otherwise."""

    name: str
    title: str
    text: str
    by_email: bool = False


_K = Kind

WORDINGS: dict[Kind, Wording] = {
    _K.DEMAND_SUBMITTED: Wording(
        "需求提交", "需求 {number} 待受理", "{type}需求 {number} 已提交，请在期限内受理或退回。", by_email=True
    ),
    _K.DEMAND_ACCEPTED: Wording("需求受理", "需求 {number} 已受理", "{type}需求 {number} 已由工会受理，正在物色工匠。"),
    _K.DEMAND_RETURNED: Wording(
        "需求退回", "需求 {number} 被退回", "{type}需求 {number} 已退回，请按退回意见补充后再提交。", by_email=True
    ),
    _K.DEMAND_DISPATCHED: Wording("需求派单", "需求 {number} 已派单", "{type}需求 {number} 已邀请工匠，等待答复。"),
    _K.DEMAND_RECALLED: Wording(
        "派单落空",
        "需求 {number} 须重新派单",
        "{type}需求 {number} 目前没有工匠应承，请重新匹配或请上级协调。",
        by_email=True,
    ),
    _K.DEMAND_WITHDRAWN: Wording("需求撤回", "需求 {number} 已撤回", "{type}需求 {number} 已撤回，不必再办理。"),
    _K.DEMAND_CLOSED: Wording("需求办结", "需求 {number} 已办结", "{type}需求 {number} 已办结。"),
    _K.DEMAND_ESCALATED: Wording(
        "需求上报", "需求 {number} 转由本级办理", "{type}需求 {number} 已由下级上报，请接手办理。", by_email=True
    ),
    _K.DEMAND_SENT_DOWN: Wording(
        "需求下派", "需求 {number} 由上级下派", "{type}需求 {number} 已由上级下派，请接手办理。", by_email=True
    ),
    _K.CLOCK_WARNED: Wording(
        "期限将至",
        "需求 {number} 期限将至",
        "{type}需求 {number}（{state}）的办理期限将至，请尽快办理。",
        by_email=True,
    ),
    _K.ASSIGNMENT_OFFERED: Wording(
        "派单邀请", "需求 {number} 邀请您出诊", "{type}需求 {number} 邀请您提供服务，请在期限内答复。", by_email=True
    ),
    _K.ASSIGNMENT_ACCEPTED: Wording("接受邀请", "需求 {number} 已有工匠应承", "{type}需求 {number} 的邀请已被接受。"),
    _K.ASSIGNMENT_DECLINED: Wording("婉拒邀请", "需求 {number} 的邀请被婉拒", "{type}需求 {number} 的邀请已被婉拒。"),
    _K.ASSIGNMENT_EXPIRED: Wording(
        "邀请逾期", "需求 {number} 的邀请逾期未答复", "{type}需求 {number} 的邀请逾期未获答复，已作逾期处理。"
    ),
    _K.ASSIGNMENT_DELIVERED: Wording(
        "服务交付", "需求 {number} 的服务已交付", "{type}需求 {number} 的服务已交付，请确认结果或重开。", by_email=True
    ),
    _K.ASSIGNMENT_CONFIRMED: Wording(
        "结果确认", "需求 {number} 的结果已确认", "{type}需求 {number} 的服务结果已由企业确认。"
    ),
    _K.ASSIGNMENT_REOPENED: Wording(
        "服务重开", "需求 {number} 的服务已重开", "{type}需求 {number} 尚未解决，服务已重开，请继续。", by_email=True
    ),
    _K.ASSIGNMENT_CANCELLED: Wording(
        "派单取消", "需求 {number} 的派单已取消", "{type}需求 {number} 的派单已取消，不必再前往。", by_email=True
    ),
    _K.LENDING_ASKED: Wording(
        "商借请求", "需求 {number} 商借工匠", "为{type}需求 {number}，有工会商借贵会工匠，请答复。", by_email=True
    ),
    _K.LENDING_AGREED: Wording(
        "同意商借", "需求 {number} 的商借已同意", "为{type}需求 {number} 的商借已获同意，可以派单。", by_email=True
    ),
    _K.LENDING_REFUSED: Wording(
        "谢绝商借", "需求 {number} 的商借未获同意", "为{type}需求 {number} 的商借未获同意，请另选工匠。", by_email=True
    ),
    _K.LENDING_WITHDRAWN: Wording(
        "撤回商借", "需求 {number} 的商借已撤回", "为{type}需求 {number} 的商借请求已撤回，不必再答复。"
    ),
    _K.LENDING_TOLD: Wording(
        "省级调用", "需求 {number} 调用贵会工匠", "为{type}需求 {number}，省级统筹调用贵会工匠，特此告知。"
    ),
    _K.IMPORT_FINISHED: Wording("导入结束", "名单导入{state}", "您上传的名单导入{state}，请查看结果和被退回的行。"),
    _K.LOGIN_NEW: Wording(
        "新的登录", "账号有新的登录", "您的账号刚刚登录。若非本人，请立即修改密码并联系管理员。", by_email=True
    ),
    _K.MESSAGE_DEAD: Wording(
        "消息未能送达", "有一条消息未能送达", "有一条对外消息多次发送不成功，已停止重试。请检查邮件或回调地址的设置。"
    ),
    _K.WEBHOOK_TEST: Wording("回调测试", "回调测试", "这是一条测试消息，收到即表示回调地址可用。"),
}

INBOX_ONLY = frozenset({_K.MESSAGE_DEAD})
"""Word that a message could not be sent is not sent as a message."""

NOT_TOLD = frozenset({_K.WEBHOOK_TEST})
"""Sent on demand only: nobody's setting."""

_OF_WORK = ("demand.", "assignment.", "clock.", "lending.")
FOR_WEBHOOKS = frozenset(each for each in Kind if each.value.startswith(_OF_WORK))
"""What other systems may ask to hear: what concerns a union's work, not a person's account."""

PATHS = {
    "demand": "/demands/{}",
    "assignment": "/assignments/{}",
    "lending": "/lendings/{}",
    "import": "/imports/{}",
    "message": "/webhooks",
    "account": "/auth/me",
}
"""Where what a message tells of is looked at; the console's pages bear the same names."""


def link_to(subject_kind: str, subject_id: str) -> str:
    return PATHS.get(subject_kind, "/").format(subject_id)
