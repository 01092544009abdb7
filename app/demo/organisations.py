"""The union tree of four tiers and the service teams at each of them."""

from random import Random

from app.demo.drawing import city_of
from app.demo.pools import Row, county_union
from app.taxonomy.files import load_taxonomy

PROVINCE = "广东省总工会"
INDUSTRY_UNIONS = {
    "广东省机械冶金建材工会": "装备制造、冶金、建材",
    "广东省电子信息工会": "电子信息、通信、软件",
    "广东省能源化工工会": "电力、石化、新能源",
    "广东省轻纺工会": "家电、服装、食品、家具、印刷",
    "广东省交通建设工会": "交通运输、船舶、工程建设",
    "广东省农林水利工会": "种植、养殖、水务",
}
PROVINCE_TEAMS = {
    "广东省劳模工匠技术服务总队": "从全省劳动模范、大国工匠、南粤工匠中选派，承接各地难以解决、需要省级统筹的需求",
    "广东省智能制造劳模工匠服务队": "工业机器人、自动控制、数控加工和车间数字化",
    "广东省焊接与无损检测劳模工匠服务队": "厚板、异种钢、铝合金焊接和探伤复核",
    "广东省节能环保劳模工匠服务队": "窑炉、蒸汽、制冷、废水废气治理",
    "广东省班组建设劳模工匠服务队": "班组长培养、早会看板、师徒传承",
}
CITY_NOTES = ("按县区分组，{n}名成员随叫随到", "每月第一周下企业，成员{n}名", "以本市优势产业的劳模工匠为主，成员{n}名")


def cities() -> list[str]:
    regions = load_taxonomy().regions
    return [region.name for region in regions.values() if region.parent == "440000"]


def union_rows(places: set[str], grassroots: dict[str, str], homes: dict[str, str]) -> list[Row]:
    """`places` are the counties and towns in use, `grassroots` employer -> union, `homes` employer -> place."""
    rows = [_union(PROVINCE, "省级", "", "广东省")]
    rows += [_union(f"{city}总工会", "市级", PROVINCE, city) for city in cities()]
    rows += [_union(name, "产业", PROVINCE, "广东省") for name in INDUSTRY_UNIONS]
    rows += [
        _union(county_union(place), "县级", f"{city_of(place)}总工会", place)
        for place in sorted(places - set(cities()))
    ]
    rows += [
        _union(name, "基层", county_union(homes[employer]), homes[employer]) for employer, name in grassroots.items()
    ]
    return rows


def team_rows(places: set[str], grassroots: dict[str, str], homes: dict[str, str]) -> list[Row]:
    rows = [_team(name, PROVINCE, "广东省", note) for name, note in PROVINCE_TEAMS.items()]
    for name, note in INDUSTRY_UNIONS.items():
        rows.append(_team(f"{name}技术服务队", name, "广东省", f"面向{note}行业"))
    for city in cities():
        draw = Random(f"team {city}")
        note = draw.choice(CITY_NOTES).replace("{n}", str(draw.randint(18, 60)))
        rows.append(_team(f"{city}劳模工匠技术服务队", f"{city}总工会", city, note))
    for place in sorted(places - set(cities())):
        draw = Random(f"team {place}")
        if draw.random() < 0.45:
            note = f"就近服务{place}中小企业，先电话、后上门"
            rows.append(_team(f"{place}工匠服务队", county_union(place), place, note))
    for employer, union in grassroots.items():
        if Random(f"team {employer}").random() < 0.3:
            name = f"{employer.removesuffix('有限公司')}职工创新工作室服务队"
            rows.append(_team(name, union, homes[employer], "以本单位技师为骨干，可对外帮扶"))
    return rows


def teams_for(place: str, employer_union: str, teams: list[Row], draw: Random) -> list[str]:
    """The teams a craftsman has joined: none, the nearest one, sometimes a provincial one besides."""
    near = [
        team["服务队名称"]
        for team in teams
        if team["地区"] in (place, city_of(place))
        and (team["所属工会"] == employer_union or "创新工作室" not in team["服务队名称"])
    ]
    joined = draw.sample(near, 1) if near and draw.random() < 0.65 else []
    if draw.random() < 0.1:
        joined.append(draw.choice([*PROVINCE_TEAMS]))
    return joined


def _union(name: str, tier: str, parent: str, place: str) -> Row:
    return {"工会名称": name, "层级": tier, "上级工会": parent, "地区": place}


def _team(name: str, union: str, place: str, note: str) -> Row:
    return {"服务队名称": name, "所属工会": union, "地区": place, "简介": note}
