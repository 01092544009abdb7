"""Demands whose right person stands low, with what the lexicon reads on both sides: what it lacks is seen there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.taxonomy.files import load_taxonomy
from matching import DEFAULT, Method
from matching.batch import Batch, Integers
from matching.lexicon import Lexicon
from tests.quality.material import Task
from tests.quality.peers.rankers import text_of
from tests.quality.rankers import engine, unfloored

DEPTH = 10
CLASSES = {
    "demand_unread": "需求里没有认出概念",
    "craftsman_unread": "工匠资料里没有认出概念",
    "apart": "双方概念互不相干",
    "outranked": "概念相通，但被别人超过",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """`standing` counts from 1; concepts are names, the most telling first."""

    kind: str
    demand_id: str
    craftsman_id: str
    standing: int
    demand_text: str
    craftsman_text: str
    demand_concepts: tuple[str, ...]
    craftsman_concepts: tuple[str, ...]


def failures(tasks: Sequence[Task]) -> list[Failure]:
    """The lowest first. Right is whoever has the highest grade, and of several who stands highest."""
    lexicon = Lexicon(load_taxonomy(), DEFAULT)
    orders = engine(Method.COMBINED, unfloored(DEFAULT))(tasks)
    places = [min(order.index(each) for each in task.fittest) for task, order in zip(tasks, orders, strict=True)]
    low = [
        _failure(task, order[place], place + 1, lexicon)
        for task, order, place in zip(tasks, orders, places, strict=True)
        if place >= DEPTH
    ]
    return sorted(low, key=lambda failure: (-failure.standing, failure.demand_id))


def _failure(task: Task, craftsman_id: str, standing: int, lexicon: Lexicon) -> Failure:
    craftsman = next(each for each in task.pool if each.id == craftsman_id)
    demand_text, craftsman_text = f"{task.demand.title}。{task.demand.description}", text_of(craftsman)
    wanted, offered = _concepts(demand_text, lexicon), _concepts(craftsman_text, lexicon)
    if not len(wanted):
        kind = "demand_unread"
    elif not len(offered):
        kind = "craftsman_unread"
    else:
        near, _, _ = lexicon.concepts.widened(wanted, np.ones(len(wanted)))
        kind = "outranked" if np.isin(near, offered).any() else "apart"
    return Failure(
        kind,
        task.demand.id,
        craftsman_id,
        standing,
        demand_text,
        craftsman_text,
        _names(wanted, lexicon),
        _names(offered, lexicon),
    )


def _concepts(text: str, lexicon: Lexicon) -> Integers:
    """What a text is about most, first."""
    places = lexicon.book.places(Batch.of([text]))
    topics, weights = lexicon.concepts.asked(places, np.ones(len(places.starts)))
    return topics[np.argsort(-weights, kind="stable")]


def _names(concepts: Integers, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(lexicon.concepts.topics[each].name for each in concepts.tolist())
