"""The one tokeniser."""

from matching.text import normalise, origins, terms, tokens


def test_traditional_full_width_and_capital_writing_come_to_one_form() -> None:
    assert normalise("數控銑床ＣＮＣ") == "数控铣床cnc"


def test_every_normal_character_knows_where_it_came_from() -> None:
    assert normalise("㎏級") == "kg级"
    assert origins("㎏級") == [0, 0, 1, 2]


def test_characters_pairs_and_longer_words_stand_side_by_side() -> None:
    found = tokens("氩弧焊焊接")
    assert {"焊", "焊接", "氩弧焊"} <= set(found)
    assert found["焊"] == 2


def test_no_pair_straddles_a_stop_word() -> None:
    assert "接淬" not in tokens("焊接技术淬火")
    assert "技术" not in tokens("焊接技术淬火")


def test_terms_leave_out_stop_words_and_numbers() -> None:
    assert terms("公司需要解决 2024 热处理问题") == ["热处理"]


def test_half_a_character_and_signs_are_no_words() -> None:
    assert not tokens("\ud800 😀 !!! \x00")
