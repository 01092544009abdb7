"""Looking names up as people write them: exact in normal form first, close ones offered otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rapidfuzz import fuzz, process

from matching.text import normalise

CLOSE_ENOUGH = 55.0
MOST_SUGGESTIONS = 3
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+\d{1,2}", re.IGNORECASE)
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff\u00ad]+")
_DASHES = re.compile(r"[‐‑‒–—―−]")


@dataclass(frozen=True, slots=True)
class Named:
    """An entry offered to the reader; `name` says enough to tell it from others of the same name."""

    code: str
    name: str


class Fault(StrEnum):
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    CONTRADICTORY = "contradictory"
    """A code and the name beside it belong to two entries."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text stands for: a code, or none and why, with what may have been meant (best first)."""

    what: str
    text: str
    code: str | None
    fault: Fault | None = None
    suggestions: tuple[Named, ...] = ()

    @property
    def problem(self) -> str | None:
        """A sentence to act on, or None where the text was resolved."""
        if self.fault is None:
            return None
        if not self.text.strip():
            return f"{self.what}未填写"
        options = "、".join(f"“{option.code} {option.name}”" for option in self.suggestions)
        if self.fault is Fault.AMBIGUOUS:
            return f"{self.what}“{self.text}”不止一个：{options}，请写明是哪一个，或直接填代码"
        if self.fault is Fault.CONTRADICTORY:
            return f"{self.what}“{self.text}”的代码与名称不符，是指{options}？"
        if options:
            return f"找不到{self.what}“{self.text}”，是否指{options}？"
        return f"找不到{self.what}“{self.text}”，请填写标准中的代码或名称"


def clean(text: str) -> str:
    """Undoes what spreadsheets and input methods do: full-width digits, 3525.0, 4.40605E+11, '3525, odd blanks."""
    text = _DASHES.sub("-", _INVISIBLE.sub(" ", normalise(text))).strip().lstrip("'‘`").strip()
    if _SCIENTIFIC.fullmatch(text):
        return str(int(float(text)))
    return _FLOAT_TAIL.sub("", text)


def key(name: str) -> str:
    """The normal form under which names are compared: letters, digits and Han characters only."""
    return "".join(character for character in normalise(name) if character.isalnum())


class HasNameAndParent(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...


def lineage(entries: Mapping[str, HasNameAndParent], code: str) -> list[str]:
    """Codes from the root down to `code`."""
    codes = []
    current: str | None = code
    while current is not None:
        codes.append(current)
        current = entries[current].parent
    return codes[::-1]


class NameIndex:
    """Names, and second to them synonyms (work types among them), to codes. Immutable.

    `hints` are words that merely point at an entry: they bring up suggestions, never an answer.
    """

    def __init__(
        self,
        names: Iterable[tuple[str, str]],
        synonyms: Iterable[tuple[str, str]] = (),
        hints: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._names = _grouped(names)
        self._synonyms = _grouped(synonyms)
        self._hints = _grouped(hints)
        self._forms = list(dict.fromkeys([*self._names, *self._synonyms, *self._hints]))

    def exact(self, name: str) -> tuple[str, ...]:
        """The codes so called; a name wins over another entry's synonym."""
        return self._names.get(name) or self._synonyms.get(name) or ()

    def close(self, name: str) -> tuple[str, ...]:
        """Codes of the most similar forms, best first."""
        if not name:
            return ()
        found = process.extract(name, self._forms, scorer=_similarity, score_cutoff=CLOSE_ENOUGH, limit=8)
        codes = dict.fromkeys(code for form, _score, _ in found for code in self.exact(form) or self._hints[form])
        return tuple(codes)[:MOST_SUGGESTIONS]


def _similarity(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Edits count most; a form wholly inside the other, as 模具 in 模具制造, is close too, the closer the longer."""
    edits = fuzz.ratio(one, other)
    if len(one) > 1 and len(other) > 1 and (one in other or other in one):
        shorter, longer = sorted((len(one), len(other)))
        edits = max(edits, 65.0 + 30.0 * shorter / longer)
    return edits if score_cutoff is None or edits >= score_cutoff else 0.0


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for name, code in pairs:
        groups[name][code] = None
    return {name: tuple(codes) for name, codes in groups.items()}
