"""No table is forgotten: each is audited, or exempt with a reason."""

from app.audit.policy import AUDITED, EXEMPT
from models import Base


def test_every_table_is_either_audited_or_exempt():
    assert AUDITED.keys() | EXEMPT.keys() == Base.metadata.tables.keys()
    assert not AUDITED.keys() & EXEMPT.keys()


def test_what_names_the_record_is_a_column_of_the_table():
    for name, part in AUDITED.items():
        assert part.owner is None or part.owner in Base.metadata.tables[name].columns, name
