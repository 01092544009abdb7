"""Fitting on the earlier cases, trying on the later ones, and saying what speaks against the result."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.learning.cases import Case, Fate
from matching.learning.fairness import Fairness, fairness_of
from matching.learning.fitting import choose_spread, fit
from matching.learning.labels import Labels
from matching.learning.measures import Figures, figures_of
from matching.weights import Weights

HELD_BACK = 0.2
MINIMUM_DEMANDS = 100
MINIMUM_HELD_BACK = 20
"""Below these the figures are mostly chance: a held-back part of 20 gives the mean reciprocal rank to about 0.08."""
ALLOWED_WORSE_ORDER = 0.005
ALLOWED_WORSE_CALIBRATION = 0.02
ALLOWED_WIDER_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Objection:
    """Why the new weights are not recommended: a code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Trial:
    """`weights` keep the version name they came with: naming them anew is the caller's. Figures are of the held-back
    demands, None where nobody accepted in any of them."""

    weights: Weights
    spread: float
    demands: int
    held_back: int
    fates: dict[Fate, int]
    before: Figures | None
    after: Figures | None
    fairness: tuple[Fairness, ...]
    objections: tuple[Objection, ...]


def learn(cases: Sequence[Case], current: Weights) -> Trial:
    """Fits on all but the last fifth of the demands and tries the result on those; `cases` oldest first."""
    earlier, later = _split(cases)
    spread = choose_spread(earlier, current)
    learned = fit(Labels.of(earlier, current), current, spread)
    labels = Labels.of(later, current)
    before, after = (figures_of(later, labels, weights) for weights in (current, learned))
    fairness = fairness_of(later, labels, current, learned)
    demands, held_back = (len({case.demand_id for case in part}) for part in (cases, later))
    objections = [*_too_little(demands, held_back), *_unchanged(current, learned)]
    if before and after:
        objections += [*_worse(before, after), *_wider(fairness)]
    fates = Counter(seen.fate for case in cases for seen in case.seen if seen.fate)
    return Trial(learned, spread, demands, held_back, dict(fates), before, after, fairness, tuple(objections))


def _split(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """By the first case of each demand, so that no demand stands on both sides."""
    demands = list(dict.fromkeys(case.demand_id for case in cases))
    late = set(demands[len(demands) - round(len(demands) * HELD_BACK) :])
    return [case for case in cases if case.demand_id not in late], [case for case in cases if case.demand_id in late]


def _too_little(demands: int, held_back: int) -> Iterator[Objection]:
    if demands < MINIMUM_DEMANDS or held_back < MINIMUM_HELD_BACK:
        yield Objection(
            "too_little",
            f"有结果的需求只有 {demands} 条（其中留作检验 {held_back} 条），"
            f"少于 {MINIMUM_DEMANDS} 条（{MINIMUM_HELD_BACK} 条），数字多半是偶然",
        )


def _unchanged(current: Weights, learned: Weights) -> Iterator[Objection]:
    if learned == current:
        yield Objection("unchanged", "与现行权重相同，没有学到什么")


def _worse(before: Figures, after: Figures) -> Iterator[Objection]:
    for code, name, old, new, allowed in (
        ("log_loss", "对数损失", before.log_loss, after.log_loss, 0.0),
        ("calibration", "校准误差", before.calibration_error, after.calibration_error, ALLOWED_WORSE_CALIBRATION),
        ("mrr", "首位命中（MRR）", -before.mrr, -after.mrr, ALLOWED_WORSE_ORDER),
        ("ndcg", "排序质量（nDCG@10）", -before.ndcg, -after.ndcg, ALLOWED_WORSE_ORDER),
    ):
        if new > old + allowed:
            yield Objection(code, f"{name}变差：{abs(old):.4f} → {abs(new):.4f}")


def _wider(fairness: Sequence[Fairness]) -> Iterator[Objection]:
    for each in fairness:
        where = {"city": "各市", "section": "各行业门类"}[each.by]
        for code, name, old, new in (
            ("offers", "首选机会", each.offer_gap_before, each.offer_gap_after),
            ("error", "评分偏差", each.error_gap_before, each.error_gap_after),
        ):
            if new > old + ALLOWED_WIDER_GAP:
                yield Objection(f"{each.by}_{code}", f"{where}之间{name}的差距扩大：{old:.3f} → {new:.3f}")
