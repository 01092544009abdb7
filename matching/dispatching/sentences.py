"""What a coordinator reads about a demand left open: what binds, and what would free it."""

import numpy as np

from matching.dispatching.building import Board
from matching.dispatching.causes import Finding
from matching.dispatching.problem import Ints
from matching.dispatching.values import Cause, Unmatched

NAMES = {
    Cause.CAPACITY: "名额",
    Cause.TEAM: "组队条件",
    Cause.CONFLICT: "回避或禁派",
    Cause.DISTANCE: "路程限制",
    Cause.EMPLOYER_RELEASE: "单位放行",
    Cause.AVAILABILITY: "本人可否派出",
    Cause.SKILL: "最低匹配分",
}
MOST_NAMED = 3


def unmatched(board: Board, at: int, finding: Finding, busy: Ints) -> Unmatched:
    """`busy` is how many demands of the plan each craftsman is sent to."""
    cause = finding.alone[0] if finding.alone else finding.together[-1]
    text, remedy = _none_suitable() if not finding.pairs else _sentences(board, at, cause, finding, busy)
    if len(finding.together) > 1:
        text = f"{text}；单放宽一项仍派不出，须同时解决{'、'.join(NAMES[each] for each in finding.together)}"
    return Unmatched(
        demand_id=board.demands[at].id,
        cause=cause,
        text=text,
        remedy=remedy,
        causes=finding.alone,
        craftsman_ids=tuple(board.craftsmen[board.problem.craftsman[pair]].id for pair in finding.pairs),
    )


def _none_suitable() -> tuple[str, str]:
    return "人才库中没有合适的人", "补充具备相应技能的劳模工匠，或把需求的设备、工艺和现象写得更具体"


def _sentences(board: Board, at: int, cause: Cause, finding: Finding, busy: Ints) -> tuple[str, str]:
    pairs = list(finding.pairs)
    who = _names(board, pairs)
    size = max(board.demands[at].team_size, 1)
    if cause is Cause.CAPACITY:
        full = [pair for pair in pairs if _spare(board, pair, busy) <= 0]
        crowd = f"这项需求要 {size} 人，合适的人" if size > 1 else "合适的人"
        lent = f"若{_names(board, full)}{'各' * (len(full) > 1)}再承接 1 项" if full else f"若为{who}减轻在手任务"
        return f"{crowd}在本方案中已排满，名额给了更急或更合适的需求", f"{lent}，即可派出"
    if cause is Cause.TEAM:
        return f"合适的人凑不成符合要求的 {size} 人队伍：人数、带队技能或技能组合不足", (
            f"若放宽组队条件，可先派{who}；或补充具备所缺技能的人"
        )
    if cause is Cause.DISTANCE:
        return _distance(board, pairs, who)
    if cause is Cause.SKILL:
        best = max(float(board.scores[pair]) for pair in pairs)
        least = board.options.least_score
        return f"没有人达到最低匹配分 {least:g}，最接近的只有 {best:.1f} 分", f"若接受较低的匹配分，可派{who}"
    return {
        Cause.CONFLICT: ("合适的人须回避该企业、被禁派或不能同队", f"若解除{who}的回避、禁派或互斥，即可派出"),
        Cause.EMPLOYER_RELEASE: ("合适的人所在单位暂不放人", f"若{who}的单位同意放行，即可派出"),
        Cause.AVAILABILITY: ("合适的人目前不可派出，或已谢绝这一需求", f"若{who}恢复接单或愿意承接，即可派出"),
    }[cause]


def _distance(board: Board, pairs: list[int], who: str) -> tuple[str, str]:
    far = np.nanmax(board.km[pairs])
    most = board.options.most_km
    limit = f"超出 {most:g} 公里的上限" if most is not None and far > most else "路程的代价超过匹配所值"
    return f"合适的人最远约 {far:.0f} 公里，{limit}", f"若允许{who}远赴约 {far:.0f} 公里，即可派出"


def _spare(board: Board, pair: int, busy: Ints) -> int:
    craftsman = board.problem.craftsman[pair]
    return int(board.problem.room[craftsman] - busy[craftsman])


def _names(board: Board, pairs: list[int]) -> str:
    names = [f"「{board.craftsmen[board.problem.craftsman[pair]].name}」" for pair in pairs[:MOST_NAMED]]
    return "".join(names) + (f"等 {len(pairs)} 人" if len(pairs) > MOST_NAMED else "")
