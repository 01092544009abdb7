"""How far an account reaches in the tree of unions, and that it reaches nowhere by default."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Forbidden
from app.scope import Position, in_scope, require_in_scope, scope_of
from app.unions.schemas import NewUnion
from app.unions.service import create_union
from models.account import Account, Role
from models.enterprise import Enterprise
from models.union import Tier, Union

Tree = dict[str, Union]


@pytest.fixture
def tree(db: Session) -> Tree:
    """A province; two cities under it; a county under the first; and an enterprise of each, and one of no union."""
    province = create_union(db, NewUnion(name="某省总工会", tier=Tier.PROVINCE))
    first = create_union(db, NewUnion(name="甲市总工会", tier=Tier.CITY, parent_id=province.id))
    second = create_union(db, NewUnion(name="乙市总工会", tier=Tier.CITY, parent_id=province.id))
    county = create_union(db, NewUnion(name="甲市某县总工会", tier=Tier.COUNTY, parent_id=first.id))
    unions = {"province": province, "first": first, "second": second, "county": county}
    for name, union in [*unions.items(), ("nobody's", None)]:
        db.add(Enterprise(name=name, pinyin="", union_id=union.id if union else None))
    db.flush()
    return unions


@pytest.fixture
def seen_by(db: Session, tree: Tree) -> Callable[[Role, str | None], set[str]]:
    def seen_by(role: Role, union: str | None) -> set[str]:
        account = Account(role=role, union=tree[union] if union else None)
        return set(db.scalars(select(Enterprise.name).where(in_scope(Enterprise.union_id, account))))

    return seen_by


def test_a_coordinator_reaches_their_union_and_what_stands_below(seen_by: Callable[[Role, str | None], set[str]]):
    assert seen_by(Role.COORDINATOR, "first") == {"first", "county"}
    assert seen_by(Role.COORDINATOR, "county") == {"county"}


def test_the_province_and_administrators_reach_what_belongs_to_nobody_too(
    seen_by: Callable[[Role, str | None], set[str]],
):
    everything = {"province", "first", "second", "county", "nobody's"}
    assert seen_by(Role.COORDINATOR, "province") == everything
    assert seen_by(Role.ADMIN, None) == everything


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENTERPRISE, Role.CRAFTSMAN])
def test_other_roles_reach_nothing_by_the_tree(seen_by: Callable[[Role, str | None], set[str]], role: Role):
    assert seen_by(role, "province") == set()


def test_a_coordinator_without_a_union_reaches_nothing(seen_by: Callable[[Role, str | None], set[str]]):
    assert seen_by(Role.COORDINATOR, None) == set()


def test_a_record_is_one_s_own_or_of_the_subtree_or_another_s(db: Session, tree: Tree):
    scope = scope_of(Account(role=Role.COORDINATOR, union=tree["first"]))
    assert scope.position(tree["first"].path) is Position.OWN
    assert scope.position(tree["county"].path) is Position.SUBTREE
    assert scope.position(tree["second"].path) is Position.OTHER
    assert scope.position(tree["province"].path) is Position.OTHER
    assert scope.position(None) is Position.OTHER


def test_nothing_is_put_under_a_union_out_of_reach(db: Session, tree: Tree):
    account = Account(role=Role.COORDINATOR, union=tree["first"])
    require_in_scope(db, account, tree["county"].id)
    for union_id in (tree["second"].id, None):
        with pytest.raises(Forbidden, match="本工会及下级工会"):
            require_in_scope(db, account, union_id)
