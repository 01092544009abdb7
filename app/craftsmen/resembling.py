"""Spotting a craftsman who is already in the pool."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.company_names import ALIKE, likeness, read_company_name
from app.craftsmen.filters import visible
from app.errors import Conflict, Duplicate
from app.search_text import sound
from matching.text import normalise
from models.account import Account
from models.craftsman import Craftsman

SAME_SPECIALITY = 90.0
"""A rapidfuzz ratio, 0 to 100: the same text but for slips."""
MOST_SHOWN = 5
AT_ONCE = 500
"""How many names one query asks for."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`similarity` is 0 to 1."""

    id: str
    name: str
    employer: str | None
    region_code: str
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class Likeness:
    similarity: float
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """What two records of one person have in common, whatever else was written differently."""

    name: str
    employer: str | None
    phone: str | None
    region_code: str
    speciality: str


class Namesakes:
    """The people in the pool whose names sound like some newcomers', read at once; newcomers join them."""

    def __init__(self, db: Session, names: Iterable[str]) -> None:
        self._by_sound: defaultdict[str, list[tuple[str, Person]]] = defaultdict(list)
        columns = (Craftsman.name, Craftsman.employer, Craftsman.phone, Craftsman.region_code, Craftsman.speciality)
        wanted = sorted({sound(name, 300) for name in names})
        for start in range(0, len(wanted), AT_ONCE):
            alike = Craftsman.pinyin.in_(wanted[start : start + AT_ONCE])
            for found in db.execute(select(Craftsman.pinyin, Craftsman.id, *columns).where(alike)):
                self._by_sound[found.pinyin].append((found.id, Person(*found[2:])))

    def join(self, craftsman_id: str, person: Person) -> None:
        self._by_sound[sound(person.name, 300)].append((craftsman_id, person))

    def resembling(self, person: Person, *, exclude_id: str | None = None) -> list[Resemblance]:
        """The most alike first."""
        found = []
        for other_id, other in self._by_sound[sound(person.name, 300)]:
            alike = None if other_id == exclude_id else _likeness(person, other)
            if alike is not None:
                found.append(
                    Resemblance(other_id, other.name, other.employer, other.region_code, alike.similarity, alike.why)
                )
        return sorted(found, key=lambda each: (-each.similarity, each.id))[:MOST_SHOWN]


def find_resembling(db: Session, person: Person, *, exclude_id: str | None = None) -> list[Resemblance]:
    """The most alike first. Only people whose names sound the same are compared, which an index finds."""
    return Namesakes(db, [person.name]).resembling(person, exclude_id=exclude_id)


def refuse_duplicate(resembling: Sequence[Resemblance], in_reach: Collection[str] | None = None) -> None:
    """`in_reach`: the ids of those whom the asker may see; of others it is told that they are there, and no more."""
    if resembling and in_reach is not None:
        resembling = [each for each in resembling if each.id in in_reach]
        if not resembling:
            raise Duplicate(
                "疑与其他工会的一位工匠是同一人，请向上级工会核对；确非同一人，请加参数 allow_duplicate=true 再次提交",
                resembles=[],
            )
    if resembling:
        first = resembling[0]
        who = f"{first.name}（{first.employer}）" if first.employer else first.name
        raise Duplicate(
            f"疑与已有工匠“{who}”是同一人：{first.why}。请核对；确非同一人，请加参数 allow_duplicate=true 再次提交",
            resembles=[asdict(each) for each in resembling],
        )


def ids_in_reach(db: Session, resembling: Sequence[Resemblance], account: Account) -> set[str]:
    named = Craftsman.id.in_([each.id for each in resembling])
    return set(db.scalars(visible(select(Craftsman).where(named), account).with_only_columns(Craftsman.id)))


def refuse_taken_number(
    db: Session, number: str, exclude_id: str | None = None, account: Account | None = None
) -> None:
    """A number names one person: this cannot be overridden. Whose it is is told to who may see them."""
    other = db.scalar(select(Craftsman).where(Craftsman.number == number, Craftsman.id != exclude_id))
    if other is not None and account is not None and not _sees(db, other.id, account):
        raise Conflict(f"编号“{number}”已被使用，请换一个编号")
    if other is not None:
        raise Conflict(f"编号“{number}”已属于工匠“{other.name}”，请直接修改那条记录或换一个编号", taken_by=other.id)


def _sees(db: Session, craftsman_id: str, account: Account) -> bool:
    return db.scalar(visible(select(Craftsman).where(Craftsman.id == craftsman_id), account)) is not None


def _likeness(one: Person, other: Person) -> Likeness | None:
    same_phone = one.phone is not None and one.phone == other.phone
    if normalise(one.name) != normalise(other.name):
        return Likeness(0.9, "姓名同音，电话相同") if same_phone else None
    if same_phone:
        return Likeness(1.0, "姓名和电话都相同")
    if one.employer and other.employer:
        return _same_employer(one.employer, other.employer)
    speciality = fuzz.ratio(normalise(one.speciality), normalise(other.speciality))
    if one.region_code == other.region_code and speciality >= SAME_SPECIALITY:
        return Likeness(round(speciality / 100, 2), "姓名和地区相同，专长几乎一样")
    return None


def _same_employer(one: str, other: str) -> Likeness | None:
    alike = likeness(read_company_name(one), read_company_name(other))
    if alike < ALIKE:
        return None
    return Likeness(round(alike, 2), "姓名和单位都相同" if one == other else "姓名相同，单位相近")
