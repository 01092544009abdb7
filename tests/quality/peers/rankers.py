"""Peers for small labelled sets: each puts every pool of a list of tasks in order, as tests.quality.rankers does."""

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from matching import Craftsman
from tests.quality.material import Task
from tests.quality.peers.bm25s import Bm25s


def bm25_words(tasks: Sequence[Task]) -> list[list[str]]:
    """BM25 over rjieba's words, each word's rarity counted over the craftsmen of all pools together."""
    everyone = {craftsman.id: craftsman for task in tasks for craftsman in task.pool}
    index = Bm25s([text_of(craftsman) for craftsman in everyone.values()])

    def likenesses(task: Task) -> list[float]:
        found = dict(zip(everyone, index.scores(index.read(_asked(task))), strict=True))
        return [found[craftsman.id] for craftsman in task.pool]

    return _ordered(tasks, likenesses)


def rapidfuzz_wratio(tasks: Sequence[Task]) -> list[list[str]]:
    """Likeness of spelling, no words and no statistics."""

    def likenesses(task: Task) -> list[float]:
        found: list[float] = process.cdist(
            [_asked(task)], [text_of(craftsman) for craftsman in task.pool], scorer=fuzz.WRatio
        )[0].tolist()
        return found

    return _ordered(tasks, likenesses)


def text_of(craftsman: Craftsman) -> str:
    """All that a craftsman says of themselves, as one text."""
    items = (f"{item.title}。{item.description}" for item in craftsman.service_items)
    return "。".join(filter(None, (craftsman.occupation, craftsman.speciality, *items)))


def _asked(task: Task) -> str:
    return f"{task.demand.title}。{task.demand.description}"


def _ordered(tasks: Sequence[Task], likenesses: Callable[[Task], list[float]]) -> list[list[str]]:
    """Equals in the order of their ids."""
    orders = []
    for task in tasks:
        pairs = zip(likenesses(task), (craftsman.id for craftsman in task.pool), strict=True)
        orders.append([craftsman_id for _, craftsman_id in sorted(pairs, key=lambda pair: (-pair[0], pair[1]))])
    return orders
