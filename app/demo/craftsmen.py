"""The craftsmen: the hand-written ones as they stand, the others composed from their trade's vocabulary."""

import re
from dataclasses import dataclass
from random import Random

from app.demo.drawing import (
    city_of,
    expand,
    firm,
    industry_cell,
    joined,
    person,
    phone,
    region_cell,
)
from app.demo.organisations import teams_for
from app.demo.pools import Pools, Row, county_union, tag_cell
from app.demo.sources import Item, Trade, WrittenCraftsman
from app.taxonomy.resolve import resolve_industry

LEVELS = ("中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
POSTS = ("班组长", "工艺主管", "设备主管", "技能大师工作室负责人", "车间主任", "技术组长")
OPENING = re.compile("^(擅长|精通|熟悉)")
TAILS = {
    "难题攻关": (
        "先看现场再报方案",
        "一般{两/三/五}天见结果",
        "需要停机窗口半天",
        "可分{两/三}次上门",
        "结束后留下书面参数和注意事项",
    ),
    "咨询诊断": (
        "当天口头反馈，一周内给书面报告",
        "请企业先备好近三个月记录",
        "{一/两}天走完现场",
        "只讲实话，不推荐供应商",
    ),
    "技能培训": ("每班不超过{20~40}人", "用企业自己的产品做教材", "白班夜班都能排", "结业当场考核", "可安排周末或晚上"),
    "师带徒": ("一次最多带{两/三}名", "每月写一页带徒记录", "按季考核", "签师徒协议，有出师标准"),
    "班组管理": ("到班组里一起开早会", "三个月内回访{两/三}次", "表格当场改到能用"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A craftsman before numbers, unions and teams are given out."""

    trade: str
    name: str
    job: str
    level: str
    place: str
    employer: str
    industries: tuple[str, ...]
    tags: str
    honours: str
    capacity: str
    speciality: str
    items: tuple[Item, ...]


def written(craftsman: WrittenCraftsman) -> Draft:
    code = resolve_industry(craftsman.industry).code or craftsman.industry
    return Draft(
        "",
        craftsman.name,
        craftsman.job,
        craftsman.level,
        craftsman.place,
        craftsman.employer,
        (code,),
        joined(craftsman.tags),
        joined(craftsman.honours),
        craftsman.capacity,
        craftsman.speciality,
        craftsman.items,
    )


def composed(trade: Trade, number: int, pools: Pools) -> Draft:
    draw = Random(f"craftsman {trade.key} {number}")
    colleagues = [one for one in pools.enterprises if one.trade == trade.key]
    if colleagues and draw.random() < 0.45:
        enterprise = draw.choice(colleagues)
        place, employer = enterprise.place, enterprise.name
    else:
        place = trade.places[number % len(trade.places)]
        employer = firm(draw, place, trade.firms, pools.names)
    level = draw.choices(LEVELS, (3, 20, 35, 32, 3, 7))[0]
    job = draw.choice(trade.jobs)
    industries = tuple(draw.sample(trade.industries, min(len(trade.industries), draw.randint(1, 2))))
    return Draft(
        trade.key,
        person(draw, pools.persons),
        job,
        level,
        place,
        employer,
        industries,
        tag_cell(trade.tags, draw),
        joined(_honours(level, city_of(place), draw)),
        draw.choices(("1", "2", "3", "4", ""), (10, 40, 30, 12, 8))[0],
        _speciality(trade, job, level, draw),
        tuple(_item(item, draw) for item in draw.sample(trade.items, min(len(trade.items), draw.randint(2, 4)))),
    )


def _speciality(trade: Trade, job: str, level: str, draw: Random) -> str:
    one, two, three = draw.sample(trade.skills, 3)
    deed, years, post = draw.choice(trade.deeds), draw.randint(9, 34), draw.choice(POSTS)
    bare = OPENING.sub("", two)
    shapes = (
        f"{job}，做了{years}年。{one}；{two}。",
        f"{one}；{two}；{three}。",
        f"{one}。{two}。{deed}。",
        f"从学徒做到{level}，{years}年没离开过{trade.shop}。{one}；{two}。",
        f"{years}年{job}经历：{one}；{two}。{deed}。",
        f"看家本领：{bare}。{three}。",
        f"现任{post}。{one}。{three}。{deed}。",
        f"{one}。{three}。常被邻近企业请去帮忙。",
        f"入行{years}年，{deed}。{one}；{two}。",
        f"主攻：{one}；{two}；{three}。{deed}。",
    )
    return expand(draw.choice(shapes), draw)


def _item(item: Item, draw: Random) -> Item:
    description = item.description
    if draw.random() < 0.6:
        description = f"{description}。{expand(draw.choice(TAILS[item.kind]), draw)}"
    return Item(item.kind, item.title, description)


def _honours(level: str, city: str, draw: Random) -> list[str]:
    short = city.removesuffix("市")
    local = (f"{city}劳动模范", f"{short}工匠", f"{city}技术能手", f"{city}五一劳动奖章", f"{city}首席技师")
    provincial = ("南粤工匠", "广东省劳动模范", "广东省五一劳动奖章", "广东省技术能手")
    national = ("全国劳动模范", "全国五一劳动奖章", "全国技术能手", "大国工匠")
    rank = LEVELS.index(level)
    honours = draw.sample(local, draw.choice((0, 1, 1, 1, 2)))
    if draw.random() < 0.08 + 0.09 * rank:
        honours.append(draw.choice(provincial))
    if rank >= 3 and draw.random() < 0.12:
        honours.append(draw.choice(national))
    return honours


def craftsman_rows(drafts: list[Draft], unions: dict[str, str], teams: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of craftsmen.csv and of service_items.csv; every title of the first has its line in the second."""
    craftsmen, items = [], []
    for number, draft in enumerate(drafts, 1):
        draw = Random(f"craftsman row {draft.name}")
        union = unions.get(draft.employer) or county_union(draft.place)
        craftsmen.append(
            {
                "编号": f"GJ{number:04d}",
                "姓名": draft.name,
                "技术专长": draft.speciality,
                "职业工种": draft.job,
                "技能等级": draft.level,
                "所属行业": joined([industry_cell(code, draw) for code in draft.industries]),
                "技能标签": draft.tags,
                "荣誉称号": draft.honours,
                "所在地区": region_cell(draft.place, draw),
                "工作单位": draft.employer,
                "联系电话": phone(1000 + number),
                "所属工会": union,
                "服务队": joined(teams_for(draft.place, union, teams, draw)),
                "可同时承接数": draft.capacity,
                "服务项目": joined([item.title for item in draft.items]),
            }
        )
        for item in draft.items:
            fitting = [industry_cell(code, draw) for code in draft.industries] if draw.random() < 0.6 else []
            items.append(
                {
                    "工匠编号": f"GJ{number:04d}",
                    "工匠姓名": draft.name,
                    "工作单位": draft.employer,
                    "项目名称": item.title,
                    "项目说明": item.description,
                    "服务类型": item.kind,
                    "适用行业": joined(fitting),
                }
            )
    return craftsmen, items
