"""The Chinese sentences of reasons; they state what was found and leave points to the numbers."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from matching.offers import SERVICE_ITEM, Offer
from matching.standing import LEVEL_NAMES, best_honour
from matching.taxonomy import Region
from matching.traits import Trait
from matching.tree import IndustryTree
from matching.values import Kind

KIND_NAMES: Mapping[Kind, str] = {
    Kind.PROBLEM: "技术难题",
    Kind.TRAINING: "培训",
    Kind.CONSULTING: "咨询",
    Kind.MANAGEMENT: "班组管理",
    Kind.APPRENTICESHIP: "师带徒",
}
LONGEST_QUOTE = 30
REMEMBERED = 4_096
"""Sentences that say the same of many are made once."""
SERVES_EVERY_INDUSTRY = "来自院校、科研或技术服务机构，服务各行业，不以其所属行业衡量"


def text(offer: Offer, phrases: Sequence[str]) -> str:
    if not phrases:
        return f"{named(offer)}与需求用字相近，没有共同的专门用语"
    return f"{named(offer)}与需求都提到{quoted(phrases)}"


def concepts(asked: str, held: str, here: str, there: str, offer: Offer) -> str:
    found = f"，{named(offer)}提到「{there}」" if there else ""
    if asked == held:
        return f"领域一致，同属「{asked}」：需求提到「{here}」{found}"
    return f"领域相近，需求属「{asked}」，该工匠属「{held}」：需求提到「{here}」{found}"


def discipline(asked: str, held: str, here: str, there: str, _offer: Offer) -> str:
    found = f"，该工匠以「{there}」" if there else "，该工匠"
    if asked == held:
        return f"专业门类一致：需求以「{here}」{found}同属「{asked}」"
    return f"专业门类相近：需求以「{here}」属「{asked}」{found}属「{held}」"


def meaning(offer: Offer) -> str:
    return f"{named(offer)}与需求意思相近（据句向量模型）"


def kind(offer: Offer, wanted: Kind) -> str:
    if offer.kind is None:
        return f"专长未注明服务类别，可用于「{KIND_NAMES[wanted]}」"
    if offer.kind == wanted:
        return f"{named(offer)}属「{KIND_NAMES[wanted]}」，与需求类别一致"
    return f"{named(offer)}属「{KIND_NAMES[offer.kind]}」，与所需「{KIND_NAMES[wanted]}」相近"


def industry(asked: Trait, held: Trait, tree: IndustryTree) -> str:
    names = [tree.industries[trait.code].name for trait in (asked, held)]
    hint = _read_from(asked, held)
    if asked.code == held.code:
        return f"行业一致：同为「{names[0]}」{hint}"
    meeting = tree.common_ancestor((asked.code, held.code))
    shared = sorted(tree.shared_memberships(asked.code, held.code))
    if shared and not asked.phrase and (meeting is None or tree.industries[meeting].level == 1):
        both = f"需求属「{names[0]}」，该工匠属「{names[1]}」"
        return f"行业不同：{both}，但两者都列入「{tree.membership_name(shared[0])}」{hint}"
    if meeting is not None and tree.industries[meeting].level == 1:
        return (
            f"行业不同：需求属「{names[0]}」，该工匠属「{names[1]}」，只同属「{tree.industries[meeting].name}」{hint}"
        )
    above = f"，同属「{tree.industries[meeting].name}」" if meeting and meeting not in (asked.code, held.code) else ""
    return f"行业相近：需求属「{names[0]}」，该工匠属「{names[1]}」{above}{hint}"


def _read_from(asked: Trait, held: Trait) -> str:
    """Says so where a code was read from words rather than given."""
    sides = [f"{side}据「{trait.phrase}」" for side, trait in (("需求", asked), ("该工匠", held)) if trait.phrase]
    return f"（{'，'.join(sides)}判断）" if sides else ""


def tags(shared: Sequence[tuple[str, Trait, Trait]]) -> str:
    told = []
    for name, asked, held in shared:
        wanted = f"需求提到「{asked.phrase}」" if asked.phrase else "需求已标注"
        found = f"其专长或服务项目提到「{held.phrase}」" if held.phrase else "该工匠已标注"
        told.append(f"「{name}」（{wanted}，{found}）")
    return f"技能相合：{'、'.join(told)}"


def suggestion(offer: Offer, phrases: Sequence[str]) -> str:
    if not phrases:
        return f"匹配建议与{named(offer)}用字相近"
    return f"匹配建议所说{quoted(phrases)}见于{named(offer)}"


def region(asked: str, held: str, regions: Mapping[str, Region], apart: float | None) -> str:
    if asked == held and len(asked) == 9 and asked in regions:
        return f"与需求同在{_full_name(asked, regions)}"
    for digits, code in ((6, asked[:6]), (4, f"{asked[:4]}00")):
        if asked[:digits] == held[:digits] and not code.endswith("0" * (8 - digits)) and code in regions:
            return f"与需求同在{regions[code].name}"
    distance = f"相距约 {apart:.0f} 公里" if apart is not None else "相距不详"
    return f"与需求同省，{distance}" if asked[:2] == held[:2] else f"与需求{distance}"


def _full_name(code: str, regions: Mapping[str, Region]) -> str:
    """From the city down: 中山市东凤镇."""
    name, entry = "", regions.get(code)
    while entry is not None and entry.level > 1:
        name, entry = f"{entry.name}{name}", regions.get(entry.parent or "")
    return name


@lru_cache(maxsize=REMEMBERED)
def load(in_hand: int, capacity: int) -> str:
    return f"在手服务 {in_hand} 项，还可再接 {capacity - in_hand} 项"


@lru_cache(maxsize=REMEMBERED)
def record(rating: float | None, rated: int, solved: int) -> str:
    if rating is None or not rated:
        return "尚无企业评价，按平均水平计"
    return f"{rated} 次服务平均评分 {rating:.1f}，其中 {solved} 次解决了问题"


@lru_cache(maxsize=REMEMBERED)
def honours(held: tuple[str, ...], skill_level: str | None) -> str:
    level = LEVEL_NAMES.get(skill_level or "", skill_level)
    told = [f"荣誉「{honour}」" for honour in [best_honour(held)] if honour]
    told += [f"技能等级「{level}」"] if level else []
    return "、".join(told)


def missing(name: str) -> str:
    return f"需求所需的「{name}」未见于其服务项目与专长"


def named(offer: Offer) -> str:
    """服务项目「氩弧焊薄板焊接」, or 专长 for the implicit item."""
    if offer.source == SERVICE_ITEM:
        return f"服务项目「{shortened(offer.title)}」"
    return f"专长「{shortened(offer.title)}」"


def quoted(phrases: Sequence[str]) -> str:
    return "".join(f"「{phrase}」" for phrase in phrases)


def shortened(phrase: str) -> str:
    return phrase if len(phrase) <= LONGEST_QUOTE else f"{phrase[:LONGEST_QUOTE]}…"
