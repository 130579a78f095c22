"""What was known on a date can be read back: a month swept and corrected since, as of the sweep."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from jobs.errors import SettingError
from jobs.manifest import known_rows, read_manifest
from tests.delivery import deliver
from tests.run.swept import PERIOD, REGION, Swept

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """A month swept, and a corrected line taken in and reported since; the first report's files beside."""
    folder = tmp_path_factory.mktemp("as_of")
    month = Swept(folder, seed=5, persons=1_000).simulate()
    month.run()
    for file in (folder / "reports").glob(f"{PERIOD}-*"):
        file.rename(file.with_name(f"first-{file.name}"))
    line = month.rows("fee_line", "fee_line_id, visit_id, person_id, quantity, amount_fen")[0]
    deliver(
        month.landing,
        "fee_line_202611_01.csv",
        "| fee_line_id | visit_id | person_id | quantity | unit_price | amount_fen | uploaded_at |\n"
        f"| {' | '.join(str(line[name]) for name in ('fee_line_id', 'visit_id', 'person_id'))} "
        "| 1 | 9999 | 999900 | 2026-12-01 00:00:00 |",
    )
    month.run("intake")
    month.run("report")
    return month


def call(month, *arguments):
    key = month.folder.parent / "pseudonym.key"
    os.environ["FUNDAUDIT_INTAKE__PSEUDONYM_KEY_FILE"] = str(key)
    return RUNNER.invoke(app, [*arguments, "--lake", str(month.lake)])


def first_and_last(month):
    chain = month.manifest()
    return chain[0], chain[-1]


def test_the_report_as_of_the_first_run_is_the_first_report_to_the_byte(corrected):
    first = first_and_last(corrected)[0]
    ended = call(corrected, "report", "--period", PERIOD, "--region", REGION, "--as-of", first.run_id)
    assert ended.exit_code == 0, ended.output
    again = corrected.lake / "reports" / first.run_id
    reports = corrected.folder / "reports"
    for suffix in ("html", "xlsx"):
        name = f"{PERIOD}-{REGION}.{suffix}"
        before = (reports / f"first-{name}").read_bytes()
        assert (again / name).read_bytes() == before
        assert (reports / name).read_bytes() != before


def test_a_time_means_the_last_run_that_had_finished_by_then(corrected):
    first, second = first_and_last(corrected)
    chain = corrected.manifest()
    assert known_rows(chain, first.finished_at) == chain[: chain.index(first) + 1]
    assert known_rows(chain, second.finished_at - timedelta(microseconds=1))[-1] != second
    assert known_rows(chain, None) == chain
    with pytest.raises(SettingError, match="没有完成的运行"):
        known_rows(chain, datetime(2020, 1, 1, tzinfo=UTC))


def test_verify_proves_the_lake_as_of_the_first_run_alone(corrected):
    first = first_and_last(corrected)[0]
    verified = call(corrected, "verify", "--period", PERIOD, "--as-of", f"{first.finished_at:%Y-%m-%dT%H:%M:%S.%f}")
    assert verified.exit_code == 0
    everything = call(corrected, "verify", "--period", PERIOD)
    assert verified.output != everything.output
    assert "相符：1 次运行" in verified.output


def test_the_runs_of_a_lake_are_listed_with_the_time_at_which_each_had_finished(corrected):
    listed = call(corrected, "runs").output.splitlines()[1:]
    assert [line.split()[0] for line in listed] == [row.run_id for row in read_manifest(corrected.lake)]
    assert f"{first_and_last(corrected)[0].finished_at:%Y-%m-%dT%H:%M:%SZ}" in listed[0]


def test_an_as_of_that_is_neither_time_nor_run_is_refused(corrected):
    refused = call(corrected, "verify", "--period", PERIOD, "--as-of", "yesterday")
    assert refused.exit_code == 2
    assert "须为时间" in refused.output
