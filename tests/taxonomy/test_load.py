"""Loading the reference tables: once is enough, twice changes nothing, nothing in use is lost."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.taxonomy.service import load_reference_tables
from models.cluster import ClusterIndustry
from models.industry import Industry
from models.occupation import Occupation
from models.region import Region
from models.skill_tag import SkillTag
from models.strategic_industry import StrategicIndustryClass


def count(db: Session, model: type) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_all_rows_are_loaded(db: Session) -> None:
    loaded = {model: count(db, model) for model in (Industry, Region, Occupation, SkillTag, StrategicIndustryClass)}
    assert loaded == {Industry: 1972, Region: 4856, Occupation: 2176, SkillTag: 79, StrategicIndustryClass: 939}


def test_loading_again_changes_nothing_and_says_so(db: Session) -> None:
    report = load_reference_tables(db)
    assert not report.changed
    assert report.summary == "参考数据已是最新，共 13603 行，没有改动"


def test_only_what_differs_is_written_and_rows_the_facts_do_not_know_stay(db: Session) -> None:
    db.execute(update(Industry).where(Industry.code == "3525").values(name="旧名"))
    db.execute(delete(ClusterIndustry).where(ClusterIndustry.cluster_id == "GD-P04"))
    db.add(ClusterIndustry(cluster_id="GD-P01", industry_code="0111"))
    db.add(Region(code="990000", level=1, name="旧区划", search_text="旧区划", pinyin="", initials="", position=0))
    db.flush()

    report = load_reference_tables(db)

    touched = {table.table: table for table in report.tables if table.inserted or table.updated or table.deleted}
    assert (touched["industry"].updated, touched["industry"].unchanged) == (1, 1971)
    assert touched["cluster_industry"].inserted > 0
    assert touched["cluster_industry"].deleted == 1
    assert touched.keys() == {"industry", "cluster_industry"}
    assert db.get_one(Industry, "3525").name == "模具制造"
    assert db.get(Region, "990000") is not None
    assert next(table for table in report.tables if table.table == "region").surplus == 1
    assert count(db, ClusterIndustry) == 124
