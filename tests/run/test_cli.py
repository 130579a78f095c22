"""The command line: good help, and one sentence with exit code 2 for everything that cannot be done."""

import re

import pytest
from typer.testing import CliRunner

from jobs.cli import app

RUNNER = CliRunner()
SWEEP = {"--period": "2026-10", "--region": "150000", "--landing": "LANDING", "--lake": "LAKE"}


def call(*arguments: str):
    return RUNNER.invoke(app, list(arguments))


@pytest.mark.parametrize(
    "command",
    [
        "simulate",
        "sweep",
        "intake",
        "validate",
        "reconcile",
        "detect",
        "report",
        "verify",
        "rules list",
        "rules show",
        "rules explain",
    ],
)
def test_every_command_explains_itself_in_chinese_and_english(command):
    shown = call(*command.split(), "--help")
    assert shown.exit_code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in shown.output)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--period", "2026-13"),
        ("--period", "2026-10;rm"),
        ("--region", "15;rm"),
        ("--region", "1500000"),
        ("--region", "110000"),
        ("--source", "../../etc/passwd"),
        ("--source", "no_such_profile"),
        ("--landing", "/nonexistent"),
        ("--conf", "/nonexistent.yaml"),
        ("--as-of", "2026-11-01"),
        ("--tasks", "0"),
    ],
)
def test_a_bad_value_ends_with_exit_code_2_and_one_sentence_and_writes_nothing(tmp_path, option, value):
    landing, lake = tmp_path / "landing", tmp_path / "lake"
    landing.mkdir()
    (landing / "person_202610_01.csv").write_text("psn_no\nP1\n")
    options = SWEEP | {"--landing": str(landing), "--lake": str(lake), option: value}
    ended = call("sweep", *(word for pair in options.items() for word in pair))
    assert ended.exit_code == 2
    assert "Traceback" not in ended.output
    assert not lake.exists()


@pytest.mark.parametrize(
    "command",
    [
        ("nosuchstep",),
        ("sweep",),
        ("verify", "--lake", "/nonexistent", "--period", "2026-10"),
        ("detect", "--lake", "/nonexistent", "--period", "2026-10", "--region", "150000"),
        ("rules", "show", "no_such_rule"),
    ],
)
def test_what_is_not_there_ends_with_exit_code_2(command):
    ended = call(*command)
    assert ended.exit_code == 2
    assert "Traceback" not in ended.output


def test_verify_refuses_a_folder_that_no_run_has_written(tmp_path):
    assert call("verify", "--lake", str(tmp_path), "--period", "2026-10").exit_code == 2


def test_the_rules_are_listed_with_grade_and_class():
    shown = call("rules", "list").output
    assert "overlapping_stays" in shown
    assert "OWN-STY-003" in shown


def test_a_rule_is_shown_with_its_articles_parameters_and_sql():
    shown = call("rules", "show", "overlapping_stays").output
    assert "《内蒙古自治区医疗保障基金使用监督管理办法》第十三条" in shown
    assert "min_nights: 2 夜 / nights" in shown
    assert "select" in shown


def test_the_size_of_a_simulation_can_be_given_in_fee_lines(tmp_path):
    shown = call("simulate", "--out", str(tmp_path / "landing"), "--lines", "4000").output
    written = int(re.search(r"费用明细 (\d+)", shown)[1])
    assert 3000 <= written <= 5000


def test_a_simulation_into_a_folder_that_is_not_empty_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert call("simulate", "--out", str(tmp_path), "--persons", "1000").exit_code == 2
