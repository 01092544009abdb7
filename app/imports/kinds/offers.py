"""Service items as a cell names them: 注塑件翘曲变形攻关；培训：模具保养."""

import re

from app.craftsmen.schemas import NewServiceItem
from app.imports.cells import BadCell, split_many
from app.taxonomy.names import key
from models.craftsman import ServiceItemKind

SERVICE_KINDS = {
    "咨询诊断": ServiceItemKind.CONSULTING,
    "难题攻关": ServiceItemKind.PROBLEM_SOLVING,
    "技能培训": ServiceItemKind.TRAINING,
    "班组管理": ServiceItemKind.MANAGEMENT,
    "师带徒": ServiceItemKind.APPRENTICESHIP,
}
ALSO_CALLED = {
    "咨询": ServiceItemKind.CONSULTING,
    "诊断": ServiceItemKind.CONSULTING,
    "技术咨询": ServiceItemKind.CONSULTING,
    "攻关": ServiceItemKind.PROBLEM_SOLVING,
    "难题": ServiceItemKind.PROBLEM_SOLVING,
    "技术难题": ServiceItemKind.PROBLEM_SOLVING,
    "培训": ServiceItemKind.TRAINING,
    "管理": ServiceItemKind.MANAGEMENT,
    "带徒": ServiceItemKind.APPRENTICESHIP,
}
EVERY_NAME = SERVICE_KINDS | ALSO_CALLED
PREFIXES = {
    ServiceItemKind.CONSULTING: "咨询",
    ServiceItemKind.TRAINING: "培训",
    ServiceItemKind.MANAGEMENT: "管理",
    ServiceItemKind.APPRENTICESHIP: "师带徒",
}
MOST = 100
_PREFIXED = re.compile(rf"({'|'.join(EVERY_NAME)})\s*[：:]\s*(.+)")


def read_offers(text: str) -> list[NewServiceItem]:
    """One item a title: where two are called alike, the first counts."""
    offers: dict[str, NewServiceItem] = {}
    for part in split_many(text):
        match = _PREFIXED.fullmatch(part)
        kind = EVERY_NAME[match[1]] if match else ServiceItemKind.PROBLEM_SOLVING
        title = match[2] if match else part
        if len(title) > 200:
            raise BadCell(f"项目名称最多 200 个字：“{title[:20]}…”", "请缩短；详细内容写在服务项目清单的“项目说明”")
        offers.setdefault(key(title), NewServiceItem(title=title, kind=kind))
    if len(offers) > MOST:
        raise BadCell(f"最多 {MOST} 项，现有 {len(offers)} 项", "请删减")
    return list(offers.values())


def offer_cell(kind: ServiceItemKind, title: str) -> str:
    if kind in PREFIXES:
        return f"{PREFIXES[kind]}：{title}"
    return f"难题攻关：{title}" if _PREFIXED.fullmatch(title) else title
