"""What a card's codes are called on the screen."""

from models.weights_version import WeightsState

STATES = {WeightsState.DRAFT: "草稿", WeightsState.ACTIVE: "在用", WeightsState.RETIRED: "停用"}
FATES = {
    "accepted": "接受",
    "unfit": "婉拒（不对口）",
    "prevented": "婉拒或逾期（忙、远、请假）",
    "passed_over": "排在前面而未选",
}
LEFT_OUT = {
    "unclear_reason": "婉拒理由看不出缘由",
    "other_engine": "随另一版引擎所作的匹配",
    "no_signals": "未存信号的旧匹配",
    "no_label": "尚无答复或所选不在名单的匹配",
}
PARAMETERS = {
    "prior": "基数",
    "prior_of_list": "基数（清单）",
    "prior_of_tag": "基数（标签）",
    "text": "文字相近",
    "meaning": "语义相近",
    "discipline": "专业门类",
    "concepts": "对象与工艺",
    "kind": "服务类型",
    "industry": "行业",
    "tags": "技能标签",
    "suggestion": "匹配建议",
    "region": "地区",
    "load": "空闲",
    "record": "服务记录",
    "honours": "荣誉与等级",
}
GROUPS = {"city": "各市", "section": "各行业门类"}
