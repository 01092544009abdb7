"""Why nobody was proposed, in one sentence."""

from app.matches.cause import cause_of


def test_a_pool_without_the_skill_is_said_by_its_name() -> None:
    assert cause_of([], "名单").startswith("技能不符：名单中没有")


def test_the_excluded_are_counted_and_the_first_five_named() -> None:
    told = cause_of([(f"工匠{number}", "正忙") for number in range(7)])
    assert told.startswith("有 7 位技能相近的工匠，但都不能派出。工匠0：正忙；")
    assert told.endswith("工匠4：正忙；另有 2 位")


def test_a_list_that_was_cut_off_is_not_counted_as_whole() -> None:
    told = cause_of([("工匠", "正忙")] * 6, more=True)
    assert "有 6 位以上" in told
    assert told.endswith("另有 1 位以上")
