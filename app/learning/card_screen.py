"""A version and its card on the screen."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from app.learning.card import Card
from app.learning.schemas import VersionDetail, VersionOut
from app.learning.words import FATES, GROUPS, LEFT_OUT, PARAMETERS, STATES
from app.working_days import SHANGHAI
from matching.learning import Bin, Fairness, Figures
from matching.learning.labels import PARAMETERS as LEARNED

MOST_GROUPS = 21
"""As many as Guangdong has cities."""


def show_list(screen: Console, versions: Sequence[VersionOut]) -> None:
    table = Table("版本", "状态", "建议启用", "学得时间", "启用时间", "启用人", title="权重版本")
    for each in versions:
        name = f"{each.version}（内置）" if each.built_in else each.version
        advice = "" if each.built_in else "是" if each.recommended else "否"
        times = (
            f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "" for at in (each.created_at, each.activated_at)
        )
        _row(table, [name, STATES[each.state], advice, *times, each.activated_by or ""])
    screen.print(table)


def show_detail(screen: Console, version: VersionDetail) -> None:
    screen.print(Text(f"权重版本 {version.version} · {STATES[version.state]}", style="bold"))
    if version.card is None:
        screen.print(_parameters({name: (version.parameters[name],) * 2 for name in LEARNED}))
    else:
        _show_card(screen, version.card)
    for each in version.activations:
        done = "退回到" if each.rollback else "启用"
        when = f"{each.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        line = f"{when} {each.actor_name} {done}，替下 {each.replaced}：{each.reason}"
        screen.print(line, markup=False, highlight=False, soft_wrap=True)


def _show_card(screen: Console, card: Card) -> None:
    screen.print(_data(card))
    screen.print(_parameters(card.weights))
    if card.before and card.after:
        screen.print(_figures(card.before, card.after))
        screen.print(_reliability(card.after.bins))
    for each in card.fairness:
        if each.groups:
            screen.print(_fairness(each))
    if not card.objections:
        screen.print("没有异议：新权重在留作检验的需求上不逊于现行权重", style="green")
    for objection in card.objections:
        screen.print(f"不建议启用：{objection.text}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def _data(card: Card) -> Table:
    table = Table(title="数据", show_header=False)
    span = "、".join(f"{at.astimezone(SHANGHAI):%Y-%m-%d}" for at in (card.first_at, card.last_at) if at)
    _row(table, ["匹配时间", span.replace("、", " 至 ") or "无"])
    _row(table, ["比照的版本", card.based_on])
    _row(table, ["匹配", f"{card.matches} 次，{card.demands} 条需求；最后 {card.held_back} 条需求只作检验"])
    _row(table, ["标记", _counts(card.fates, FATES) or "无"])
    _row(table, ["未用", _counts(card.left_out, LEFT_OUT) or "无"])
    _row(table, ["对现行权重的信任", f"偏离以其 {card.spread:g} 倍为一个标准差（按时间先后交叉检验选定）"])
    return table


def _parameters(weights: Mapping[str, tuple[float, float]]) -> Table:
    table = Table("参数", _number("现行"), _number("新"), title="权重（对数几率）")
    for name, (old, new) in weights.items():
        _row(table, [PARAMETERS[name], f"{old:.2f}", f"{new:.2f}"])
    return table


def _figures(before: Figures, after: Figures) -> Table:
    table = Table("留作检验的需求上", _number("现行"), _number("新"), title="效果")
    for title, old, new in (
        ("对数损失（越低越好）", before.log_loss, after.log_loss),
        ("MRR（越高越好）", before.mrr, after.mrr),
        ("nDCG@10（越高越好）", before.ndcg, after.ndcg),
        ("校准误差（越低越好）", before.calibration_error, after.calibration_error),
    ):
        _row(table, [title, f"{old:.4f}", f"{new:.4f}"])
    return table


def _reliability(bins: Iterable[Bin]) -> Table:
    table = Table("新得分", _number("次数"), _number("平均得分"), _number("实际接受"), title="可靠性")
    for each in bins:
        lowest = round(each.lowest * 100)
        _row(table, [f"{lowest}–{lowest + 10}", f"{each.labels}", f"{each.expected:.0%}", f"{each.accepted:.0%}"])
    return table


def _fairness(fairness: Fairness) -> Table:
    headers = ["列出人次", "首选机会·现行", "首选机会·新", "评分偏差·现行", "评分偏差·新"]
    table = Table(GROUPS[fairness.by], *map(_number, headers), title=f"公平性：{GROUPS[fairness.by]}")
    for group in sorted(fairness.groups, key=lambda group: -group.shown)[:MOST_GROUPS]:
        errors = ("" if error is None else f"{error:+.3f}" for error in (group.error_before, group.error_after))
        _row(table, [group.name, f"{group.shown}", f"{group.offers_before:.1%}", f"{group.offers_after:.1%}", *errors])
    gaps = [f"{each:.1%}" for each in (fairness.offer_gap_before, fairness.offer_gap_after)]
    gaps += [f"{each:.3f}" for each in (fairness.error_gap_before, fairness.error_gap_after)]
    _row(table, ["最大差距", "", *gaps])
    return table


def _number(header: str) -> Column:
    return Column(header, justify="right")


def _counts(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    return "，".join(f"{name} {counts[code]}" for code, name in names.items() if counts.get(code))


def _row(table: Table, cells: Iterable[str]) -> None:
    """As plain text: a name may hold what rich takes for markup."""
    table.add_row(*map(Text, cells))
