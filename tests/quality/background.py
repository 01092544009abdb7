"""`scripts/count-background`: counts which words everybody uses, into app/taxonomy/data/common_words.csv."""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import rjieba
import typer

from app.taxonomy.files import DATA
from matching.specificity import RARE
from matching.text import MAX_CHARACTERS, normalise

PASSAGE = 400
"""Characters read of a passage, as many as an abstract has, so that both count alike."""
PER = 10_000
_WORD = re.compile(r"[\u3400-\u9fff]+")


def main(
    data: Annotated[Path, typer.Option(help="含 corpus/ 与 reference/occupation/texts_2022.csv 的资料目录")],
) -> None:
    """A word's share is the mean of its shares in papers and in occupations' descriptions: common in both is common."""
    abstracts = _shares(_abstracts(data / "corpus" / "pairs_chinaxiv.jsonl.gz"))
    passages = _shares(row["t"][:PASSAGE] for row in _json_lines(data / "corpus" / "texts_chinaxiv.jsonl.gz"))
    trades = _shares(_trades(data / "reference" / "occupation" / "texts_2022.csv"))
    rows = []
    for word in abstracts.keys() | passages.keys() | trades.keys():
        papers = max(abstracts.get(word, 0.0), passages.get(word, 0.0))
        share = (papers + trades.get(word, 0.0)) / 2
        if share >= RARE:
            rows.append((word, round(share * PER)))
    rows.sort(key=lambda row: (-row[1], row[0]))
    with (DATA / "common_words.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "texts_per_10000"))
        writer.writerows(rows)
    typer.echo(f"{len(rows)} 个常用字词")


def _shares(texts: Iterable[str]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(_words(text))
        total += 1
    return {word: count / total for word, count in counts.items()}


def _words(text: str) -> set[str]:
    pieces = (normalise(text[start : start + MAX_CHARACTERS]) for start in range(0, len(text), MAX_CHARACTERS))
    words = {word for piece in pieces for word in rjieba.cut_for_search(piece) if _WORD.fullmatch(word)}
    return words | {character for word in words for character in word}


def _abstracts(path: Path) -> Iterator[str]:
    return (f"{row['a']}。{row['b']}" for row in _json_lines(path) if row["s"] == "chinaxiv_title_abs")


def _trades(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from (f"{row['definition']}。{row['tasks']}" for row in csv.DictReader(file))


def _json_lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    typer.run(main)
