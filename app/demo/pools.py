"""The generated enterprises and the employers, unions and service teams around both pools."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from app.demo.drawing import (
    city_of,
    credit_code,
    expand,
    firm,
    industry_cell,
    joined,
    nearest_words,
    person,
    phone,
    region_cell,
    region_code,
)
from app.demo.sources import Trade, WrittenDemand
from app.taxonomy.files import load_taxonomy

Row = dict[str, str]
STAFF = {"微型": "8~19", "小型": "32~260", "中型": "310~960", "大型": "1100~3600"}
BUSY_CITIES = ("广州市", "深圳市", "佛山市", "东莞市", "惠州市", "中山市")
PARKS = (
    "科技园{一/二/三}路{3~98}号",
    "工业园{A/B/C}区{2~16}栋",
    "兴业路{6~220}号",
    "创新大道{11~388}号",
    "{东/西/南/北}环路{8~160}号",
)


@dataclass(frozen=True, slots=True)
class Enterprise:
    name: str
    place: str
    industry: str
    scale: str
    specialised: str
    credit_code: str
    trade: str | None = None


@dataclass(slots=True)
class Pools:
    """What has been invented so far; names are taken once over all lists."""

    enterprises: list[Enterprise] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)

    def add(self, name: str, place: str, industry: str, scale: str, specialised: str, trade: str | None) -> Enterprise:
        code = credit_code(len(self.enterprises) * 37 + 1013, region_code(place))
        enterprise = Enterprise(name, place, industry, scale, specialised, code, trade)
        self.names.add(name)
        self.enterprises.append(enterprise)
        return enterprise

    def of_written(self, demand: WrittenDemand) -> Enterprise:
        for enterprise in self.enterprises:
            if enterprise.name == demand.enterprise:
                return enterprise
        return self.add(demand.enterprise, demand.place, demand.industry, demand.scale, demand.specialised, None)

    def of_trade(self, trade: Trade, industry: str | None, place: str | None, draw: Random) -> Enterprise:
        """An enterprise of a trade: half the time one already there, so that some post several demands."""
        there = [
            enterprise
            for enterprise in self.enterprises
            if enterprise.trade == trade.key
            and industry in (None, enterprise.industry)
            and place in (None, enterprise.place)
        ]
        if there and draw.random() < 0.55:
            return draw.choice(there)
        return self.found(trade, industry or draw.choice(trade.industries), place or self._place(trade, draw), draw)

    def found(self, trade: Trade, industry: str, place: str, draw: Random) -> Enterprise:
        words = nearest_words(trade.firms, load_taxonomy().industries[industry].name)
        scale = draw.choices(tuple(STAFF), (8, 52, 30, 10))[0]
        specialised = draw.choices(
            ("无", "创新型中小企业", "专精特新中小企业", "专精特新“小巨人”企业"), (45, 20, 25, 10)
        )[0]
        if scale in ("微型", "大型"):
            specialised = "无"
        return self.add(firm(draw, place, words, self.names), place, industry, scale, specialised, trade.key)

    def _place(self, trade: Trade, draw: Random) -> str:
        """Prefer the cities with fewest enterprises for their weight, so that all twenty-one are served."""
        counts = {
            place: sum(city_of(one.place) == city_of(place) for one in self.enterprises)
            / (3 if city_of(place) in BUSY_CITIES else 1)
            for place in trade.places
        }
        fewest = sorted(trade.places, key=lambda place: (counts[place], place))
        return draw.choice(fewest[: max(2, len(fewest) // 2)])


def enterprise_rows(pools: Pools, unions: dict[str, str]) -> list[Row]:
    rows = []
    for number, enterprise in enumerate(pools.enterprises):
        draw = Random(f"enterprise {enterprise.name}")
        rows.append(
            {
                "企业名称": enterprise.name,
                "统一社会信用代码": enterprise.credit_code,
                "所属行业": industry_cell(enterprise.industry, draw),
                "所在地区": region_cell(enterprise.place, draw),
                "企业规模": enterprise.scale,
                "专精特新": enterprise.specialised,
                "所属工会": unions.get(enterprise.name) or county_union(enterprise.place),
                "联系人": person(draw, pools.persons),
                "联系电话": phone(5001 + number),
                "地址": enterprise.place + expand(draw.choice(PARKS), draw),
                "职工人数": expand("{" + STAFF[enterprise.scale] + "}", draw),
            }
        )
    return rows


def county_union(place: str) -> str:
    return f"{place}总工会"


def grassroots_unions(employers: Iterable[str], chosen: str) -> dict[str, str]:
    """Employer -> its own union, for about two employers in five; the others answer to their county's federation."""
    return {name: f"{name}工会" for name in employers if Random(f"{chosen} {name}").random() < 0.4}


def demand_suggestion(craftsmen: list[Row], teams: list[str], trade: Trade, draw: Random) -> str:
    """A matching suggestion as an enterprise writes it: a person, a team, an employer or a phrase."""
    known = draw.choice(craftsmen)
    phrases = (
        f"想请{known['工作单位']}的{known['姓名']}师傅",
        f"{known['姓名']}师傅最好，别的懂行的也行",
        f"{known['工作单位']}的师傅做过类似的",
        f"由{draw.choice(teams)}派人",
        f"最好是干过{draw.choice(trade.tags or trade.jobs)}的{draw.choice(trade.jobs)}",
        f"要一线{draw.choice(trade.jobs)}，技师以上",
        f"希望就近找懂{draw.choice(trade.tags or trade.jobs)}的师傅",
    )
    return draw.choice(phrases)


def tag_cell(tags: Iterable[str], draw: Random, most: int = 3) -> str:
    """The first tag is the trade's own, the others accompany it."""
    first, *others = [*tags] or [""]
    return joined([first, *draw.sample(others, min(len(others), draw.randint(1, most) - 1))])
