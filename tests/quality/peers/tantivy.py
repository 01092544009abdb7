"""tantivy in memory: words parted by blanks, no positions, no counting of hits, so that it may skip what cannot win."""

from collections.abc import Sequence

import tantivy

from tests.quality.peers import Within
from tests.quality.peers.segmented import asked, segmented

HEAP = 1_000_000_000
"""Bytes a writer may gather before it closes a segment: one segment is searched quickest."""


class Tantivy(Within):
    def __init__(self, texts: Sequence[str]) -> None:
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        fields = tantivy.SchemaBuilder()
        fields.add_text_field("words", tokenizer_name="blanks", index_option="freq")
        fields.add_integer_field("place", fast=True)
        self._schema = fields.build()
        index = tantivy.Index(self._schema)
        index.register_tokenizer("blanks", blanks)
        writer = index.writer(heap_size=HEAP, num_threads=1)
        for place, text in enumerate(texts):
            writer.add_document(tantivy.Document(words=" ".join(segmented(text)), place=place))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def read(self, text: str) -> list[str]:
        return asked(text)

    def search(self, query: list[str], k: int) -> list[int]:
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "words", word, index_option="freq"))
            for word in query
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(should), limit=k, count=False).hits
        return [int(place or 0) for place in self._searcher.fast_field_values("place", [at for _, at in hits])]


def build(texts: Sequence[str]) -> Tantivy:
    return Tantivy(texts)
