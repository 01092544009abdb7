"""A small taxonomy, craftsmen and demands made by hand: just enough of the trade to match something."""

from typing import Any

from matching import (
    Background,
    Concept,
    Craftsman,
    Demand,
    Discipline,
    Industry,
    Kind,
    Occupation,
    Region,
    ServiceItem,
    SkillTag,
    Taxonomy,
)

INDUSTRIES = (
    ("A", "农、林、牧、渔业", None, 1, "A"),
    ("01", "农业", "A", 2, "A"),
    ("C", "制造业", None, 1, "C"),
    ("30", "非金属矿物制品业", "C", 2, "C"),
    ("307", "陶瓷制品制造", "30", 3, "C"),
    ("3071", "建筑陶瓷制品制造", "307", 4, "C"),
    ("31", "黑色金属冶炼和压延加工业", "C", 2, "C"),
    ("311", "炼铁", "31", 3, "C"),
    ("3110", "炼铁", "311", 4, "C"),
    ("34", "通用设备制造业", "C", 2, "C"),
    ("341", "锅炉及原动设备制造", "34", 3, "C"),
    ("3411", "锅炉及辅助设备制造", "341", 4, "C"),
    ("342", "金属加工机械制造", "34", 3, "C"),
    ("3421", "金属切削机床制造", "342", 4, "C"),
    ("3425", "机床功能部件及附件制造", "342", 4, "C"),
    ("39", "计算机、通信和其他电子设备制造业", "C", 2, "C"),
    ("397", "电子器件制造", "39", 3, "C"),
    ("3973", "集成电路制造", "397", 4, "C"),
    ("398", "电子元件及电子专用材料制造", "39", 3, "C"),
    ("3982", "电子电路制造", "398", 4, "C"),
    ("F", "批发和零售业", None, 1, "F"),
    ("51", "批发业", "F", 2, "F"),
    ("L", "租赁和商务服务业", None, 1, "L"),
    ("72", "商务服务业", "L", 2, "L"),
    ("724", "咨询与调查", "72", 3, "L"),
    ("7241", "会计、审计及税务服务", "724", 4, "L"),
    ("P", "教育", None, 1, "P"),
    ("83", "教育", "P", 2, "P"),
)
REGIONS = (
    ("440000", "广东省", None, 1, 113.26, 23.13),
    ("440100", "广州市", "440000", 2, 113.26, 23.13),
    ("440103", "荔湾区", "440100", 3, 113.24, 23.13),
    ("440105", "海珠区", "440100", 3, 113.32, 23.08),
    ("440600", "佛山市", "440000", 2, 113.12, 23.02),
    ("440605", "南海区", "440600", 3, 113.14, 23.03),
    ("440800", "湛江市", "440000", 2, 110.36, 21.27),
    ("440802", "赤坎区", "440800", 3, 110.37, 21.27),
    ("442000", "中山市", "440000", 2, 113.38, 22.52),
    ("442000106", "东凤镇", "442000", 4, None, None),
    ("650000", "新疆维吾尔自治区", None, 1, 87.63, 43.79),
    ("650102", "天山区", "650000", 3, 87.63, 43.79),
)
OCCUPATIONS = (
    ("6-17-01", "炼铁人员", None, 3, ()),
    ("6-17-01-06", "高炉炼铁工", "6-17-01", 4, ("高炉炉前工",)),
    ("6-18-02-03", "金属热处理工", None, 4, ()),
    ("6-18-02-04", "焊工", None, 4, ("电焊工", "氩弧焊工")),
)
SKILL_TAGS = (
    ("SK001", "数控加工", ("CNC", "数控", "加工中心"), ()),
    ("SK008", "焊接", ("电焊", "氩弧焊"), ("6-18-02-04",)),
    ("SK013", "热处理", ("淬火", "渗碳"), ("6-18-02-03",)),
    ("SK025", "PLC与自动控制", ("PLC", "变频器"), ()),
    ("SK030", "电机与驱动", ("电机", "压缩机"), ()),
    ("SK032", "泵阀与压缩机", ("泵", "压缩机"), ()),
)
KEYWORDS = {"线路板": ("3982",), "芯片": ("3973",), "数控机床": ("3421",), "丝杠": ("3425",), "瓷砖": ("3071",)}
CONCEPTS = (
    ("a_welding", "a_joining", "焊接", "焊接 焊工 氩弧焊 埋弧焊 焊穿 焊缝", "变形 气孔", "a_heat"),
    ("a_heat", "a_thermal", "热处理", "淬火 渗碳 回火 硬度不够 软点", "变形 硬度", "a_welding"),
    ("a_furnace", "a_smelting", "高炉炼铁", "高炉 炉前 开口机 铁水", "耐火", ""),
    ("b_power", "b_supply", "配电运维", "跳闸 缺相 开关柜 配电工 供电所", "烧毁 检修", "b_motor"),
    ("b_motor", "b_drives", "电机检修", "电机 绕组 转子", "烧毁 检修", "b_power"),
    ("b_control", "b_automation", "工控编程", "plc 变频器 组态", "编程", ""),
    ("d_tea", "d_crop", "茶叶加工", "茶叶 茶学 鲜叶 摊青 杀青", "烘干", ""),
    ("f_university", "f_setting", "高等院校", "大学 学院 教授", "", ""),
)
"""Id, field, name, words, hints and related ids; a space between them."""
DISCIPLINES = (("d_crop", "农学", "农学院 农艺师"),)
"""Of one field only, so that what a concept does by itself can be seen in the others."""
TEXTS = 10_000
COMMON_GRAMS = {
    "加": 2_600,
    "工": 2_700,
    "方": 2_300,
    "式": 1_500,
    "材": 1_200,
    "料": 1_400,
    "环": 1_300,
    "境": 1_100,
    "加工": 540,
    "方式": 530,
    "材料": 500,
    "环境": 1_060,
    "研究": 3_000,
    "变形": 50,
    "焊接": 45,
    "裂": 130,
    "岩": 120,
}


