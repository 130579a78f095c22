"""What continuous integration refuses: rules without their tests, pages out of date, silenced tools without reasons."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from jobs.detect.catalogue import catalogue_page
from jobs.detect.parameter import load_parameters
from jobs.dictionary import dictionary_pages, write_dictionary
from jobs.errors import SettingError
from tests.rule_case import all_parameters, all_rules

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("jobs", "schemas", "expectations", "dags", "benchmarks", "scripts", "tests", "conf", "docs")
PYTHON = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
TEXTS = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".sql", ".yaml", ".md", ".sh", ".j2", ".css", ".csv"}
]
RULES = sorted((ROOT / "jobs" / "rules").rglob("*.sql"))
every_rule = pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)


def written_tests(rule: Path) -> dict[str, str]:
    """The test functions of a rule's module as source, decorators included; under "" the rest of the module."""
    source = (ROOT / "tests" / "rules" / f"test_{rule.stem}.py").read_text("utf-8")
    lines = source.splitlines()
    functions: dict[str, str] = {}
    rest = list(lines)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)]) - 1
            functions[node.name] = "\n".join(lines[first : node.end_lineno])
            rest[first : node.end_lineno] = [""] * (node.end_lineno - first)
    return {**functions, "": "\n".join(rest)}


def fires(source: str) -> bool:
    """Tell whether a test compares what was found with a table of at least one row."""
    tables = re.findall(r'==\s*f?"""\s*(\|.*?)"""', source, re.S)
    return any(len(table.strip().splitlines()) > 1 for table in tables)


def is_silent(source: str) -> bool:
    """Tell whether a test demands that nothing is found, for all its cases or for some."""
    never = re.search(r"assert len\(.+?\) == 0|assert not ", source, re.S)
    sometimes = "count" in source and re.search(r"[(,]\s*0\s*\)", source)
    return bool(never or sometimes)


def is_at_a_limit(source: str) -> bool:
    """Tell whether a test has cases on both sides of one limit: none found, and some found."""
    return "count" in source and bool(
        re.search(r"[(,]\s*0\s*\)", source) and re.search(r"[(,]\s*[1-9]\d*\s*\)", source)
    )


def has_null(source: str) -> bool:
    """Tell whether a value is missing in a given table: an empty cell, or an empty text laid into one."""
    return bool(re.search(r"\|[ \t]*\|", source) or '""' in source.replace('"""', ""))


@every_rule
def test_a_rule_has_a_test_module_in_which_it_fires(path):
    functions = written_tests(path)
    assert any(fires(source) for source in functions.values())
    assert path.stem in "".join(functions.values())


@every_rule
def test_a_rule_is_tried_on_both_sides_of_a_limit(path):
    assert any(is_at_a_limit(source) for name, source in written_tests(path).items() if name)


@every_rule
def test_a_rule_is_tried_on_missing_values(path):
    assert any(has_null(source) for source in written_tests(path).values())


@every_rule
def test_a_rule_is_silent_in_a_lawful_case_besides_the_limit(path):
    assert sum(is_silent(source) for name, source in written_tests(path).items() if name) >= 2


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ('assert found == """\n| a |\n| 1 |\n"""', {"fires"}),
        ('assert found == """\n| a |\n"""', set()),
        ("assert len(found) == 0", {"silent"}),
        ('parametrize(("x", "count"), [("3", 0), ("4", 1)])', {"silent", "limit"}),
        ('parametrize(("x", "count"), [("3", 1), ("4", 2)])', set()),
        ('"""\n| a | b |\n| 1 |   |\n"""', {"null"}),
        ('"""\n| a | b |\n| 1 | 2 |\n"""', set()),
        ('hospitals(5, category="")', {"null"}),
    ],
)
def test_these_checks_tell_the_kinds_of_tests_apart(source, kinds):
    checks = {"fires": fires, "silent": is_silent, "limit": is_at_a_limit, "null": has_null}
    assert {name for name, check in checks.items() if check(source)} == kinds


@every_rule
def test_every_catalogue_class_of_a_rule_stands_in_a_table_of_its_tests(path):
    """Its own module, or the table of classes beside it."""
    tables = "".join(written_tests(path).values()) + (path.parents[3] / "tests/rules/test_rule_classes.py").read_text(
        "utf-8"
    )
    header = next(rule.header for rule in all_rules().rules if rule.id == path.stem)
    assert [one.id for one in header.classes if not re.search(rf"\|\s*{one.id}\s*\||\"{one.id}\"", tables)] == []


def test_every_parameter_of_the_repository_has_an_article_and_a_first_day():
    files = sorted((ROOT / "conf" / "parameters").glob("*.yaml"))
    values = [
        (file.name, name, value)
        for file in files
        for name, parameter in yaml.safe_load(file.read_text("utf-8")).items()
        for value in parameter["values"]
    ]
    assert values
    assert [(file, name) for file, name, value in values if not re.match(r"《.+》", value["article"])] == []
    assert [(file, name) for file, name, value in values if not isinstance(value["from"], date)] == []


@pytest.mark.parametrize("missing", ["article", "from", "region", "value"])
def test_a_parameter_without_article_day_region_or_value_is_refused(tmp_path, missing):
    content = yaml.safe_load((ROOT / "conf" / "parameters" / "split_admission.yaml").read_text("utf-8"))
    del content["split_admission.max_gap_days"]["values"][0][missing]
    (tmp_path / "trial.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    with pytest.raises(SettingError, match=missing):
        load_parameters(tmp_path)


def test_the_dictionary_is_up_to_date():
    written = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "dictionary").iterdir()}
    assert written == dictionary_pages(), "run `make docs`"


def test_the_rule_catalogue_is_up_to_date():
    page = catalogue_page(all_rules(), all_parameters())
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == page, "run `make docs`"


def test_writing_the_dictionary_writes_the_same_bytes_each_time_and_drops_old_pages(tmp_path):
    folder = tmp_path / "docs" / "dictionary"
    folder.mkdir(parents=True)
    (folder / "gone.md").write_text("a dataset that is gone", "utf-8")
    written = []
    for _ in range(2):
        write_dictionary(tmp_path)
        written.append({path.name: path.read_text("utf-8") for path in folder.iterdir()})
    assert written[0] == written[1] == dictionary_pages()


def lines_matching(pattern: str, paths: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if found.search(line)
    ]


def test_a_silenced_linter_or_type_checker_has_its_rule_and_its_reason_beside_it():
    bare = r"#\s*noqa(?!: [A-Z]+\d+(, [A-Z]+\d+)* - \S)|#\s*type:\s*ignore(?!\[[a-z-, ]+\]  ?(# |- )\S)"
    assert lines_matching(bare, PYTHON) == []


def test_no_test_is_skipped_or_expected_to_fail():
    assert lines_matching(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b", PYTHON) == []


def test_nothing_is_left_for_later():
    assert lines_matching(r"\b(TODO|FIXME|XXX|HACK)\b", TEXTS) == []


def test_nothing_names_a_folder_of_one_machine():
    assert lines_matching(r"(?<![\w.$}])/(work|root|home|Users)/\w", TEXTS) == []
