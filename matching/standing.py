"""What a craftsman brings besides skill in the matter: a record of services, honours, a skill level."""

from collections.abc import Sequence

from matching.values import Craftsman

MEAN_RATING = 4.0
"""What is assumed of someone nobody has rated yet, as if MEAN_WEIGHT enterprises had said it."""
MEAN_WEIGHT = 5

HONOUR_RANKS = (("大国工匠", 1.0), ("中华技能大奖", 1.0), ("全国", 0.9), ("国家", 0.9), ("省", 0.7), ("市", 0.5))
ANY_HONOUR = 0.3
LEVEL_NAMES = {
    "XT": "学徒工",
    "5": "初级工",
    "4": "中级工",
    "3": "高级工",
    "2": "技师",
    "1": "高级技师",
    "TJ": "特级技师",
    "SX": "首席技师",
}
LEVEL_RANKS = {
    "SX": 1.0,
    "首席技师": 1.0,
    "TJ": 0.9,
    "特级技师": 0.9,
    "1": 0.75,
    "高级技师": 0.75,
    "2": 0.6,
    "技师": 0.6,
    "3": 0.4,
    "高级工": 0.4,
}


def free_share(craftsman: Craftsman) -> float:
    """The share of the services agreed to at once that is still free."""
    return max(0.0, 1 - craftsman.load / craftsman.capacity) if craftsman.capacity > 0 else 0.0


def record_of(craftsman: Craftsman) -> float:
    """0 to 1: half the shrunk mean rating on its scale of 1 to 5, half the shrunk share of problems solved."""
    return (shrunk_rating(craftsman) - 1) / 8 + shrunk_solved(craftsman) / 2


def shrunk_rating(craftsman: Craftsman) -> float:
    rated = craftsman.rated if craftsman.rating is not None else 0
    return (MEAN_RATING * MEAN_WEIGHT + (craftsman.rating or 0.0) * rated) / (MEAN_WEIGHT + rated)


def shrunk_solved(craftsman: Craftsman) -> float:
    rated = max(craftsman.rated, craftsman.solved)
    return (0.5 * MEAN_WEIGHT + craftsman.solved) / (MEAN_WEIGHT + rated)


def honour_of(craftsman: Craftsman) -> float:
    """0 to 1, by the highest honour or the skill level, whichever says more."""
    honour = max((_rank(name) for name in craftsman.honours), default=0.0)
    return max(honour, LEVEL_RANKS.get(craftsman.skill_level or "", 0.0))


def best_honour(honours: Sequence[str]) -> str | None:
    return max(sorted(honours), key=_rank, default=None)


def _rank(honour: str) -> float:
    return next((worth for word, worth in HONOUR_RANKS if word in honour), ANY_HONOUR)
