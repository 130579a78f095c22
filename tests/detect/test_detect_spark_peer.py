"""A simulated month on Spark gives what DuckDB alone gives, one query per rule without tasks, slots or shared views."""

from benchmarks.comparison import differences
from benchmarks.peer import Order, run_peer
from benchmarks.prepared_lake import PERIOD, REGION, prepared_lake
from jobs.detect import detect_month
from jobs.settings import DetectSettings
from tests.rule_case import all_parameters, all_rules


def test_the_sweep_of_a_simulated_month_finds_what_duckdb_alone_finds(spark, tmp_path):
    lake = prepared_lake(tmp_path, 45_000, all_rules(), lambda: spark, months=2)
    done = detect_month(
        lake, all_rules(), all_parameters(), period=PERIOD, region=REGION, settings=DetectSettings(tasks=3)
    )
    out = tmp_path / "peer"
    out.mkdir()
    run_peer(Order(str(lake.root), str(out), PERIOD, REGION, threads=2, memory_mb=1024, loads_first=False))
    assert differences(lake, all_rules(), out) == (0, 0)
    assert done.faults == {}
    assert {rule_id for rule_id, total in done.totals.items() if total.finding_count} == set(done.totals)
