"""What a coordinator knows and words alone do not: which trouble, tool, trade and department belong to one field."""

from collections import defaultdict
from collections.abc import Iterator

from matching.phrases import PhraseBook
from matching.space import Space, Topic
from matching.taxonomy import Concept, Taxonomy
from matching.text import normalise
from matching.weights import Weights

WORDS_OF_A_CONCEPT, WORDS_OF_A_DISCIPLINE = 1.0, 1.0
"""How much has to be said for a text to be about one: a single sure word of a concept will do."""
SETTING = "f_setting"
"""The field of concepts that tell of institutions, not of a trade."""


class Lexicon:
    """Concepts, as fine as a speciality, and the disciplines they belong to, both found by one book of phrases."""

    def __init__(self, taxonomy: Taxonomy, weights: Weights) -> None:
        concepts = list(_concepts(taxonomy, weights))
        disciplines = list(_disciplines(taxonomy))
        self.book = PhraseBook(word for topic in (*concepts, *disciplines) for word in topic.words)
        self.concepts = Space(concepts, self.book, weights.related, WORDS_OF_A_CONCEPT)
        self.disciplines = Space(disciplines, self.book, weights.related_discipline, WORDS_OF_A_DISCIPLINE)


def _concepts(taxonomy: Taxonomy, weights: Weights) -> Iterator[Topic]:
    for key in sorted(taxonomy.concepts):
        concept = taxonomy.concepts[key]
        sure = weights.setting if concept.field == SETTING else 1.0
        words = {normalise(word): sure * weights.hint for word in concept.hints}
        words.update({normalise(word): sure for word in (*concept.words, concept.name)})
        yield Topic(key, concept.name, words, concept.related)


def _disciplines(taxonomy: Taxonomy) -> Iterator[Topic]:
    """By their own words and by those of their concepts: whoever knows a part is of the field."""
    parts: defaultdict[str, list[Concept]] = defaultdict(list)
    for key in sorted(taxonomy.concepts):
        parts[taxonomy.concepts[key].field].append(taxonomy.concepts[key])
    for key in sorted(taxonomy.disciplines):
        discipline = taxonomy.disciplines[key]
        words = {normalise(word): 1.0 for concept in parts[key] for word in concept.words}
        words.update({normalise(word): 1.0 for word in discipline.words})
        yield Topic(key, discipline.name, words, discipline.related)
