"""The Chinese sentences that say why somebody stands where they stand, and what would have changed it."""

from collections.abc import Iterable, Mapping

from matching.offers import Offer
from matching.sentences import KIND_NAMES, named
from matching.values import Kind, Rejection

SIGNAL_NAMES: Mapping[str, str] = {
    "text": "文字内容",
    "concepts": "专业领域",
    "discipline": "专业门类",
    "meaning": "含义",
    "kind": "服务类别",
    "industry": "行业",
    "tags": "技能标签",
    "suggestion": "匹配建议",
    "region": "地区",
    "load": "在手服务",
    "record": "服务评价",
    "honours": "荣誉与技能等级",
}
NOTHING_FOUND = "此项没有得分"
AVAILABLE = "若目前可以派出"


def excluded(rejections: Iterable[Rejection], score: float, least: float) -> str:
    told = f"不能派出：{'；'.join(rejection.text for rejection in rejections)}"
    return f"{told}；即使可以派出，得分 {score:.2f} 也低于推荐下限 {least:g} 分" if score < least else told


def below_floor(highest: float, score: float, floor: float) -> str:
    return (
        f"人才库中得分最高的只有 {highest:.2f} 分，未到推荐门槛 {floor:g} 分，因此没有推荐任何人；该工匠 {score:.2f} 分"
    )


def below_minimum(score: float, least: float) -> str:
    return f"得分 {score:.2f}，低于推荐下限 {least:g} 分"


def outranked(standing: int, limit: int, first: tuple[str, float], score: float) -> str:
    beyond = f"，不在所列的前 {limit} 位之内" if standing > limit else ""
    name, highest = first
    ahead = f"前面有 {standing - 1} 位工匠，首位「{name}」{highest:.2f} 分"
    return f"排第 {standing} 位{beyond}：{ahead}，该工匠 {score:.2f} 分"


def difference(signal: str, first: str, first_found: str, own: str, own_found: str) -> str:
    return f"{SIGNAL_NAMES[signal]}：「{first}」{first_found}；「{own}」{own_found}"


def less_in_hand(load: int, fewer: int) -> str:
    return f"若在手服务少 {load - fewer} 项（由 {load} 项减为 {fewer} 项）"


def more_room(capacity: int, more: int) -> str:
    return f"若同时承接上限由 {capacity} 项增为 {more} 项"


def tagged(name: str) -> str:
    return f"若另标注技能「{name}」"


def of_industry(name: str) -> str:
    return f"若所属行业含「{name}」"


def offered_as(offer: Offer, kind: Kind) -> str:
    return f"若{named(offer)}也列为一项「{KIND_NAMES[kind]}」服务"


def offered_with(offer: Offer, kind: Kind, word: str) -> str:
    return f"若有一项「{KIND_NAMES[kind]}」服务，内容同{named(offer)}，并写明「{word}」"


def lifted(before: float, after: float) -> str:
    if f"{before:.2f}" == f"{after:.2f}":
        return f"得分略升，仍约 {after:.2f}"
    return f"得分由 {before:.2f} 升至 {after:.2f}"


def readmitted(after: float) -> str:
    return f"即可派出，得分 {after:.2f}"


def still_below(least: float) -> str:
    return f"仍低于推荐下限 {least:g} 分"


def still_nobody(floor: float) -> str:
    return f"仍无人达到推荐门槛 {floor:g} 分"


def moved(before: int | None, after: int) -> str:
    if before is None:
        return f"排第 {after} 位"
    return f"由第 {before} 位升至第 {after} 位" if after < before else f"仍排第 {after} 位"
