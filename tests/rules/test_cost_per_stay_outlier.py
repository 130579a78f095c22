"""《办法》第十七、十八条：监测与风险评估 / monitoring of institutions against their peers."""

import pytest


def hospitals(count: int, category: str = "general") -> str:
    rows = [f"| H{n:02d} | 2 | {category} | 150102 |" for n in range(count)]
    return "\n".join(["| institution_id | level_group | institution_category | region_code |", *rows])


def months_of(costs: list[int], stays: int = 1) -> dict[str, str]:
    visits = ["| visit_id | person_id | institution_id | care_type |"]
    settlements = ["| visit_id | total_fen | fund_total_fen |"]
    for hospital, cost in enumerate(costs):
        for number in range(stays):
            visits.append(f"| V{hospital:02d}{number} | P{number} | H{hospital:02d} | 21 |")
            settlements.append(f"| V{hospital:02d}{number} | {cost} | 0 |")
    return {"visit": "\n".join(visits), "settlement": "\n".join(settlements)}


def judged(rule, costs: list[int], stays: int = 1, min_cases: int = 1, min_peers: int = 5):
    case = rule("cost_per_stay_outlier", min_cases=min_cases, min_peers=min_peers, max_robust_z="3.5")
    return case.on(institution=hospitals(len(costs)), **months_of(costs, stays))


def test_a_hospital_far_above_its_peers_is_indicated_without_money(rule):
    found = judged(rule, [800, 900, 1000, 1100, 2000])
    assert [row["amount_at_issue_fen"] for row in found.rows] == [0]
    # median 1000, deviations 200 100 0 100 1000, MAD 100: 0.6745 x 1000 / 100 = 6.745
    assert (
        found
        == """
        | grade     | subject_id | event_on   | cost_fen | peer_median_fen | peer_count | robust_z_hundredths |
        | indicator | H04        | 2026-10-31 | 2000     | 1000            | 5          | 674                 |
    """
    )


@pytest.mark.parametrize(("cost", "count"), [(151889, 0), (151890, 0), (151891, 1)])
def test_the_limit_of_the_robust_z_is_exact(rule, cost, count):
    # median 100000, MAD 10000: 3.5 x 10000 / 0.6745 = 51890.28 above the median
    found = judged(rule, [80000, 90000, 100000, 110000, cost])
    assert len(found) == count


def test_an_even_number_of_peers_takes_the_middle_between_two(rule):
    # costs 10 20 30 40 50 1000: median 35, deviations 25 15 5 5 15 965, MAD 15: z = 0.6745 x 965 / 15 = 43.39
    assert (
        judged(rule, [10, 20, 30, 40, 50, 1000])
        == """
        | subject_id | peer_median_fen | robust_z_hundredths |
        | H05        | 35              | 4339                |
    """
    )


def test_only_the_high_side_is_indicated(rule):
    assert len(judged(rule, [1, 9000, 9100, 9200, 9300])) == 0


def test_peers_that_all_cost_the_same_are_not_judged(rule):
    assert len(judged(rule, [1000, 1000, 1000, 1000, 9000])) == 0


@pytest.mark.parametrize(("min_peers", "count"), [(5, 1), (6, 0)])
def test_too_few_peers_are_not_judged(rule, min_peers, count):
    assert len(judged(rule, [800, 900, 1000, 1100, 2000], min_peers=min_peers)) == count


@pytest.mark.parametrize(("min_cases", "count"), [(3, 1), (4, 0)])
def test_hospitals_with_few_stays_are_not_judged(rule, min_cases, count):
    assert len(judged(rule, [800, 900, 1000, 1100, 2000], stays=3, min_cases=min_cases)) == count


def test_hospitals_of_unknown_category_have_no_peers(rule):
    case = rule("cost_per_stay_outlier", min_cases=1, min_peers=5)
    found = case.on(institution=hospitals(5, category=""), **months_of([800, 900, 1000, 1100, 2000]))
    assert len(found) == 0
