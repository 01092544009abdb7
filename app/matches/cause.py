"""Why nobody is proposed for a demand, in a sentence for the coordinator."""

from collections.abc import Sequence

MOST_NAMED = 5
"""How many of those who were excluded the sentence names."""


def cause_of(rejected: Sequence[tuple[str, str]], pool: str = "工匠库", more: bool = False) -> str:
    """`rejected` are names, best first, each with what excludes them; `more` where only the first of them are known."""
    if not rejected:
        return (
            f"技能不符：{pool}中没有专长、服务项目、行业或技能标签与此需求相近的工匠，请补充{pool}，或把需求写得更具体"
        )
    count = f"{len(rejected)} 位{'以上' if more else ''}"
    named = "；".join(f"{name}：{text}" for name, text in rejected[:MOST_NAMED])
    rest = len(rejected) - MOST_NAMED
    others = f"；另有 {rest} 位{'以上' if more else ''}" if rest > 0 else ""
    return f"有 {count}技能相近的工匠，但都不能派出。{named}{others}"
