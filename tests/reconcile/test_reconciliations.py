"""The register: what each reconciliation needs, and what it says when it does not get it."""

import pytest

from jobs.errors import AuditError
from jobs.reconcile import RESULT_COLUMNS
from jobs.reconciliations import RECONCILIATIONS
from schemas import DATASETS
from schemas.types import spark_schema
from tests.reconcile.case import tables_of


def test_ids_are_distinct():
    assert [each.id for each in RECONCILIATIONS] == ["fee_line_settlement", "bank_ledger", "settlement_payment"]


@pytest.mark.parametrize("reconciliation", RECONCILIATIONS, ids=lambda each: each.id)
def test_every_required_column_is_declared(reconciliation):
    for name in reconciliation.requires:
        table, column = name.split(".")
        assert DATASETS[table].column(column)


@pytest.mark.parametrize("reconciliation", RECONCILIATIONS, ids=lambda each: each.id)
def test_required_columns_are_enough_and_the_result_is_the_declared_one(reconciliation, spark):
    whole = tables_of(spark, reconciliation, [])
    columns = {
        name: [each.split(".")[1] for each in reconciliation.requires if each.startswith(f"{name}.")] for name in whole
    }
    tables = {name: whole[name].select(*columns[name]) for name in reconciliation.tables}
    result = reconciliation.run(tables, period="2026-10", region="150000")
    assert [(field.name, field.dataType) for field in result.schema] == [
        (field.name, field.dataType) for field in spark_schema(RESULT_COLUMNS)
    ]


def test_a_missing_column_is_named_in_one_sentence(spark):
    reconciliation = RECONCILIATIONS[0]
    tables = tables_of(spark, reconciliation, [])
    tables["settlement"] = tables["settlement"].drop("in_scope_fen")
    assert reconciliation.missing(tables) == ("settlement.in_scope_fen",)
    with pytest.raises(AuditError, match=r"fee_line_settlement lacks settlement\.in_scope_fen"):
        reconciliation.run(tables, period="2026-10", region="150000")
