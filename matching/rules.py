"""Hard rules: a craftsman fits, or is rejected by name. One rule, one function, one test."""

import re
from collections.abc import Callable

from matching.text import normalise
from matching.values import Craftsman, Demand, Rejection

Rule = Callable[[Craftsman, Demand], Rejection | None]

_LEGAL_FORM = re.compile(r"(集团)?(股份)?(有限)?(责任)?公司$|[\s()（）]")


def is_available(craftsman: Craftsman, _demand: Demand) -> Rejection | None:
    """Someone on leave, retired from the pool or otherwise not to be sent is not offered anything."""
    if craftsman.available:
        return None
    return Rejection("availability", "目前不可派出（休整、借调或已停止接单）")


def has_free_capacity(craftsman: Craftsman, _demand: Demand) -> Rejection | None:
    """A craftsman already serving as many demands as they agreed to is not offered another."""
    if craftsman.load < craftsman.capacity:
        return None
    return Rejection("capacity", f"{craftsman.load} 项服务进行中，已达上限 {craftsman.capacity} 项")


def has_not_declined(craftsman: Craftsman, demand: Demand) -> Rejection | None:
    """Nobody is asked twice for the same demand."""
    if craftsman.id not in demand.declined_by:
        return None
    return Rejection("declined", "已谢绝过这一需求，或逾期未答复")


def is_not_own_employer(craftsman: Craftsman, demand: Demand) -> Rejection | None:
    """A craftsman employed by the enterprise already works there; the programme sends help from outside."""
    if not craftsman.employer or not demand.enterprise_name:
        return None
    if _plain_name(craftsman.employer) != _plain_name(demand.enterprise_name):
        return None
    return Rejection("conflict", f"所在单位「{craftsman.employer}」即提出需求的企业")


RULES: tuple[Rule, ...] = (is_available, has_free_capacity, has_not_declined, is_not_own_employer)


RULES_OF_A_PLAN = tuple(rule for rule in RULES if rule is not has_free_capacity)
"""A plan shares out capacity itself."""


def first_rejection(craftsman: Craftsman, demand: Demand, rules: tuple[Rule, ...] = RULES) -> Rejection | None:
    """What excludes the craftsman, by the first rule that does."""
    return next((rejection for rule in rules if (rejection := rule(craftsman, demand))), None)


def _plain_name(name: str) -> str:
    """An enterprise's name without the legal form that lists write one way or another."""
    return _LEGAL_FORM.sub("", normalise(name))
