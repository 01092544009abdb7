"""What a coordinator knows and words alone do not: which trouble, tool, trade and department belong to one field."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from matching.phrases import PhraseBook
from matching.space import Space, Topic
from matching.taxonomy import Concept, Taxonomy
from matching.text import normalise
from matching.weights import Weights

WORDS_OF_A_CONCEPT, WORDS_OF_A_DISCIPLINE = 1.0, 1.0
"""How much has to be said for a text to be about one: a single sure word of a concept will do."""
SETTING = "f_setting"
"""The field of concepts that tell of institutions, not of a trade."""
COLLEGE = "f_college_dept"
"""The discipline of colleges as such, whatever they teach: it tells of institutions too."""
COLLEGE_ENDINGS = ("学院", "系", "工程", "科学")
_COLLEGE_OF = re.compile("(..)(?:学院|工程学院|系|工程系)")


class Lexicon:
    """Concepts, as fine as a speciality, and the disciplines they belong to, both found by one book of phrases."""

    def __init__(self, taxonomy: Taxonomy, weights: Weights) -> None:
        concepts = list(_concepts(taxonomy, weights))
        disciplines = list(_with_joint_colleges(list(_disciplines(taxonomy, weights))))
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


def _disciplines(taxonomy: Taxonomy, weights: Weights) -> Iterator[Topic]:
    """By their own words and by those of their concepts: whoever knows a part is of the field."""
    parts: defaultdict[str, list[Concept]] = defaultdict(list)
    for key in sorted(taxonomy.concepts):
        parts[taxonomy.concepts[key].field].append(taxonomy.concepts[key])
    for key in sorted(taxonomy.disciplines):
        discipline = taxonomy.disciplines[key]
        sure = weights.setting if key == COLLEGE else 1.0
        words = {normalise(word): sure for concept in parts[key] for word in (*concept.words, concept.name)}
        words.update({normalise(word): sure for word in discipline.words})
        yield Topic(key, discipline.name, words, discipline.related)


def _with_joint_colleges(disciplines: Sequence[Topic]) -> Iterator[Topic]:
    """A college of two neighbouring subjects is of both: 电子与电气工程学院, where 电子学院 and 电气学院 are known."""
    subjects: defaultdict[str, set[str]] = defaultdict(set)
    for topic in disciplines:
        for word in topic.words if topic.id != COLLEGE else ():
            if found := _COLLEGE_OF.fullmatch(word):
                subjects[found[1]].add(topic.id)
    near = {topic.id: {topic.id, *topic.related} for topic in disciplines}
    around = {subject: set[str]().union(*(near[each] for each in ids)) for subject, ids in subjects.items()}
    known = {word for topic in disciplines for word in topic.words}
    joint: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one, other in permutations(sorted(subjects), 2):
        if around[one].isdisjoint(subjects[other]) and around[other].isdisjoint(subjects[one]):
            continue
        for word in {f"{one}与{other}{ending}" for ending in COLLEGE_ENDINGS} - known:
            for key in subjects[one] | subjects[other]:
                joint[key][word] = 1.0
    for topic in disciplines:
        yield replace(topic, words={**joint[topic.id], **topic.words})
