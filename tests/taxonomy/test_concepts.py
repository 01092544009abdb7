"""The committed tables of concepts and of the background: well formed, and pointing only at what is there."""

from collections import Counter
from pathlib import Path

from app.taxonomy.files import DATA, load_taxonomy, read_rows
from matching import Concept
from matching.batch import gram_key
from matching.lexicon import SETTING
from matching.text import normalise

TAXONOMY = load_taxonomy()
CONCEPTS = list(TAXONOMY.concepts.values())
TABLES = sorted(path.stem for path in Path(DATA / "concepts").glob("*.csv"))

FEWEST_WORDS = 10
LONGEST_WORD = 14
MOST_MEANINGS = 4


def test_there_are_concepts_for_the_whole_economy() -> None:
    assert len(TABLES) >= 6
    assert len(CONCEPTS) >= 1_000
    divisions = {code[:2] for concept in CONCEPTS for code in concept.industry_codes}
    made = {code for code, entry in TAXONOMY.industries.items() if entry.level == 2 and entry.section in "ABCDE"}
    assert made - divisions == set()


def test_no_id_occurs_twice() -> None:
    ids = Counter(key for table in TABLES for key, *_ in read_rows(f"concepts/{table}"))
    assert [key for key, times in ids.items() if times > 1] == []


def test_ids_and_fields_begin_with_the_letter_of_their_table() -> None:
    for table in TABLES:
        for key, field, *_ in read_rows(f"concepts/{table}"):
            assert {key[:2], field[:2]} == {table[:2]}


def test_codes_and_related_concepts_exist() -> None:
    for concept in CONCEPTS:
        assert set(concept.industry_codes) <= TAXONOMY.industries.keys(), concept.id
        assert set(concept.occupation_codes) <= TAXONOMY.occupations.keys(), concept.id
        assert set(concept.related) <= TAXONOMY.concepts.keys() - {concept.id}, concept.id


def test_every_field_of_a_trade_is_a_discipline_and_every_discipline_has_concepts() -> None:
    disciplines = TAXONOMY.disciplines
    assert {concept.field for concept in CONCEPTS} - {SETTING} == disciplines.keys()
    assert len(list(read_rows("disciplines"))) == len(disciplines)
    for each in disciplines.values():
        assert set(each.related) <= disciplines.keys() | TAXONOMY.concepts.keys(), each.id
        assert [word for word in each.words if not well_formed(word)] == [], each.id


def test_a_concept_has_a_name_and_words_enough() -> None:
    for concept in CONCEPTS:
        assert concept.name, concept.id
        assert len(concept.words) >= FEWEST_WORDS, concept.id


def test_words_are_in_normal_form_and_neither_a_character_nor_a_sentence() -> None:
    assert [(concept.id, word) for concept in CONCEPTS for word in told_by(concept) if not well_formed(word)] == []


def test_no_word_of_a_concept_stands_there_twice() -> None:
    for concept in CONCEPTS:
        words = told_by(concept)
        assert len(words) == len(set(words)), concept.id


def test_a_word_that_is_said_to_be_sure_means_few_things() -> None:
    meanings = Counter(word for concept in CONCEPTS for word in concept.words)
    assert {word: count for word, count in meanings.items() if count > MOST_MEANINGS} == {}


def test_the_background_counts_each_gram_once_and_in_no_more_texts_than_there_are() -> None:
    background = TAXONOMY.background
    rows = list(read_rows("background"))
    assert rows[0] == ["", str(background.texts)]
    assert len(rows) - 1 == len(background.counts) > 10_000
    assert all(0 < count <= background.texts for count in background.counts.values())
    assert all(normalise(gram) == gram for gram in background.counts)
    assert len({gram_key(gram) for gram in background.counts}) == len(background.counts)


def told_by(concept: Concept) -> tuple[str, ...]:
    return (*concept.words, *concept.hints)


def well_formed(word: str) -> bool:
    return normalise(word) == word == word.strip() and 2 <= len(word) <= LONGEST_WORD
