"""Imports point one way: schemas ← expectations ← jobs; the DAGs know none of it."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"schemas", "expectations", "jobs", "dags", "benchmarks", "tests"}
MAY_IMPORT = {
    "schemas": {"schemas"},
    "expectations": {"expectations", "schemas"},
    "jobs": {"jobs", "expectations", "schemas"},
    "dags": set(),
    "benchmarks": {"benchmarks", "jobs", "expectations", "schemas"},
}
OTHERS = {"schemas": {"pyarrow", "pyspark"}, "dags": {"airflow"}}
"""What a layer may import of other people's packages, where that is limited."""
NOT_A_NAME = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "base", "misc", "core"}


def modules(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


def imported(source: str, package: str) -> set[str]:
    """The first names of all modules imported anywhere in the source; relative ones are the package's own."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(package if node.level or not node.module else node.module.split(".")[0])
    return names


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_what_lies_below_it(layer):
    assert modules(layer)
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in modules(layer)
        if (found := (imported(path.read_text("utf-8"), layer) & OURS) - MAY_IMPORT[layer])
    }
    assert wrong == {}


@pytest.mark.parametrize("layer", OTHERS)
def test_declarations_and_dags_lean_on_few_packages(layer):
    allowed = OTHERS[layer] | set(sys.stdlib_module_names) | OURS
    wrong = {
        str(path.relative_to(ROOT)): sorted(found)
        for path in modules(layer)
        if (found := imported(path.read_text("utf-8"), layer) - allowed)
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import jobs.lake", {"jobs"}),
        ("from jobs import lake", {"jobs"}),
        ("from . import lake", {"own"}),
        ("def late():\n    from jobs.lake import Lake", {"jobs"}),
        ("if True:\n    import pyspark.sql as s, os.path", {"pyspark", "os"}),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source, names):
    assert imported(source, "own") == names


def test_no_module_is_named_after_nothing():
    named = [path for layer in OURS for path in modules(layer) if path.stem in NOT_A_NAME]
    folders = {path.parent for layer in OURS for path in modules(layer) if path.parent.name in NOT_A_NAME}
    assert [str(path) for path in [*named, *sorted(folders)]] == []
