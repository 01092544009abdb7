"""The demands: the hand-written ones as they stand, the others told from their trade's topics."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.drawing import expand, industry_cell, joined, region_cell
from app.demo.pools import Enterprise, Pools, Row, demand_suggestion, tag_cell
from app.demo.sources import Topic, Trade, WrittenDemand

HEADCOUNT = re.compile(r"(\d+) ?(?:多|来)?(?:人|名|户|个班长|个机修)")
FIRST_DAY = date(2026, 12, 1)
DAYS = 120
HURRIES = (
    "客户{月底/下周}要看整改报告。",
    "已经影响{两/三}张订单的交货。",
    "旺季前一定要解决。",
    "这个月光返工就花了{2~9}万。",
    "停线一小时损失{3000~9000}元，拖不起。",
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A demand with its enterprise; `trade` is None for a hand-written one."""

    enterprise: Enterprise
    kind: str
    title: str
    description: str
    trade: Trade | None
    extras: dict[str, str]


def written(demand: WrittenDemand, pools: Pools) -> Posted:
    return Posted(pools.of_written(demand), demand.kind, demand.title, demand.description, None, demand.extras)


def told(trade: Trade, topic: Topic, trades: dict[str, Trade], pools: Pools) -> Posted:
    """A topic posted by an enterprise of its trade, or by one of a trade that needs such help."""
    draw = Random(f"demand {trade.key} {topic.title}")
    host = trades[topic.host or draw.choice(trade.hosts or (trade.key,))]
    enterprise = pools.of_trade(host, topic.industry, topic.place, draw)
    title = expand(topic.title, draw)
    description = expand(_told(trade, topic, draw).replace("{shop}", host.shop), draw)
    return Posted(enterprise, topic.kind, title, description, trade, {})


def _told(trade: Trade, topic: Topic, draw: Random) -> str:
    if topic.kind != "技术难题":
        return topic.parts[0]
    scene = "" if topic.host and not trade.hosts else _fitting_scene(trade.scenes, "".join(topic.parts))
    symptom, tried, wanted = topic.parts
    sentences = [f"{symptom}。"]
    if draw.random() < 0.85:
        sentences.append(draw.choice((f"{tried}。", f"{tried}。", f"此前：{tried}。", f"自己先折腾过一轮：{tried}。")))
    if draw.random() < 0.2:
        sentences.append(draw.choice(HURRIES))
    sentences.append(f"{wanted}。")
    if scene:
        start = draw.random() < 0.6
        sentences.insert(0 if start else len(sentences), f"{scene}。" if start else f"补充一下情况：{scene}。")
    return "".join(sentences)


def _fitting_scene(scenes: Sequence[str], text: str) -> str:
    """The scene speaking of the same things (most character pairs in common), or none: a wrong one shows at once."""

    def shared(scene: str) -> int:
        pairs = {scene[at : at + 2] for at in range(len(scene) - 1)}
        return sum(pair in text and pair.isalpha() for pair in pairs)

    best = max(scenes, key=shared)
    return best if shared(best) else ""


def demand_rows(posts: list[Posted], craftsmen: dict[str, list[Row]], teams: dict[str, list[str]]) -> list[Row]:
    """`craftsmen` by trade and `teams` by place, for the matching suggestions."""
    return [_row(f"XQ{number:04d}", post, craftsmen, teams) for number, post in enumerate(posts, 1)]


def _row(number: str, post: Posted, craftsmen: dict[str, list[Row]], teams: dict[str, list[str]]) -> Row:
    draw, enterprise = Random(f"demand row {post.title}"), post.enterprise
    extras = post.extras or _drawn_extras(post, craftsmen, teams, draw)
    urgency = extras.get("urgency") or draw.choices(("一般", "较急", "紧急"), (62, 27, 11))[0]
    told_industry = "noindustry" not in extras
    return {
        "需求编号": number,
        "企业名称": enterprise.name,
        "统一社会信用代码": enterprise.credit_code if draw.random() < 0.85 else "",
        "需求名称": post.title,
        "需求描述": post.description,
        "需求类型": post.kind,
        "所属行业": industry_cell(enterprise.industry, draw) if told_industry else "",
        "所在地区": region_cell(enterprise.place, draw) if draw.random() < 0.85 else "",
        "匹配建议": extras.get("suggestion", ""),
        "技能标签": joined(extras.get("tags", "").replace("；", " ").split()),
        "涉及人数": extras.get("people", ""),
        "紧急程度": urgency,
        "期望完成日期": extras.get("due") or _due(urgency, draw),
        "所需人数": extras.get("size") or draw.choices(("1", "2", "3", ""), (70, 9, 3, 18))[0],
    }


def _drawn_extras(
    post: Posted, craftsmen: dict[str, list[Row]], teams: dict[str, list[str]], draw: Random
) -> dict[str, str]:
    extras: dict[str, str] = {} if draw.random() < 0.75 else {"noindustry": ""}
    if post.trade is None:
        return extras
    if draw.random() < 0.6:
        extras["tags"] = tag_cell(post.trade.tags, draw, 2)
    people = HEADCOUNT.search(post.description)
    if people:
        extras["people"] = people[1]
    known = craftsmen.get(post.trade.key, [])
    if known and draw.random() < 0.28:
        near = teams.get(post.enterprise.place) or teams["广东省"]
        extras["suggestion"] = demand_suggestion(known, near, post.trade, draw)
    return extras


def _due(urgency: str, draw: Random) -> str:
    if draw.random() < 0.3:
        return ""
    within = {"紧急": 30, "较急": 70, "一般": DAYS}[urgency]
    return (FIRST_DAY + timedelta(days=draw.randint(3, within))).isoformat()
