"""What a decline is about: the matter itself, or the circumstances of the one who declined."""

from enum import StrEnum

from matching.text import normalise


class Matter(StrEnum):
    FIT = "fit"
    CIRCUMSTANCES = "circumstances"
    UNCLEAR = "unclear"


_FIT = """
    不对口 不对路 不符 不匹配 不适合 不合适 不熟 不擅长 不懂 不会做 不会修 不会用 不会干 不了解 不精 不专
    不是我的 不是本人 不属于 没做过 没有做过 没接触 没有接触 未接触 未做过 没干过 没经验 没有经验 缺乏经验
    经验不足 能力不足 水平有限 超出能力 超出专业 超出我 做不了 干不了 解决不了 无法解决 无法胜任 不能胜任
    难以胜任 胜任不了 另请 隔行 跨专业 专业不同 工种不同 领域不同 方向不同
"""
_CIRCUMSTANCES = """
    外地 出差 在外 外出 路远 太远 较远 距离 路程 交通 来回 跨市 忙 时间 档期 排不开 抽不 走不开 脱不开 赶不上
    安排不 任务 工期 项目在手 手头 在手 已满 满了 加班 值班 生产紧 检修期 请假 休假 年假 产假 病假 住院 生病
    身体 手术 家里 家中 家事 私事 陪护 单位不 单位有 领导不 不放人 培训 学习期 比赛 竞赛 会议 开会 退休 春节
    假期
"""


def matter_of(reason: str) -> Matter:
    """By the words that are used; a reason that speaks of both is about the matter, which is the rarer thing to say."""
    text = normalise(reason)
    if any(word in text for word in _FIT.split()):
        return Matter.FIT
    if any(word in text for word in _CIRCUMSTANCES.split()):
        return Matter.CIRCUMSTANCES
    return Matter.UNCLEAR
