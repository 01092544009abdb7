"""What actions and kinds of records are called in Chinese."""

VERBS = {"created": "新建", "updated": "修改", "deleted": "删除"}

KINDS = {
    "account": "账号",
    "api_key": "API 密钥",
    "union": "工会",
    "team": "服务队",
    "craftsman": "劳模工匠",
    "enterprise": "企业",
    "demand": "需求",
    "match": "匹配",
    "assignment": "派单",
    "visit": "服务记录",
    "dispatch_plan": "派单方案",
    "import": "导入",
    "weights": "权重",
    "webhook": "回调",
    "lending": "商借",
    "escalation": "上报",
    "consent": "同意书",
    "totp": "动态口令",
    "export": "导出",
    "session": "登录会话",
}

DEEDS = {
    "login.succeeded": "登录成功",
    "login.failed": "登录失败",
    "login.throttled": "登录受限",
    "craftsman.revealed": "查看工匠的完整信息",
    "craftsman.erased": "注销工匠的个人信息",
    "enterprise.revealed": "查看企业的完整信息",
    "audit.searched": "查阅审计日志",
}


def kind_name(kind: str) -> str:
    return KINDS.get(kind, kind)


def action_name(action: str) -> str:
    """The action as it stands where nobody has named it."""
    kind, _, verb = action.rpartition(".")
    if verb in VERBS:
        return f"{VERBS[verb]}{kind_name(kind)}"
    return DEEDS.get(action, action)
