"""`scripts/count-background`: counts how common characters and pairs are, into app/taxonomy/data/background.csv."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from app.taxonomy.files import DATA
from matching.batch import Batch

PASSAGE = 300
"""Characters read of a text: what a demand has, so that one long abstract does not make every word common."""
LEAST = 4
"""Texts a gram must occur in to be kept; rarer ones count as never seen."""
READ_AT_ONCE = 1_000


def main(
    data: Annotated[
        Path, typer.Option(help="含 corpus/、reference/occupation/texts_2022.csv、reference/industry/ 的资料目录")
    ],
) -> None:
    """In how many texts each character, pair or Latin run occurs: paper abstracts, occupations, industries."""
    counts: Counter[str] = Counter()
    total = 0
    texts = chain(_abstracts(data / "corpus"), _trades(data / "reference"), _industries(data / "reference"))
    while some := list(islice(texts, READ_AT_ONCE)):
        for grams in _grams(Batch.of(some)):
            counts.update(grams)
        total += len(some)
    rows = sorted(
        ((gram, count) for gram, count in counts.items() if count >= LEAST), key=lambda row: (-row[1], row[0])
    )
    with (DATA / "background.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("gram", "texts"))
        writer.writerow(("", total))
        writer.writerows(rows)
    typer.echo(f"{total} 篇文本，{len(rows)} 个字、字对与英文词")


def _grams(batch: Batch) -> list[set[str]]:
    """Of each text the distinct ones, spelt out."""
    found: list[set[str]] = [set() for _ in batch.texts]
    singles, pairs, (latin_places, _) = batch.grams()
    for places, length in ((singles[0], 1), (pairs[0], 2)):
        for place, text in zip(places.tolist(), batch.text_at(places).tolist(), strict=True):
            found[text].add(batch.text[place : place + length])
    for place, text in zip(latin_places.tolist(), batch.text_at(latin_places).tolist(), strict=True):
        found[text].add(batch.text[place : place + int(np.argmax(batch.word_edge[place + 1 :])) + 1])
    return found


def _abstracts(corpus: Path) -> Iterator[str]:
    with gzip.open(corpus / "pairs_chinaxiv.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["s"] == "chinaxiv_title_abs":
                yield f"{row['a']}。{row['b']}"[:PASSAGE]


def _trades(reference: Path) -> Iterator[str]:
    for row in _rows(reference / "occupation" / "texts_2022.csv"):
        yield f"{row['definition']}。{row['tasks']}"[:PASSAGE]


def _industries(reference: Path) -> Iterator[str]:
    for row in _rows(reference / "industry" / "gbt4754_2017.csv"):
        yield f"{row['name']}。{row['description']}"[:PASSAGE]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    typer.run(main)
