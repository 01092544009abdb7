"""The engine and its peers on labelled material: each puts every pool of a list of tasks in order."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sklearn.feature_extraction.text import TfidfVectorizer

from app.taxonomy.files import load_taxonomy
from matching import DEFAULT, Candidate, Craftsman, MatchIndex, Method, Weights
from tests.quality.material import Task
from tests.quality.peers.rankers import bm25_words, rapidfuzz_wratio, text_of

Ranker = Callable[[Sequence[Task]], list[list[str]]]
"""Ids best first, for each task; who is not proposed is left out."""


def unfloored(weights: Weights) -> Weights:
    """The same order, with everybody in it however little speaks for them."""
    return replace(weights, floor=0.0, minimum_score=1e-6)


def engine(method: Method, weights: Weights = DEFAULT) -> Ranker:
    def rank(tasks: Sequence[Task]) -> list[list[str]]:
        return [[each.craftsman_id for each in candidates] for candidates in proposed(tasks, method, weights)]

    return rank


def proposed(tasks: Sequence[Task], method: Method, weights: Weights) -> list[tuple[Candidate, ...]]:
    """With scores and reasons, as the engine gives them; pools that tasks share are made ready once."""
    taxonomy = load_taxonomy()
    pools = {id(task.pool): task.pool for task in tasks}
    indexes = {key: MatchIndex.build(pool, taxonomy, weights) for key, pool in pools.items()}
    return [indexes[id(task.pool)].rank(task.demand, limit=len(task.pool), method=method).candidates for task in tasks]


def character_tfidf(tasks: Sequence[Task]) -> list[list[str]]:
    """One and two characters, sublinear counts, weighted over all texts of both sides. Equals in the order of ids."""
    everyone = {craftsman.id: text_of(craftsman) for craftsman in _everyone(tasks)}
    demands = [f"{task.demand.title}。{task.demand.description}" for task in tasks]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    vectorizer.fit([*everyone.values(), *demands])
    orders = []
    for task, demand in zip(tasks, demands, strict=True):
        ids = sorted(craftsman.id for craftsman in task.pool)
        pool = vectorizer.transform([everyone[each] for each in ids])
        likeness = (vectorizer.transform([demand]) @ pool.T).toarray()[0]
        orders.append([ids[place] for place in sorted(range(len(ids)), key=lambda place: -likeness[place])])
    return orders


def _everyone(tasks: Sequence[Task]) -> list[Craftsman]:
    return [craftsman for pool in {id(task.pool): task.pool for task in tasks}.values() for craftsman in pool]


PEERS: dict[str, Ranker] = {
    "character_tfidf": character_tfidf,
    "bm25_words": bm25_words,
    "rapidfuzz_wratio": rapidfuzz_wratio,
}
METHODS: dict[str, Ranker] = {
    **{method.value: engine(method, unfloored(DEFAULT)) for method in Method},
    **{f"{method.value}_shipped": engine(method) for method in Method},
}
"""The second of each method leaves out whom the shipped floor and minimum leave out."""
