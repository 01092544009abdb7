"""Made craftsmen and demands for measuring speed: seeded, of any number, and worded as a talent pool is.

Topics are drawn as words are, a few often and most seldom (Zipf), and there are the more of them the larger the pool
is, so that a demand always has a few dozen craftsmen of its topic.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, count, islice
from random import Random

from app.demo.drawing import GIVEN, SURNAMES, expand
from app.taxonomy.files import load_taxonomy
from matching import Craftsman, Demand, Kind, ServiceItem
from tests.quality.made_topics import Topic, made_model, made_size, topics, wording

PER_TOPIC = 25
FEWEST_TOPICS = 40
FLATTEN = 12
"""Added to a topic's rank in Zipf's law: the very first would else hold a seventh of all craftsmen."""
SHORTEST, LONGEST = 40, 200
"""Characters of a demand's description."""
KINDS = ("problem", "problem", "problem", "consulting", "training", "management", "apprenticeship")
DEMAND_KINDS = ("problem", "problem", "problem", "problem", "training", "consulting", "management")
LEVELS = ("中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
HONOURS = ("全国劳动模范", "全国技术能手", "广东省劳动模范", "南粤工匠", "广东省技术能手", "市劳动模范", "市技术能手")


class MadePool:
    """The same size and seed give the same craftsmen and demands, as long as the project's tables stay the same."""

    def __init__(self, size: int, seed: int = 1) -> None:
        everything = topics()
        self.size = size
        self.seed = seed
        self._topics = everything[: min(len(everything), max(FEWEST_TOPICS, size // PER_TOPIC))]
        self._shares = list(accumulate(1 / (rank + FLATTEN) for rank in range(len(self._topics))))
        regions = [region for region in load_taxonomy().regions.values() if region.level == 3]
        self._near = [region for region in regions if region.code.startswith("44")]
        self._regions = regions

    def craftsmen(self) -> Iterator[Craftsman]:
        """All of them one after another, with ids C0000000, C0000001, ..."""
        return islice(self._craftsmen(Random(f"craftsmen {self.seed}")), self.size)

    def changes(self, number_of: int) -> list[Craftsman]:
        """Half replace craftsmen of the pool, spread over it; half are new."""
        replaced = number_of // 2
        drawn = Random(f"changes {self.seed}")
        ids = sorted(drawn.sample(range(self.size), replaced)) + [self.size + at for at in range(number_of - replaced)]
        made = self._craftsmen(drawn)
        return [replace(craftsman, id=f"C{number:07d}") for number, craftsman in zip(ids, made, strict=False)]

    def demands(self, number_of: int) -> list[Demand]:
        draw = Random(f"demands {self.seed}")
        return [self._demand(draw, number) for number in range(number_of)]

    def _craftsmen(self, draw: Random) -> Iterator[Craftsman]:
        return (self._craftsman(draw, number) for number in count())

    def _craftsman(self, draw: Random, number: int) -> Craftsman:
        topic = self._topic(draw)
        words = _Words(topic, draw, self._town(draw))
        other = _Words(self._topic(draw), draw, words.place) if draw.random() < 0.3 else words
        how_many = draw.choice((2, 3, 3, 3, 4))
        items = tuple(_item(words if at < 2 else other, draw, f"S{number:07d}-{at}") for at in range(how_many))
        rated = draw.choice((0, 0, 3, 8, 20))
        capacity = draw.randint(1, 4)
        return Craftsman(
            id=f"C{number:07d}",
            name=f"{draw.choice(SURNAMES)}{draw.choice(GIVEN)}",
            speciality=words.filled(wording().templates["craftsman"]["specialities"]),
            region_code=self._region(draw),
            occupation=words["job"],
            occupation_code=topic.occupation_code,
            skill_level=draw.choice(LEVELS),
            industry_codes=_some(topic.industries, draw),
            skill_tags=_some(topic.tags, draw),
            service_items=items,
            honours=tuple(draw.sample(HONOURS, draw.choice((0, 0, 1, 1, 2)))),
            employer=f"{words.place}{words['m']}厂" if draw.random() < 0.5 else None,
            capacity=capacity,
            load=draw.randint(0, capacity),
            available=draw.random() < 0.97,
            rating=round(draw.uniform(3, 5), 1) if rated else None,
            rated=rated,
            solved=draw.randint(rated // 2, rated),
        )

    def _demand(self, draw: Random, number: int) -> Demand:
        topic = self._topic(draw)
        words = _Words(topic, draw, self._town(draw))
        kind = draw.choice(DEMAND_KINDS)
        return Demand(
            id=f"D{number:05d}",
            title=words.filled(wording().templates["demand_titles"][kind]),
            description=_told(words, draw),
            kind=Kind(kind),
            industry_codes=_some(topic.industries, draw),
            region_code=self._region(draw),
            suggestion=f"希望派{words['job']}" if draw.random() < 0.2 else "",
            skill_tags=_some(topic.tags, draw),
        )

    def _topic(self, draw: Random) -> Topic:
        return draw.choices(self._topics, cum_weights=self._shares)[0]

    def _region(self, draw: Random) -> str:
        return draw.choice(self._near if draw.random() < 0.7 else self._regions).code

    def _town(self, draw: Random) -> str:
        return draw.choice(self._near if draw.random() < 0.7 else self._regions).name


class _Words:
    """What one text's author speaks of: a handful of the topic's words, told in turn, so that none is said twice."""

    def __init__(self, topic: Topic, draw: Random, place: str) -> None:
        self.place = place
        self._draw = draw
        self._topic = topic
        self._turn = draw.randrange(1000)
        self._names = _focus(topic.words, draw, 9)
        self._slots = {slot: _focus(words, draw, 3) for slot, words in topic.slots.items()}

    def __getitem__(self, slot: str) -> str:
        self._turn += 1
        if slot == "w":
            return self._names[self._turn % len(self._names)]
        words = self._slots.get(slot)
        if not words:
            return self._other(slot)
        word = words[self._turn % len(words)]
        return expand(word, self._draw) if "{" in word else word

    def filled(self, templates: list[str]) -> str:
        return templates[int(self._draw.random() ** 2 * len(templates))].format_map(self)

    def _other(self, slot: str) -> str:
        draw = self._draw
        match slot:
            case "job":
                return draw.choice(self._topic.jobs)
            case "place":
                return self.place
            case "model":
                return draw.choice(self._topic.models) if draw.random() < 0.8 else made_model(draw)
            case "spec":
                return made_size(draw)
            case "pct":
                return f"{draw.randint(2, 40)}%"
            case "mm":
                return f"0.{draw.randint(1, 30):02d}"
        low, high = {"n": (2, 9), "d": (10, 60), "y": (5, 38), "big": (2, 90)}[slot]
        return f"{draw.randint(low, high)}{'00' if slot == 'big' else ''}"


def _item(words: _Words, draw: Random, item_id: str) -> ServiceItem:
    kind = draw.choice(KINDS)
    templates = wording().templates
    return ServiceItem(
        item_id,
        words.filled(templates["item_titles"][kind]),
        words.filled(templates["item_texts"][kind]),
        Kind(kind),
        _some(words._topic.industries, draw),
    )


def _told(words: _Words, draw: Random) -> str:
    """Two or more sentences and a wish, as long as drawn."""
    parts = wording().templates["demand"]
    wanted = draw.randint(SHORTEST, LONGEST - SHORTEST)
    wish = words.filled(parts["wishes"])
    text = ""
    for template in draw.sample(parts["texts"], len(parts["texts"])):
        sentence = f"{words.filled([template]).rstrip('。')}。"
        if len(text) >= SHORTEST and len(text) + len(sentence) + len(wish) > wanted:
            break
        text += sentence
    return f"{text}{wish}。"[:LONGEST]


def _focus(words: tuple[str, ...], draw: Random, tries: int) -> list[str]:
    """Some of the words, the first of them oftenest: squaring a share leans towards 0."""
    return list({words[int(draw.random() ** 2 * len(words))]: None for _ in range(tries)})


def _some(codes: tuple[str, ...], draw: Random) -> tuple[str, ...]:
    """One or two of the codes, or, as often happens, none given."""
    share = draw.random()
    if share < 0.2 or not codes:
        return ()
    return (codes[int(draw.random() * len(codes))],) if share < 0.8 else codes[:2]
