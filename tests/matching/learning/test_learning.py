"""What is learned from made-up coordinators whose real weights are known, and what is not."""

from dataclasses import replace

import pytest

from matching import Method
from matching.learning import SIGNALS, Case, Fate, Matter, Seen, base_of, learn, matter_of, signals_of
from tests.matching.learning.made_history import HIDDEN, MADE_SIGNALS, PRESENT, made_history

LEARNED = ("prior", "prior_of_list", "prior_of_tag", *SIGNALS)


def seen(place: int, fate: Fate | None, merit: float = 0.0, **signals: float) -> Seen:
    return Seen(f"c{place}", place, signals_of(signals), fate, merit)


def case_of(demand: int, *shown: Seen) -> Case:
    return Case(f"d{demand}", Method.COMBINED, shown)


def with_fates(case: Case, fates: dict[Fate, Fate]) -> Case:
    changed = (replace(each, fate=fates.get(each.fate, each.fate) if each.fate else None) for each in case.seen)
    return replace(case, seen=tuple(changed))


def test_a_cold_start_keeps_todays_weights_exactly():
    trial = learn([], PRESENT)
    assert trial.weights == PRESENT
    assert {objection.code for objection in trial.objections} == {"too_little", "unchanged"}
    assert (trial.before, trial.after) == (None, None)


def test_candidates_without_a_fate_teach_nothing():
    nobody = [case_of(number, seen(1, None, text=0.9), seen(2, None, tags=0.9)) for number in range(50)]
    assert learn(nobody, PRESENT).weights == PRESENT


def test_hidden_weights_are_recovered_in_direction_and_order():
    learned = learn(made_history(1200), PRESENT).weights
    moved = [name for name in MADE_SIGNALS if abs(HIDDEN.of(name) - PRESENT.of(name)) > 0.5]
    assert len(moved) >= 6
    for name in moved:
        assert (learned.of(name) > PRESENT.of(name)) == (HIDDEN.of(name) > PRESENT.of(name)), name
    strongest = ["tags", "concepts", "region", "industry"]
    assert sorted(strongest, key=learned.of, reverse=True) == sorted(strongest, key=HIDDEN.of, reverse=True)


def test_what_was_learned_foretells_later_demands_better_and_is_recommended():
    trial = learn(made_history(600), PRESENT)
    assert trial.before
    assert trial.after
    assert trial.after.log_loss < trial.before.log_loss
    assert trial.after.mrr > trial.before.mrr
    assert trial.after.calibration_error < trial.before.calibration_error
    assert (trial.demands, trial.held_back, trial.objections) == (600, 120, ())


def test_little_data_changes_little():
    few, many = (learn(made_history(count), PRESENT).weights for count in (5, 500))
    assert all(abs(few.of(name) - PRESENT.of(name)) <= 0.15 * max(1, abs(PRESENT.of(name))) for name in LEARNED)
    assert sum(abs(few.of(name) - PRESENT.of(name)) for name in LEARNED) < 0.3 * sum(
        abs(many.of(name) - PRESENT.of(name)) for name in LEARNED
    )


def test_no_signal_ever_comes_to_speak_against_anyone():
    """Those with free capacity and a good record are declined by everyone here; the weights stay above nothing."""
    contrary = [
        case_of(
            number,
            seen(1, Fate.UNFIT, load=1.0, record=1.0, region=1.0, text=0.5),
            seen(2, Fate.ACCEPTED, text=0.5),
        )
        for number in range(300)
    ]
    learned = learn(contrary, PRESENT).weights
    assert all(0 < learned.of(name) < PRESENT.of(name) for name in ("load", "record", "region"))


def test_those_merely_prevented_teach_only_load_and_region():
    prevented = [case_of(number, seen(1, Fate.PREVENTED, text=0.9, load=0.3, region=0.9)) for number in range(200)]
    learned = learn(prevented, PRESENT).weights
    assert learned.region < PRESENT.region
    assert learned.load <= PRESENT.load
    assert {name: learned.of(name) for name in LEARNED if name not in ("region", "load")} == {
        name: PRESENT.of(name) for name in LEARNED if name not in ("region", "load")
    }


def test_the_priors_of_the_methods_are_learned_apart():
    refused = [replace(case_of(number, seen(1, Fate.UNFIT, tags=0.9)), method=Method.TAG) for number in range(100)]
    learned = learn(refused, PRESENT).weights
    assert learned.prior_of_tag < PRESENT.prior_of_tag
    assert (learned.prior, learned.prior_of_list) == (PRESENT.prior, PRESENT.prior_of_list)


