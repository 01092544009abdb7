"""Topics of made craftsmen and demands: each a small world of words that belong together, from the project's tables."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from app.demo.sources import load_trades
from app.taxonomy.files import DATA, load_taxonomy, read_rows, split
from matching.taxonomy import Occupation

CRAFTS = ("6-", "4-", "5-05", "2-02")
"""Occupations whose holders a union sends: production, services, farming help, engineering."""
_ROLE = re.compile(r"(?:工程技术人员|作业人员|操作员|操作工|制造工|装配工|维修工|值班员|司机|人员|员|师|工)$")
_VAGUE = re.compile(r"^其他|未列明|[及和、]|(?:制造|加工|生产|活动|服务|业)$")
KIN, OTHERS = 4, 6
"""Of each kind of word a topic has so many that share characters with its name, and so many of any sort."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` name it, commonest first; `slots` are the words of each kind (machine, part, ...) that go with it."""

    words: tuple[str, ...]
    jobs: tuple[str, ...]
    occupation_code: str | None
    industries: tuple[str, ...]
    tags: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """made_words.toml: `words` by slot, and the templates of each part of a craftsman or a demand."""

    words: dict[str, tuple[str, ...]]
    templates: dict[str, dict[str, list[str]]]


class Kin:
    """Finds what shares most character pairs with a text, earlier entries first among equals."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """(text, what it stands for)"""
        self._values: list[str] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, (text, value) in enumerate(entries):
            self._values.append(value)
            for pair in _pairs(text):
                self._holders[pair].append(place)

    def nearest(self, text: str, count: int) -> tuple[str, ...]:
        shared = Counter(place for pair in _pairs(text) for place in self._holders.get(pair, ()))
        best = sorted(shared, key=lambda place: (-shared[place], place))
        return tuple(dict.fromkeys(self._values[place] for place in best[:count]))


@cache
def wording() -> Wording:
    tables = tomllib.loads(Path(__file__).with_name("made_words.toml").read_text(encoding="utf-8"))
    words = {slot: tuple(text.split()) for slot, text in tables.pop("words").items()}
    return Wording(words, tables)


@cache
def topics() -> tuple[Topic, ...]:
    """Every field of the concept lexicon and every work type, in an order that is shuffled but always the same."""
    kin = _Kinship()
    found = [*_of_concepts(kin), *_of_trades(kin)]
    Random("topics").shuffle(found)
    return tuple(found)


class _Kinship:
    """What of each table goes with a name."""

    def __init__(self) -> None:
        taxonomy = load_taxonomy()
        classes = [entry for entry in taxonomy.industries.values() if entry.level == 4]
        keywords = [(word, code) for word, codes in taxonomy.industry_keywords.items() for code in codes]
        self.products = Kin([(entry.name, _product(entry.name)) for entry in classes] + [(w, w) for w, _ in keywords])
        self.industries = Kin([*((entry.name, entry.code) for entry in classes), *keywords])
        self.made = [entry.code for entry in classes if entry.section == "C"]
        self.tags = Kin((word, tag.id) for tag in taxonomy.skill_tags.values() for word in (tag.name, *tag.synonyms))
        self.tags_of: dict[str, list[str]] = defaultdict(list)
        for tag in taxonomy.skill_tags.values():
            for code in tag.occupation_codes:
                self.tags_of[code].append(tag.id)
        self.words = {**wording().words, **_phrases()}
        self.slots = {slot: Kin((word, word) for word in words) for slot, words in self.words.items()}

    def topic(self, names: Sequence[str], jobs: Sequence[str], code: str | None, industries: Sequence[str]) -> Topic:
        draw = Random(names[0])
        text = "，".join(names[:6])
        industries = tuple(industries) or self.industries.nearest(text, 2) or (draw.choice(self.made),)
        tags = tuple(self.tags_of.get(code or "", ())) or self.tags.nearest(text, 1)
        slots = {
            slot: tuple(dict.fromkeys([*self.slots[slot].nearest(text, KIN), *draw.sample(words, OTHERS)]))
            for slot, words in self.words.items()
        }
        models = tuple(made_model(draw) for _ in range(4))
        return Topic(tuple(names), tuple(jobs), code, industries, tags, slots, models)


def _phrases() -> dict[str, tuple[str, ...]]:
    """What the demo's craftsmen say of themselves (told) and its demands complain of (asked); figures still open."""
    told, asked = [], []
    for trade in load_trades().values():
        told += [*trade.skills, *trade.deeds, *(item.description for item in trade.items)]
        asked += [*trade.scenes, *(topic.parts[0] for topic in trade.topics)]
    return {"told": tuple(told), "asked": tuple(phrase.replace("{shop}", "车间") for phrase in asked)}


def made_model(draw: Random) -> str:
    """A machine's type such as CK6140."""
    letters = "".join(draw.choices("ABCDFGHKLMSTXYZ", k=draw.randint(1, 3)))
    return f"{letters}{draw.randint(2, 99)}{draw.choice(('', '0', '00', '-5'))}"


def made_size(draw: Random) -> str:
    """A size or a grade as it is written on drawings, such as φ35, M12x60 or HRC58."""
    sign = draw.choice(("φ", "M", "DN", "HRC", "Ra", "厚"))
    number = draw.randint(2, 300) if sign != "Ra" else f"{draw.randint(1, 63) / 10}"
    return f"{sign}{number}x{draw.randint(10, 900)}" if draw.random() < 0.2 else f"{sign}{number}"


def _of_concepts(kin: _Kinship) -> list[Topic]:
    """The lexicon's columns: id, field, name, words, hints, industries, occupations, ..."""
    occupations = load_taxonomy().occupations
    found = []
    for path in sorted((DATA / "concepts").glob("*.csv")):
        for _, _, name, words, hints, industries, codes, *_ in read_rows(f"concepts/{path.stem}"):
            known = [occupations[code] for code in split(codes) if code in occupations]
            jobs = [job for occupation in known for job in (*occupation.work_types, occupation.name)]
            names = dict.fromkeys((name, *split(words), *split(hints)))
            code = known[0].code if known else None
            found.append(kin.topic(tuple(names), jobs[:6] or (f"{name}技师",), code, split(industries)))
    return found


def _of_trades(kin: _Kinship) -> list[Topic]:
    entries = [entry for entry in load_taxonomy().occupations.values() if entry.level == 4]
    return [
        kin.topic(_named(job, entry, kin), (job, entry.name), entry.code, ())
        for entry in entries
        if entry.code.startswith(CRAFTS)
        for job in entry.work_types or (entry.name,)
    ]


def _named(job: str, entry: Occupation, kin: _Kinship) -> tuple[str, ...]:
    """装配钳工 is about 装配钳, its occupation's work and the products nearest to both."""
    work = _ROLE.sub("", job) or job
    return tuple(dict.fromkeys([work, _ROLE.sub("", entry.name), *kin.products.nearest(f"{job}，{entry.name}", 5)]))


def _product(industry: str) -> str:
    """金属家具制造 makes 金属家具; of a class of several the longest stands."""
    parts = [_VAGUE.sub("", part) for part in re.split("[、及和与（]", industry)]
    return max(parts, key=len) or industry


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
