"""The engine and, to measure it against, plain character TF-IDF: each puts every pool of a list of tasks in order."""

from collections.abc import Callable, Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from app.taxonomy.files import load_taxonomy
from matching import Craftsman, MatchIndex, Method
from tests.quality.material import Task

Ranker = Callable[[Sequence[Task]], list[list[str]]]


def engine(method: Method) -> Ranker:
    """With its default weights. Whom the engine does not propose stands last, in the order of ids."""

    def rank(tasks: Sequence[Task]) -> list[list[str]]:
        taxonomy = load_taxonomy()
        pools = _pools(tasks)
        indexes = {key: MatchIndex.build(pool, taxonomy) for key, pool in pools.items()}
        orders = []
        for task in tasks:
            ranking = indexes[id(task.pool)].rank(task.demand, limit=len(task.pool), method=method)
            proposed = [candidate.craftsman_id for candidate in ranking.candidates]
            orders.append(proposed + sorted({craftsman.id for craftsman in task.pool} - set(proposed)))
        return orders

    return rank


def character_tfidf(tasks: Sequence[Task]) -> list[list[str]]:
    """One and two characters, sublinear counts, weighted over all texts of both sides."""
    everyone = {craftsman.id: _text_of(craftsman) for pool in _pools(tasks).values() for craftsman in pool}
    demands = [f"{task.demand.title}{task.demand.description}" for task in tasks]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    vectorizer.fit([*everyone.values(), *demands])
    orders = []
    for task, demand in zip(tasks, demands, strict=True):
        ids = sorted(craftsman.id for craftsman in task.pool)
        pool = vectorizer.transform([everyone[each] for each in ids])
        likeness = (vectorizer.transform([demand]) @ pool.T).toarray()[0]
        orders.append([ids[place] for place in sorted(range(len(ids)), key=lambda place: -likeness[place])])
    return orders


def _pools(tasks: Sequence[Task]) -> dict[int, tuple[Craftsman, ...]]:
    return {id(task.pool): task.pool for task in tasks}


def _text_of(craftsman: Craftsman) -> str:
    return f"{craftsman.occupation or ''}{craftsman.speciality}"