def test_someone_chosen_from_far_down_teaches_more_than_someone_on_top():
    alike = replace(PRESENT, tags=1.0, industry=1.0)
    taken = [
        case_of(
            number,
            seen(1, Fate.ACCEPTED, tags=0.9) if number % 2 else seen(9, Fate.ACCEPTED, industry=0.9),
        )
        for number in range(40)
    ]
    learned = learn(taken, alike).weights
    assert learned.industry > learned.tags > 1.0


def test_a_service_that_went_well_teaches_more_than_an_acceptance():
    alike = replace(PRESENT, tags=1.0, industry=1.0)
    taken = [
        case_of(
            number,
            seen(1, Fate.ACCEPTED, tags=0.9) if number % 2 else seen(1, Fate.ACCEPTED, merit=1.0, industry=0.9),
        )
        for number in range(40)
    ]
    learned = learn(taken, alike).weights
    assert learned.industry > learned.tags > 1.0


def test_passing_over_weighs_less_than_a_refusal():
    refused, passed = (
        learn([case_of(number, seen(1, fate, tags=0.9)) for number in range(40)], PRESENT).weights
        for fate in (Fate.UNFIT, Fate.PASSED_OVER)
    )
    assert refused.tags < passed.tags < PRESENT.tags


def test_the_last_fifth_of_the_demands_teaches_nothing():
    cases = made_history(100)
    turned = [
        *cases[:80],
        *(with_fates(case, {Fate.ACCEPTED: Fate.UNFIT, Fate.PASSED_OVER: Fate.ACCEPTED}) for case in cases[80:]),
    ]
    assert learn(turned, PRESENT).weights == learn(cases, PRESENT).weights


def test_a_demand_matched_twice_stands_on_one_side_only():
    cases = made_history(100)
    again = [*cases, *(replace(case, seen=case.seen[:3]) for case in cases[90:])]
    trial = learn(again, PRESENT)
    assert (trial.demands, trial.held_back) == (100, 20)
    assert trial.weights == learn(cases, PRESENT).weights


def test_weights_that_foretell_worse_are_objected_to():
    cases = made_history(200)
    turned = [
        *cases[:160],
        *(with_fates(case, {Fate.ACCEPTED: Fate.UNFIT, Fate.PASSED_OVER: Fate.ACCEPTED}) for case in cases[160:]),
    ]
    objections = {objection.code: objection.text for objection in learn(turned, PRESENT).objections}
    assert {"mrr", "ndcg", "calibration"} <= objections.keys()
    assert objections["mrr"].startswith("首位命中（MRR）变差：")


def test_groups_are_compared_by_the_share_put_first_and_the_error_of_their_scores():
    cases = made_history(200)
    cities = learn(cases, PRESENT).fairness[0]
    assert cities.by == "city"
    assert {group.name for group in cities.groups} == {"4401", "4403", "4406"}
    assert sum(group.shown for group in cities.groups) == 40 * 12
    assert sum(group.offers_before * group.shown for group in cities.groups) == pytest.approx(40, abs=0.05)
    shares = [group.offers_after for group in cities.groups]
    assert cities.offer_gap_after == pytest.approx(max(shares) - min(shares), abs=1e-4)


def test_weights_that_favour_one_city_are_objected_to():
    """Tags come to be all that counts, and only one city's craftsmen have them."""

    def case(number: int) -> Case:
        better = (0.3, 0.6) if number % 2 else (0.6, 0.3)  # by text, as the present weights see it
        local = replace(seen(2, Fate.ACCEPTED, text=better[0], tags=1.0), city="广州市")
        other = replace(seen(1, Fate.UNFIT, text=better[1]), city="深圳市")
        return case_of(number, other, local)

    trial = learn([case(number) for number in range(300)], PRESENT)
    assert trial.fairness[0].offer_gap_before == 0
    assert "city_offers" in {objection.code for objection in trial.objections}


@pytest.mark.parametrize(
    ("reason", "matter"),
    [
        ("专业不对口，主要做模具", Matter.FIT),
        ("这类設備沒有做過", Matter.FIT),
        ("最近忙，而且不熟悉这种机床", Matter.FIT),
        ("正在外地", Matter.CIRCUMSTANCES),
        ("手头任务已满，抽不出时间", Matter.CIRCUMSTANCES),
        ("休年假", Matter.CIRCUMSTANCES),
        ("路程太远", Matter.CIRCUMSTANCES),
        ("婉拒", Matter.UNCLEAR),
        ("", Matter.UNCLEAR),
    ],
)
def test_a_reason_is_understood_by_its_words(reason: str, matter: Matter):
    assert matter_of(reason) is matter


def test_a_learned_version_names_the_engine_it_belongs_to():
    assert (base_of("2026.4-12"), base_of("2026.4")) == ("2026.4", "2026.4")


def test_learning_twice_from_the_same_cases_gives_the_same_weights():
    assert learn(made_history(60), PRESENT) == learn(made_history(60), PRESENT)
