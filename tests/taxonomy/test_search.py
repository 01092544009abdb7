"""Finding entries by code, name, pinyin and initials; trees; subtree conditions."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.taxonomy.service import (
    CLUSTERS,
    INDUSTRIES,
    OCCUPATIONS,
    REGIONS,
    ROOT,
    SKILL_TAGS,
    STRATEGIC_INDUSTRIES,
    Catalogue,
    find,
    industry_subtree_condition,
    occupation_subtree_condition,
    region_subtree_condition,
    search,
)
from models.industry import Industry
from models.occupation import Occupation
from models.region import Region

FIRST_HITS = [
    (INDUSTRIES, "3525", "3525"),
    (INDUSTRIES, "C3525", "3525"),
    (INDUSTRIES, "3525 模具制造", "3525"),
    (INDUSTRIES, "模具", "3525"),
    (INDUSTRIES, "muju", "3525"),
    (INDUSTRIES, "线路板", "3982"),
    (INDUSTRIES, "c", "C"),
    (REGIONS, "佛山", "440600"),
    (REGIONS, "nhq", "440605"),
    (REGIONS, "fs", "440600"),
    (REGIONS, "佛山南海", "440605"),
    (REGIONS, "440605000000", "440605"),
    (REGIONS, "東莞", "441900"),
    (OCCUPATIONS, "6-18-01", "6-18-01"),
    (OCCUPATIONS, "焊工", "6-18-02-04"),
    (OCCUPATIONS, "数控车工", "6-18-01-01"),
    (OCCUPATIONS, "skcg", "6-18-01-01"),
    (SKILL_TAGS, "cnc", "SK001"),
    (SKILL_TAGS, "sk008", "SK008"),
    (SKILL_TAGS, "hanjie", "SK008"),
    (CLUSTERS, "汽车", "GD-P04"),
    (STRATEGIC_INDUSTRIES, "1.1", "1.1"),
]


def test_the_best_hit_comes_first(db: Session) -> None:
    found = [getattr(search(db, catalogue, q).items[0].row, catalogue.key) for catalogue, q, _ in FIRST_HITS]
    assert found == [code for _, _, code in FIRST_HITS]


def test_initials_find_names_wherever_they_stand_in_them(db: Session) -> None:
    names = [hit.row.name for hit in search(db, INDUSTRIES, "jxzz", limit=200).items]
    assert {"铸造机械制造", "金属加工机械制造"} <= set(names)
    assert search(db, INDUSTRIES, "ji xie zhi zao").total == search(db, INDUSTRIES, "jixiezhizao").total > 10


def test_a_code_lists_what_begins_with_it_in_the_order_of_codes(db: Session) -> None:
    codes = [hit.row.code for hit in search(db, INDUSTRIES, "35", limit=100).items]
    assert codes == sorted(codes)
    assert codes[:3] == ["35", "351", "3511"]


def test_a_hit_tells_its_place_in_the_tree_and_the_form_that_matched(db: Session) -> None:
    hit = search(db, OCCUPATIONS, "数控车工").items[0]
    assert hit.path == ("生产制造及有关人员", "机械制造基础加工人员", "机械冷加工人员")
    assert (hit.matched, hit.has_children) == ("数控车工", False)


def test_a_tree_is_walked_from_the_root(db: Session) -> None:
    assert search(db, INDUSTRIES, parent=ROOT).total == 20
    assert search(db, INDUSTRIES, parent="c").total == 31
    assert [hit.row.name for hit in search(db, REGIONS, parent="440600").items] == [
        "禅城区", "南海区", "顺德区", "三水区", "高明区",
    ]  # fmt: skip
    assert all(hit.has_children for hit in search(db, REGIONS, parent="440600").items)


def test_with_a_parent_hits_lie_anywhere_below_it(db: Session) -> None:
    assert [hit.row.code for hit in search(db, REGIONS, "狮山", parent="440600").items] == ["440605124"]
    assert search(db, INDUSTRIES, "种植", parent="C").total == 0
    assert search(db, INDUSTRIES, "制造", parent="35", level=4).total == 56


def test_pages_follow_one_another(db: Session) -> None:
    whole = [hit.row.code for hit in search(db, INDUSTRIES, "机械", limit=200).items]
    pages = [search(db, INDUSTRIES, "机械", limit=7, offset=offset).items for offset in range(0, len(whole), 7)]
    assert [hit.row.code for page in pages for hit in page] == whole


def test_odd_characters_are_only_characters(db: Session) -> None:
    whole = search(db, INDUSTRIES).total
    for q in ("%", "_", "\\", "'; --", "\x00", "？"):
        assert search(db, INDUSTRIES, q).total in (0, whole)


def test_an_entry_is_found_by_its_very_key(db: Session) -> None:
    hit = find(db, INDUSTRIES, "3525")
    assert hit is not None
    assert hit.path == ("制造业", "专用设备制造业", "化工、木材、非金属加工专用设备制造")
    assert find(db, INDUSTRIES, "9999") is None
    assert find(db, INDUSTRIES, "\x00") is None


def descendants(db: Session, catalogue: Catalogue, code: str) -> int:
    model = catalogue.model
    children = db.scalars(select(model.code).where(model.parent_code == code)).all()
    return 1 + sum(descendants(db, catalogue, child) for child in children)


def test_an_industry_subtree_is_what_the_parents_say(db: Session) -> None:
    for code in ("A", "C", "35", "352", "3525"):
        query = select(func.count()).select_from(Industry).where(industry_subtree_condition(Industry.code, code))
        assert db.scalar(query) == descendants(db, INDUSTRIES, code)


def test_a_region_subtree_is_what_the_parents_say(db: Session) -> None:
    for code in ("440000", "440600", "440605", "440605124", "441900", "429004", "110000", "110101"):
        query = select(func.count()).select_from(Region).where(region_subtree_condition(Region.code, code))
        assert db.scalar(query) == descendants(db, REGIONS, code)


def test_an_occupation_subtree_is_what_the_parents_say(db: Session) -> None:
    for code in ("6", "6-18", "6-18-01", "6-18-01-01"):
        query = select(func.count()).select_from(Occupation).where(occupation_subtree_condition(Occupation.code, code))
        assert db.scalar(query) == descendants(db, OCCUPATIONS, code)
