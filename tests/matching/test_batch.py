"""The grams of texts read together."""

from matching.batch import Batch, gram_key


def grams_of(*texts: str) -> list[list[int]]:
    """The keys of each text."""
    batch = Batch.of(texts)
    keys: list[list[int]] = [[] for _ in texts]
    for places, found in batch.grams():
        for owner, key in zip(batch.text_at(places).tolist(), found.tolist(), strict=True):
            keys[owner].append(key)
    return keys


def test_characters_and_pairs_stand_side_by_side_as_often_as_they_occur() -> None:
    [keys] = grams_of("氩弧焊焊接")
    assert sorted(keys) == sorted(map(gram_key, ("氩", "弧", "焊", "焊", "接", "氩弧", "弧焊", "焊焊", "焊接")))


def test_no_pair_straddles_a_stop_word_and_none_is_counted() -> None:
    [keys] = grams_of("焊接技术淬火")
    assert not {gram_key(gram) for gram in ("接淬", "技", "技术", "接技")} & set(keys)


def test_latin_names_and_amounts_are_grams_whole() -> None:
    [keys] = grams_of("PLC调试 S7-1200")
    assert {gram_key("plc"), gram_key("s7-1200")} <= set(keys)


def test_nothing_reaches_from_one_text_into_the_next() -> None:
    assert grams_of("焊", "接", "", "plc") == [[gram_key("焊")], [gram_key("接")], [], [gram_key("plc")]]


def test_a_text_gives_the_same_grams_alone_and_among_others() -> None:
    texts = ["电机\n烧毁", "", "\ud800 😀 !!! \x00", "ＣＮＣ數控"]
    assert grams_of(*texts) == [grams_of(text)[0] for text in texts]
    assert grams_of(*texts)[2] == []
