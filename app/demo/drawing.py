"""Seeded choices shared by all lists: figures in texts, names of persons and firms, cells for codes."""

import re
from collections.abc import Sequence
from functools import cache
from random import Random

from stdnum.cn import uscc

from app.taxonomy.files import load_taxonomy
from app.taxonomy.resolve import resolve_industry

SLOT = re.compile(r"\{([^{}]+)\}")
GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""The blank that parts a figure from its unit, left over where a word was drawn instead."""
RANGE = re.compile(r"(\d+)(\.\d+)?~(\d+)(\.\d+)?")

# Surnames as common in Guangdong: Cantonese, Teochew and Hakka families.
SURNAMES = (
    *"陈陈林林黄黄李李张梁梁何吴吴罗邓谢郑蔡叶卢冯苏温曾钟赖邱麦关霍谭伍庄纪方许杨刘王周朱胡郭潘杜戴袁余彭",
    *"曹廖江洪翁姚丘古凌卓莫甘岑容招黎龙范沈丁",
    "欧阳",
)
GIVEN = re.findall(
    "..",
    "志伟永康国荃家明伟文建辉志斌锦标少华立新广林振邦启贤泽鹏晓岚俊杰文彬炳坤荣发海涛春生耀光庆祥伯贤桂芳丽娟秀英燕玲慧敏雪梅小红佩珊月娥淑仪志红婉婷秋莲玉珍洁仪美玲"
    "锦华少芬惠萍木兰炜坚国辉健聪子健浩贤树根水生金泉德胜润强汉荣景行思远展鹏铭轩兆基佳豪嘉俊冠英世杰宏图焕新绍棠继业奕凡昌盛楚雄培基卫东仕荣仲文灿坤尚文松柏钦贤益民"
    "其昌乐天镜波友良敬业达明智勇启航沛霖映雪若兰颖诗凯琳素贞巧云彩霞",
)
FIRM_FIRST = tuple("恒锐创华凯鑫宏裕德嘉联盛信瑞正精诚泰捷永昌利达兆铭卓骏广粤岭南源益维")
FIRM_SECOND = tuple("辉通泰达成隆丰铭科源诚力盈邦恒新博腾远祥润和宝纬腾图跃晟信")


def expand(text: str, draw: Random) -> str:
    """Fill every {a~b} with a figure (as many decimals as written) and every {x/y} with one of its words."""

    def fill(match: re.Match[str]) -> str:
        word: str = draw.choice(match[1].split("/"))
        figure = RANGE.fullmatch(word)
        if figure is None or "/" in match[1]:
            return word
        low, high = word.split("~")
        decimals = max(len(end.partition(".")[2]) for end in (low, high))
        scale = 10**decimals
        value = draw.randint(round(float(low) * scale), round(float(high) * scale))
        return f"{value / scale:.{decimals}f}" if decimals else _rounded(value)

    return GAP.sub("", SLOT.sub(fill, text))


def _rounded(value: int) -> str:
    """Nobody writes 4317: figures beyond a thousand are told in tens or hundreds."""
    step = 100 if value >= 3000 else 10 if value >= 300 else 1
    return str(round(value / step) * step)


def person(draw: Random, taken: set[str]) -> str:
    """A name not drawn before."""
    while (name := f"{draw.choice(SURNAMES)}{draw.choice(GIVEN)}") in taken:
        pass
    taken.add(name)
    return name


def firm(draw: Random, place: str, words: Sequence[str], taken: set[str]) -> str:
    """A company name not drawn before, e.g. 佛山市顺德区恒辉模具有限公司; some give only their city."""
    while True:
        area = place if draw.random() < 0.4 else city_of(place)
        name = f"{area}{draw.choice(FIRM_FIRST)}{draw.choice(FIRM_SECOND)}{draw.choice(words)}有限公司"
        if name not in taken:
            taken.add(name)
            return name


def nearest_words(words: Sequence[str], text: str) -> list[str]:
    """The words sharing most of their characters with a text: 水产食品, not 调味食品, for 水产品冷冻加工."""
    known = set(text) - set("制造加工品其他及业的和")
    shares = [sum(char in known for char in word) / len(word) for word in words]
    return [word for word, share in zip(words, shares, strict=True) if share == max(shares)]


def credit_code(number: int, region_code: str) -> str:
    """A valid 统一社会信用代码 whose organisation part begins with DJ, which no register hands out."""
    organisation = f"DJ{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(char, 36) for weight, char in zip(weights, organisation, strict=True))
    check = (11 - total % 11) % 11
    body = f"91{region_code}{organisation}{'X' if check == 10 else check}"
    return body + str(uscc.calc_check_digit(body))


def phone(number: int) -> str:
    return f"1990000{number:04d}"


def city_of(place: str) -> str:
    return place[: place.index("市") + 1]


@cache
def region_codes() -> dict[str, str]:
    """佛山市南海区 -> 440605, for the cities and counties of Guangdong."""
    regions = load_taxonomy().regions
    inside = {code: region for code, region in regions.items() if code.startswith("44") and len(code) == 6}
    return {
        (region.name if region.parent == "440000" else f"{regions[region.parent].name}{region.name}"): code
        for code, region in inside.items()
        if region.parent
    }


def region_code(place: str) -> str:
    """The county's code; for a town of Dongguan or Zhongshan the city's."""
    return region_codes().get(place) or region_codes()[city_of(place)]


def region_cell(place: str, draw: Random) -> str:
    return region_codes()[place] if place in region_codes() and draw.random() < 0.12 else place


def industry_cell(code: str, draw: Random) -> str:
    """Mostly the name, where the name alone says which class is meant, sometimes the code or the coarser group."""
    industries = load_taxonomy().industries
    if draw.random() < 0.06:
        code = code[:3]
    name = industries[code].name
    return name if draw.random() < 0.75 and resolve_industry(name).code == code else code


def joined(cells: Sequence[str]) -> str:
    return "；".join(dict.fromkeys(cells))
