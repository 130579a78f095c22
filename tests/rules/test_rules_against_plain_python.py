"""Three rules beside an independent computation in plain Python, on random small months: equal findings."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from tests.rule_case import case
from tests.table import markdown, tables_of

SEEDS = range(25)
STAY_TYPES = ("21", "22", "2401", "52")
BEGIN = datetime(2026, 9, 5)  # noqa: DTZ001 - civil times carry no zone


def random_month(seed: int) -> dict[str, list[dict[str, object]]]:
    """A few people with visits, settlements, lines and death notices that collide often."""
    random = Random(seed)  # noqa: S311 - repeatable test data
    visits, settlements, lines, deaths = [], [], [], []
    for number in range(random.randint(10, 30)):
        begun = BEGIN + timedelta(hours=random.randint(0, 52 * 24))
        ended = begun + timedelta(hours=random.randint(0, 15 * 24)) if random.random() < 0.95 else None
        visits.append(
            {
                "visit_id": f"V{number:02d}",
                "person_id": f"P{random.randint(1, 3)}",
                "institution_id": f"H{random.randint(1, 2)}",
                "care_type": random.choice((*STAY_TYPES, "28", "11", "41")),
                "medical_record_number": f"R{random.randint(1, 3)}",
                "started_at": begun,
                "ended_at": ended,
                "is_newborn": random.choice(("true", "false", "false", "false", "false", "")),
                "is_valid": random.choice(("true", "true", "true", "true", "false")),
            }
        )
        for part in range(random.randint(0, 2)):
            total = random.randint(1, 9) * 1001
            name, visit = f"S{number:02d}{part}", f"V{number:02d}"
            settlements.append(_settlement(name, visit, total, total * 2 // 3, None))
            if random.random() < 0.3:
                back = random.choice((total, total // 2))
                settlements.append(_settlement(f"{name}R", visit, -back, -(back * 2 // 3), name))
        for part in range(random.randint(0, 8)):
            name = f"L{number:02d}{part}"
            line = {
                "fee_line_id": name,
                "visit_id": f"V{number:02d}",
                "settlement_id": random.choice((f"S{number:02d}0", f"S{number:02d}0", None)),
                "item_code": random.choice("AB"),
                "order_number": random.choice(("R1", "R1", "R2", None)),
                "occurred_at": begun + timedelta(hours=12 * random.randint(0, 6)),
                "quantity": random.choice((1, 2)),
                "original_line_number": None,
                "amount_fen": random.randint(1, 9) * 7,
            }
            lines.append(line)
            if random.random() < 0.15:
                lines.append({**line, "fee_line_id": f"{name}C"})
            if random.random() < 0.2:
                back = random.choice((1, line["quantity"]))
                amount = line["amount_fen"] * back // line["quantity"]
                changes = {"fee_line_id": f"{name}R", "quantity": -back, "amount_fen": -amount}
                lines.append({**line, **changes, "original_line_number": name})
    for person in ("P1", "P2", "P3"):
        for party in ("public_security", "civil_affairs", "health", "court"):
            if random.random() < 0.3:
                deaths.append(
                    {
                        "person_id": person,
                        "certificate_number_token": person,
                        "source_party": party,
                        "death_on": date(2026, 10, 1) + timedelta(days=random.randint(0, 2)),
                        "is_revoked": random.choice(("true", "false", "false")),
                    }
                )
    return {"visit": visits, "settlement": settlements, "fee_line": lines, "person_death": deaths}


def _settlement(name: str, visit: str, total: int, fund: int, original: str | None) -> dict[str, object]:
    return {
        "settlement_id": name,
        "visit_id": visit,
        "total_fen": total,
        "in_scope_fen": total,
        "fund_total_fen": fund,
        "is_refund": "true" if original else "false",
        "original_settlement_id": original,
    }


def valid_visits(month) -> dict[str, dict[str, object]]:
    return {visit["visit_id"]: visit for visit in month["visit"] if visit["is_valid"] == "true"}


def period(visit) -> str:
    return f"{visit['ended_at'] or visit['started_at']:%Y-%m}"


def net_money(month, column: str) -> dict[str, int]:
    """Each original settlement with its refunds taken off, by settlement."""
    money: dict[str, int] = {}
    for row in month["settlement"]:
        name = row["original_settlement_id"] or row["settlement_id"]
        money[name] = money.get(name, 0) + row[column]
    return money


def visit_money(month, column: str) -> dict[str, int]:
    owner = {row["settlement_id"]: row["visit_id"] for row in month["settlement"]}
    total: dict[str, int] = defaultdict(int)
    for name, amount in net_money(month, column).items():
        total[owner[name]] += amount
    return total


def net_lines(month) -> list[dict[str, object]]:
    refunds: dict[object, list[dict[str, object]]] = defaultdict(list)
    for line in month["fee_line"]:
        if line["quantity"] < 0:
            refunds[line["original_line_number"]].append(line)
    kept = []
    for line in month["fee_line"]:
        back = refunds[line["fee_line_id"]]
        quantity = line["quantity"] + sum(one["quantity"] for one in back)
        if line["quantity"] > 0 and quantity > 0 and line["visit_id"] in valid_visits(month):
            amount = line["amount_fen"] + sum(one["amount_fen"] for one in back)
            kept.append({**line, "quantity": quantity, "amount_fen": amount})
    return kept


def expected_overlaps(month) -> set[tuple[object, ...]]:
    stays = [
        v for v in valid_visits(month).values() if v["care_type"][:2] in ("21", "24", "22", "52") and v["ended_at"]
    ]
    fund = visit_money(month, "fund_total_fen")
    found = set()
    for one, two in combinations(sorted(stays, key=lambda v: (v["ended_at"], v["visit_id"])), 2):
        begin = max(one["started_at"].date(), two["started_at"].date())
        end = min(one["ended_at"].date(), two["ended_at"].date())
        nights = (end - begin).days
        same = all(one[name] == two[name] for name in ("institution_id", "medical_record_number"))
        newborn = "true" in (one["is_newborn"], two["is_newborn"])
        if one["person_id"] != two["person_id"] or nights < 2 or same or newborn:
            continue
        if period(two) != "2026-10" or not "2026-08" <= period(one) <= "2026-10":
            continue
        served = {line["visit_id"] for line in net_lines(month) if begin <= line["occurred_at"].date() <= end} & {
            one["visit_id"],
            two["visit_id"],
        }
        share = min(
            fund.get(v["visit_id"], 0) * nights // (v["ended_at"].date() - v["started_at"].date()).days
            for v in (one, two)
        )
        grade = "definite" if len(served) == 2 else "suspect"
        found.add((grade, *sorted((one["visit_id"], two["visit_id"])), begin.isoformat(), share))
    return found


def expected_after_death(month) -> set[tuple[object, ...]]:
    fund = visit_money(month, "fund_total_fen")
    found = set()
    for visit in valid_visits(month).values():
        notices = [
            row
            for row in month["person_death"]
            if row["person_id"] == visit["person_id"]
            and row["is_revoked"] == "false"
            and row["source_party"] != "court"
        ]
        if not notices or period(visit) != "2026-10":
            continue
        days = {row["death_on"] for row in notices}
        if visit["started_at"].date() <= max(days):
            continue
        trusted = len(notices) >= 2 or notices[0]["source_party"] == "public_security"
        grade = "definite" if trusted and len(days) == 1 else "suspect"
        found.add((grade, visit["visit_id"], fund.get(visit["visit_id"], 0)))
    return found


def expected_identical_uploads(month) -> set[tuple[object, ...]]:
    own = {row["settlement_id"]: row for row in month["settlement"] if row["is_refund"] == "false"}
    left = net_money(month, "total_fen")
    groups: dict[tuple[object, ...], list[tuple[str, int, int]]] = defaultdict(list)
    for line in net_lines(month):
        settlement = own.get(line["settlement_id"])
        if not settlement or left[line["settlement_id"]] <= 0 or not line["order_number"]:
            continue
        if period(valid_visits(month)[line["visit_id"]]) != "2026-10":
            continue
        fund = line["amount_fen"] * settlement["fund_total_fen"] // settlement["in_scope_fen"]
        names = ("visit_id", "item_code", "order_number", "occurred_at", "quantity")
        groups[tuple(line[name] for name in names)].append((line["fee_line_id"], fund, line["amount_fen"]))
    found = set()
    for members in groups.values():
        copies = sorted(members)[1:]
        if copies:
            lines = ", ".join(name for name, _, _ in sorted(members))
            found.add((lines, sum(fund for _, fund, _ in copies), sum(amount for _, _, amount in copies)))
    return found


def shown(rows, names: tuple[str, ...]) -> list[tuple[object, ...]]:
    return [tuple(row.get(name, dict(row["facts"]).get(name)) for name in names) for row in rows]


def tables(month):
    return tables_of(**{name: markdown(rows) for name, rows in month.items()})


@pytest.mark.parametrize("seed", SEEDS)
def test_overlapping_stays_are_those_of_a_pairwise_comparison(seed):
    month = random_month(seed)
    rows = case("overlapping_stays", min_nights=2).on_tables(tables(month)).rows
    names = ("grade", "first_visit_id", "second_visit_id", "event_on", "amount_at_issue_fen")
    found = [(grade, one, two, on.isoformat(), amount) for grade, one, two, on, amount in shown(rows, names)]
    assert sorted(found) == sorted(expected_overlaps(month))


@pytest.mark.parametrize("seed", SEEDS)
def test_services_after_death_are_those_of_a_walk_over_visits(seed):
    month = random_month(seed)
    rows = case("service_after_death").on_tables(tables(month)).rows
    assert sorted(shown(rows, ("grade", "visit_id", "amount_at_issue_fen"))) == sorted(expected_after_death(month))


@pytest.mark.parametrize("seed", SEEDS)
def test_identical_uploads_are_those_of_a_walk_over_lines(seed):
    month = random_month(seed)
    rows = case("duplicate_charge").on_tables(tables(month)).rows
    found = [
        (", ".join(lines), amount, exposure)
        for lines, amount, exposure in shown(rows, ("fee_line_ids", "amount_at_issue_fen", "exposure_fen"))
    ]
    assert sorted(found) == sorted(expected_identical_uploads(month))


def test_the_random_months_hold_findings_of_every_kind():
    months = [random_month(seed) for seed in SEEDS]
    grades = {grade for month in months for grade, *_ in expected_overlaps(month) | expected_after_death(month)}
    assert grades == {"definite", "suspect"}
    assert sum(len(expected_identical_uploads(month)) for month in months) > 10
