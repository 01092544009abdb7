"""The committed fact tables: their counts, their trees, their links."""

from collections import Counter
from collections.abc import Mapping

import pytest

from app.taxonomy.files import load_skill_levels, load_taxonomy, read_rows
from app.taxonomy.names import HasNameAndParent

TAXONOMY = load_taxonomy()


def by_level(entries: Mapping[str, object]) -> dict[int, int]:
    return dict(Counter(entry.level for entry in entries.values()))  # type: ignore[attr-defined]


def test_industries_are_those_of_gb_t_4754() -> None:
    assert len(TAXONOMY.industries) == 1972
    assert by_level(TAXONOMY.industries) == {1: 20, 2: 97, 3: 473, 4: 1382}


def test_regions_are_those_of_gb_t_2260_and_the_townships_of_guangdong() -> None:
    assert by_level(TAXONOMY.regions) == {1: 34, 2: 333, 3: 2874, 4: 1615}


def test_occupations_are_those_of_2022() -> None:
    assert len(TAXONOMY.occupations) == 2176
    assert by_level(TAXONOMY.occupations) == {1: 8, 2: 79, 3: 450, 4: 1639}
    assert sum(len(occupation.work_types) for occupation in TAXONOMY.occupations.values()) == 2945
    marks = [(digital, green) for *_, digital, green in read_rows("occupations")]
    assert (sum(digital == "1" for digital, _ in marks), sum(green == "1" for _, green in marks)) == (97, 134)


def test_the_smaller_tables_are_whole() -> None:
    assert len(load_skill_levels()) == 8
    assert len(TAXONOMY.cluster_names) == 20
    assert sum(len(prefixes) for prefixes in TAXONOMY.clusters.values()) == 124
    assert len(TAXONOMY.strategic_industry_names) == 49
    rows = list(read_rows("strategic_industry_classes"))
    assert (len(rows), len({industry for _, industry, *_ in rows})) == (939, 469)
    assert len(TAXONOMY.skill_tags) == 79
    assert len(TAXONOMY.industry_keywords) == 435


@pytest.mark.parametrize("entries", [TAXONOMY.industries, TAXONOMY.regions, TAXONOMY.occupations])
def test_every_parent_exists_and_stands_above(entries: Mapping[str, HasNameAndParent]) -> None:
    for entry in entries.values():
        if entry.parent is None:
            assert entry.level == 1  # type: ignore[attr-defined]
        else:
            assert entries[entry.parent].level < entry.level  # type: ignore[attr-defined]


def test_parents_stand_before_their_children_so_that_rows_can_be_inserted_in_order() -> None:
    for entries in (TAXONOMY.industries, TAXONOMY.regions, TAXONOMY.occupations):
        seen: set[str | None] = {None}
        for code, entry in entries.items():
            assert entry.parent in seen
            seen.add(code)


def test_towns_of_cities_without_counties_hang_under_the_city() -> None:
    assert TAXONOMY.regions["441900119"].name == "长安镇"
    assert TAXONOMY.regions["441900119"].parent == "441900"
    assert TAXONOMY.regions["440605124"].parent == "440605"


def test_links_point_at_codes_that_exist() -> None:
    industries, occupations = TAXONOMY.industries, TAXONOMY.occupations
    for codes in (*TAXONOMY.clusters.values(), *TAXONOMY.strategic_industries.values()):
        assert codes <= industries.keys()
    assert TAXONOMY.clusters.keys() == TAXONOMY.cluster_names.keys()
    assert TAXONOMY.strategic_industries.keys() <= TAXONOMY.strategic_industry_names.keys()
    assert {code for codes in TAXONOMY.industry_keywords.values() for code in codes} <= industries.keys()
    assert {code for tag in TAXONOMY.skill_tags.values() for code in tag.occupation_codes} <= occupations.keys()


def test_coordinates_are_where_china_is() -> None:
    placed = [region for region in TAXONOMY.regions.values() if region.longitude and region.latitude]
    assert len(placed) == 3162
    assert all(73 < region.longitude < 136 and 3 < region.latitude < 54 for region in placed)  # type: ignore[operator]
