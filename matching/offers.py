"""What a craftsman can be matched by: each service item, and the speciality as an implicit one."""

from typing import NamedTuple

from matching.values import Craftsman, Kind

SPECIALITY = "speciality"
SERVICE_ITEM = "service_item"
KINDS: tuple[Kind | None, ...] = (None, *Kind)

_LEARNING = frozenset({Kind.TRAINING, Kind.APPRENTICESHIP})
_ADVISING = frozenset({Kind.PROBLEM, Kind.CONSULTING, Kind.MANAGEMENT})


class Offer(NamedTuple):
    """A service item, or the speciality, which states no kind. `fields` are names and texts of what is read of it."""

    source: str
    id: str | None
    title: str
    kind: Kind | None
    fields: tuple[tuple[str, str], tuple[str, str]]

    @property
    def text(self) -> str:
        return "。".join(text for _, text in self.fields if text)


def offers_of(craftsman: Craftsman) -> list[Offer]:
    """The speciality first; never none."""
    return [offer_at(craftsman, number) for number in range(1 + len(craftsman.service_items))]


def offer_at(craftsman: Craftsman, number: int) -> Offer:
    if number == 0:
        fields = ("occupation", craftsman.occupation or ""), ("speciality", craftsman.speciality)
        return Offer(SPECIALITY, None, craftsman.speciality, None, fields)
    item = craftsman.service_items[number - 1]
    return Offer(
        SERVICE_ITEM, item.id, item.title, item.kind, (("title", item.title), ("description", item.description))
    )


def kind_agreement(wanted: Kind, offered: Kind | None) -> float:
    """1 for the same kind, .5 for kinds of one sort and for a speciality, which states none."""
    if wanted == offered:
        return 1.0
    same_sort = any(wanted in sort and offered in sort for sort in (_LEARNING, _ADVISING))
    return 0.5 if same_sort or offered is None else 0.0


def organisations_of(craftsman: Craftsman) -> tuple[str, ...]:
    """The service teams and the employer, by whose names a craftsman may be asked for."""
    return (*craftsman.teams, *filter(None, [craftsman.employer]))
