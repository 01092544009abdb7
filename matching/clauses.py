"""Reading a demand by what each clause is for: the trouble and the wish weigh more than who the company is."""

import re
from collections.abc import Iterator

from matching.text import MAX_CHARACTERS, asked_for

WISH, PLAIN, FIGURES, BESIDE = 1.0, 1.0, 0.7, 0.3
"""What a clause counts: trouble or wish, neither, bare figures, and the company's own praise, money and terms."""
FADING = 0.1
"""A demand says early what it is about: the n-th clause counts 1 / (1 + n / 10) of it."""
MOST_CLAUSES = 120

_END = re.compile(r"[。；;！!？?\n\r，,]+")
_WISH = re.compile(
    "需要|急需|希望|寻求|解决|难题|难点|瓶颈|研发|开发|研究|攻关|无法|不能|导致|造成|缺乏|缺少|如何|引进|培训|想|请|改进|改造|优化|设计|容易|易"
)
_FIGURES = re.compile("不低于|不高于|不小于|不大于|以上|以内|以下|指标|左右|误差|[≥≤＞＜<>%％℃]")
_SELF = re.compile(
    "成立于|坐落|位于|占地|注册资|主营|专业从事|荣获|荣誉|高新技术企业|拥有.{0,12}(?:专利|团队|员工|设备|人员|队伍)|升级为|认定为|是一家|是集|职工|员工"
    "|股份|全资|建有|被评为|入驻|先后|专利|证书|合作单位|公司现有|我公司是|我公司为|隶属"
)
_TERMS = re.compile(
    "出资|投资|预算|资金|万元|亿元|成果归|知识产权|共同拥有|合作方式|面议|联系|效益|产值|销售收入|市场|前景|利润|客户|订单|国家|政策|随着|日益|需求量|竞争"
    "|战略|推动|意义|现状|背景"
)


def clauses(title: str, description: str) -> Iterator[tuple[str, float]]:
    """The title, then the clauses of the description, each with what it counts."""
    yield title[:MAX_CHARACTERS], 1.0
    told = (clause for clause in _END.split(asked_for(description)) if clause.strip())
    for place, clause in zip(range(MOST_CLAUSES), told, strict=False):
        yield clause, worth_of(clause) / (1 + FADING * place)


def worth_of(clause: str) -> float:
    if _SELF.search(clause) or _TERMS.search(clause):
        return BESIDE
    if _WISH.search(clause):
        return WISH
    return FIGURES if _FIGURES.search(clause) else PLAIN
