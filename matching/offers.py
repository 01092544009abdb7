"""What a craftsman can be matched by: each service item, and the speciality as an implicit one."""

from collections.abc import Iterator
from dataclasses import dataclass

from matching.values import Craftsman, Kind

SPECIALITY = "speciality"
SERVICE_ITEM = "service_item"
KINDS: tuple[Kind | None, ...] = (None, *Kind)

_LEARNING = frozenset({Kind.TRAINING, Kind.APPRENTICESHIP})
_ADVISING = frozenset({Kind.PROBLEM, Kind.CONSULTING, Kind.MANAGEMENT})


@dataclass(frozen=True, slots=True)
class Offer:
    """A service item, or the speciality, which states no kind. `text` is what is read of it."""

    source: str
    id: str | None
    title: str
    text: str
    kind: Kind | None


def offers_of(craftsman: Craftsman) -> Iterator[Offer]:
    """The speciality first; never none."""
    speciality = "。".join(filter(None, (craftsman.occupation, craftsman.speciality)))
    yield Offer(SPECIALITY, None, craftsman.speciality, speciality, None)
    for item in craftsman.service_items:
        text = "。".join(filter(None, (item.title, item.description)))
        yield Offer(SERVICE_ITEM, item.id, item.title, text, item.kind)


def kind_agreement(wanted: Kind, offered: Kind | None) -> float:
    """1 for the same kind, .5 for kinds of one sort and for a speciality, which states none."""
    if wanted == offered:
        return 1.0
    same_sort = any(wanted in sort and offered in sort for sort in (_LEARNING, _ADVISING))
    return 0.5 if same_sort or offered is None else 0.0


def organisations_of(craftsman: Craftsman) -> tuple[str, ...]:
    """The service teams and the employer, by whose names a craftsman may be asked for."""
    return (*craftsman.teams, *filter(None, [craftsman.employer]))