def make_concept(key: str, field: str, name: str, words: str, hints: str = "", related: str = "") -> Concept:
    return Concept(key, field, name, tuple(words.split()), tuple(hints.split()), (), (), tuple(related.split()))


def make_taxonomy() -> Taxonomy:
    return Taxonomy(
        industries={row[0]: Industry(*row) for row in INDUSTRIES},
        regions={row[0]: Region(*row) for row in REGIONS},
        occupations={row[0]: Occupation(*row) for row in OCCUPATIONS},
        skill_tags={code: SkillTag(code, name, "process", words, jobs) for code, name, words, jobs in SKILL_TAGS},
        cluster_names={"P01": "先进材料产业集群"},
        clusters={"P01": frozenset({"30", "31"})},
        strategic_industry_names={"2.1": "智能制造装备产业", "4.4": "生物农业"},
        strategic_industries={"2.1": frozenset({"3421", "3071", "3110", "7241"}), "4.4": frozenset({"01", "3411"})},
        partial_members={"2.1": frozenset({"3110"})},
        industry_keywords=KEYWORDS,
        concepts={row[0]: make_concept(*row) for row in CONCEPTS},
        disciplines={key: Discipline(key, name, tuple(words.split()), ()) for key, name, words in DISCIPLINES},
        background=Background(TEXTS, COMMON_GRAMS),
    )


def make_craftsman(**given: Any) -> Craftsman:
    usual = {"id": "C1", "name": "梁师傅", "speciality": "薄板焊接与变形控制", "region_code": "440103"}
    return Craftsman(**usual | given)


def make_demand(**given: Any) -> Demand:
    return Demand(**{"id": "D1", "title": "薄板焊接变形", "description": "不锈钢薄板焊后变形大，返工多", **given})


def make_item(title: str, kind: Kind = Kind.PROBLEM, **given: Any) -> ServiceItem:
    return ServiceItem(**{"id": f"S-{title}", "title": title, "kind": kind, **given})


def make_pool() -> list[Craftsman]:
    """A welder, a heat treater, an electrician of controls, a furnace man and a machinist."""
    furnace_man = {"speciality": "高炉开口机维护", "occupation": "高炉炉前工", "industry_codes": ("3110",)}
    return [
        make_craftsman(service_items=(make_item("不锈钢薄板氩弧焊变形控制"),), skill_tags=("SK008",)),
        make_craftsman(
            id="C2", name="何师傅", speciality="齿轮渗碳淬火", region_code="440605", occupation="金属热处理工", load=2
        ),
        make_craftsman(id="C3", name="陈师傅", speciality="PLC 与变频器", region_code="440802", rating=4.8, rated=9),
        make_craftsman(id="C4", name="邓师傅", **furnace_man),
        make_craftsman(
            id="C5", name="谭师傅", speciality="五轴加工中心编程", industry_codes=("3421",), honours=("全国技术能手",)
        ),
    ]
