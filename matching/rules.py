"""Hard rules: a craftsman fits, or is rejected by name. One rule, one function, one test."""

import re
from collections.abc import Callable, Collection

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
    if not _works_for(craftsman, {demand.enterprise_id}, {demand.enterprise_name}):
        return None
    return Rejection("own_employer", f"所在单位{_quoted(craftsman.employer)}即提出需求的企业")


def is_not_a_named_competitors(craftsman: Craftsman, demand: Demand) -> Rejection | None:
    """The enterprise has said to whose people its problems are not to be shown."""
    if not _works_for(craftsman, demand.excluded_employer_ids, demand.excluded_employers):
        return None
    return Rejection("named_competitor", f"所在单位{_quoted(craftsman.employer)}是需求企业要求回避的竞争单位")


def is_released_by_the_employer(craftsman: Craftsman, demand: Demand) -> Rejection | None:
    """A craftsman goes out with the employer's consent, and only as long as it holds."""
    if not craftsman.released:
        return Rejection("employer_release", f"所在单位{_quoted(craftsman.employer)}不同意外出服务")
    expiry = craftsman.release_expires_on
    if expiry and demand.asked_on and expiry < demand.asked_on:
        return Rejection("employer_release", f"所在单位同意外出服务的期限（{expiry}）已过，请先与单位续定")
    return None


RULES_OF_INTEREST: tuple[Rule, ...] = (is_not_own_employer, is_not_a_named_competitors, is_released_by_the_employer)
"""Whatever else speaks for sending someone, these are kept."""
RULES: tuple[Rule, ...] = (is_available, has_free_capacity, has_not_declined, *RULES_OF_INTEREST)


RULES_OF_A_PLAN = tuple(rule for rule in RULES if rule is not has_free_capacity)
"""A plan shares out capacity itself."""


def first_rejection(craftsman: Craftsman, demand: Demand, rules: tuple[Rule, ...] = RULES) -> Rejection | None:
    """What excludes the craftsman, by the first rule that does."""
    return next((rejection for rule in rules if (rejection := rule(craftsman, demand))), None)


def _works_for(craftsman: Craftsman, ids: Collection[str | None], names: Collection[str | None]) -> bool:
    if craftsman.employer_id and craftsman.employer_id in ids:
        return True
    if not craftsman.employer or not any(names):
        return False
    return _plain_name(craftsman.employer) in {_plain_name(name) for name in names if name}


def _quoted(employer: str | None) -> str:
    return f"「{employer}」" if employer else ""


def _plain_name(name: str) -> str:
    """An enterprise's name without the legal form that lists write one way or another."""
    return _LEGAL_FORM.sub("", normalise(name))
