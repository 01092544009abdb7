"""Makes the demo lists, always the same ones: `python -m app.demo.generate` writes them to app/demo/lists."""

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

from app.demo import craftsmen as makers
from app.demo import demands as posts
from app.demo.drawing import city_of
from app.demo.organisations import cities, team_rows, union_rows
from app.demo.pools import Pools, Row, enterprise_rows, grassroots_unions
from app.demo.sources import Topic, Trade, load_craftsmen, load_demands, load_trades

LISTS = Path(__file__).parent / "lists"
CRAFTSMEN = 320
ENTERPRISES = 132
QUOTA = {"技术难题": 87, "技能培训": 34, "技术咨询": 22, "班组管理": 12}
"""How many demands of each kind are told from topics, on top of the hand-written ones."""


def generate() -> dict[str, list[Row]]:
    """List name -> rows under the import templates' headers; every call gives the same."""
    pools, trades = Pools(), load_trades()
    pools.persons.update(craftsman.name for craftsman in load_craftsmen())
    pools.names.update(craftsman.employer for craftsman in load_craftsmen())
    posted = _posted(trades, pools)
    _fill_up(trades, pools)
    drafts = _drafts(trades, pools)
    homes = {one.employer: one.place for one in drafts} | {one.name: one.place for one in pools.enterprises}
    grassroots = grassroots_unions(homes, "union")
    places = set(homes.values())
    teams = team_rows(places, grassroots, homes)
    craftsman_rows, item_rows = makers.craftsman_rows(drafts, grassroots, teams)
    by_trade: dict[str, list[Row]] = defaultdict(list)
    for draft, row in zip(drafts, craftsman_rows, strict=True):
        by_trade[draft.trade].append(row)
    return {
        "craftsmen": craftsman_rows,
        "service_items": item_rows,
        "enterprises": enterprise_rows(pools, grassroots),
        "demands": posts.demand_rows(posted, by_trade, _teams_by_place(teams, places)),
        "unions": union_rows(places, grassroots, homes),
        "teams": teams,
    }


def write(folder: Path = LISTS) -> None:
    """One .csv a list; the byte order mark is what makes Excel read them as UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in generate().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(rows)


def _posted(trades: dict[str, Trade], pools: Pools) -> list[posts.Posted]:
    written = [posts.written(demand, pools) for demand in load_demands()]
    told = [posts.told(trade, topic, trades, pools) for trade, topic in _topics(trades)]
    return written + told


def _topics(trades: dict[str, Trade]) -> list[tuple[Trade, Topic]]:
    """Topics by quota, taken trade by trade so that each gives its first before any gives its second."""
    chosen = []
    for kind, quota in QUOTA.items():
        turns = []
        for trade in trades.values():
            own = [topic for topic in trade.topics if topic.kind == kind]
            Random(f"topics {kind} {trade.key}").shuffle(own)
            turns += [
                (turn, Random(f"turn {kind} {trade.key}").random(), trade, topic) for turn, topic in enumerate(own)
            ]
        turns.sort(key=lambda each: each[:2])
        chosen += [(trade, topic) for _, _, trade, topic in turns[:quota]]
    return chosen


def _fill_up(trades: dict[str, Trade], pools: Pools) -> None:
    """Enterprises without a demand, first in the cities that have fewest."""
    draw = Random("enterprises without a demand")
    makers_of_goods = [trade for trade in trades.values() if not trade.hosts]
    while len(pools.enterprises) < ENTERPRISES:
        counts = {city: sum(city_of(one.place) == city for one in pools.enterprises) for city in cities()}
        city = min(counts, key=lambda name: (counts[name], name))
        local = [(trade, place) for trade in makers_of_goods for place in trade.places if city_of(place) == city]
        trade, place = draw.choice(local)
        pools.found(trade, draw.choice(trade.industries), place, draw)


def _drafts(trades: dict[str, Trade], pools: Pools) -> list[makers.Draft]:
    drafts = [makers.written(craftsman) for craftsman in load_craftsmen()]
    turns = list(trades.values())
    missing = CRAFTSMEN - len(drafts)
    return drafts + [makers.composed(turns[n % len(turns)], n // len(turns), pools) for n in range(missing)]


def _teams_by_place(teams: list[Row], places: set[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = defaultdict(list)
    for team in teams:
        named[team["地区"]].append(team["服务队名称"])
    return named | {place: named[place] or named[city_of(place)] for place in places}


if __name__ == "__main__":
    write()
