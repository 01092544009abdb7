"""A long list of craftsmen, the same each time."""

from itertools import product

from app.taxonomy.files import load_taxonomy
from tests.imports.lists import as_csv

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
ITEMS_EACH = 3


def number_of(place: int) -> str:
    return f"G{place:05d}"


def many_craftsmen(count: int) -> bytes:
    taxonomy = load_taxonomy()
    industries = [code for code in taxonomy.industries if len(code) == 4]
    places = [code for code, region in taxonomy.regions.items() if code.startswith("44") and region.level == 3]
    tags = [tag.name for tag in taxonomy.skill_tags.values()]
    names = ["".join(parts) for _, parts in zip(range(count), product(GIVEN, SURNAMES, GIVEN), strict=False)]
    return as_csv(
        [
            {
                "编号": number_of(place),
                "姓名": name[1] + name[0] + name[2],
                "技术专长": f"擅长{tags[place % len(tags)]}，解决过 {place % 60} 项现场难题",
                "职业工种": "焊工",
                "技能等级": "高级技师",
                "所属行业": f"{industries[place % len(industries)]}；{industries[(place * 7 + 1) % len(industries)]}",
                "技能标签": f"{tags[place % len(tags)]}；{tags[(place * 3 + 1) % len(tags)]}",
                "荣誉称号": "省五一劳动奖章",
                "所在地区": places[place % len(places)],
                "工作单位": f"第{place}机械厂",
                "联系电话": str(13_000_000_000 + place),
                "服务项目": f"一号难题攻关{place}；培训：实操{place}；咨询：诊断{place}",
            }
            for place, name in enumerate(names)
        ]
    )
