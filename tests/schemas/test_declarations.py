"""Every dataset declaration is sound: what it names exists, and what derives from it can be built."""

import re

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from schemas import DATASETS, DELIVERED
from schemas.code_lists import CODE_LISTS
from schemas.constraints import constraint
from schemas.dataset import Dataset, Layer, Personal, Type
from schemas.lake_columns import business_columns, hashed_columns, lake_columns, partition_columns, sort_columns
from schemas.landing import landing_header
from schemas.types import ARROW, DUCKDB, SPARK, duckdb_columns, spark_schema
from tests.table import valid_table

CHINESE = re.compile(r"[\u4e00-\u9fff]")
every_dataset = pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
every_delivered = pytest.mark.parametrize("dataset", DELIVERED, ids=lambda dataset: dataset.name)


def declared(dataset: Dataset) -> list[str]:
    return [column.name for column in dataset.columns]


def names_in(sql: str) -> set[str]:
    return {column.name for column in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Column)}


@every_dataset
def test_no_column_is_declared_twice_or_stands_twice_in_the_lake(dataset):
    for names in (declared(dataset), [column.name for column in lake_columns(dataset)]):
        assert len(names) == len(set(names))


@every_dataset
def test_what_a_declaration_refers_to_are_its_own_columns_in_the_lake(dataset):
    lake = {column.name for column in lake_columns(dataset)}
    referred = {*dataset.key, *dataset.newest_by, *dataset.sorted_by, *dataset.partitioned_by, *dataset.hash_excludes}
    referred |= {name for name in (dataset.person_by, dataset.control_total) if name}
    referred |= {name for derived in dataset.derived for name in (derived.quantity, derived.unit_price)}
    assert dataset.key
    assert referred - lake == set()


@every_dataset
def test_the_date_that_gives_the_month_is_read_from_required_columns_or_has_one_to_fall_back_on(dataset):
    if dataset.period_on:
        names = names_in(dataset.period_on)
        assert names - {column.name for column in business_columns(dataset)} == set()
        assert any(dataset.column(name).required for name in names)


@every_dataset
def test_a_child_names_the_key_of_its_parent_and_comes_after_it(dataset):
    if dataset.parent:
        parent = DATASETS[dataset.parent.dataset]
        assert parent.key == (dataset.parent.by,)
        assert dataset.column(dataset.parent.by).required
        assert parent.has_person
        assert parent.has_period
        assert DELIVERED.index(parent) < DELIVERED.index(dataset)


@every_dataset
def test_every_column_and_every_dataset_has_a_chinese_title(dataset):
    assert CHINESE.search(dataset.title)
    assert dataset.grain.startswith("one row = ")
    assert [column.name for column in lake_columns(dataset) if not CHINESE.search(column.title)] == []


@every_dataset
def test_every_code_list_that_a_column_names_exists_and_has_chinese_meanings(dataset):
    for column in dataset.columns:
        if column.code_list:
            assert column.type is Type.STRING
            assert all(CHINESE.search(meaning) for meaning in CODE_LISTS[column.code_list].values.values())


def test_every_code_list_is_used():
    used = {column.code_list for dataset in DATASETS.values() for column in dataset.columns}
    assert set(CODE_LISTS) - used == set()


@every_dataset
def test_money_is_whole_fen_and_the_control_total_is_money(dataset):
    for column in lake_columns(dataset):
        if column.name.endswith("_fen"):
            assert column.type in (Type.BIGINT, Type.BIGINT_MAP), column.name
    if dataset.control_total:
        total = dataset.column(dataset.control_total)
        assert total.name.endswith("_fen")
        assert total.type is Type.BIGINT


def test_no_type_is_a_float_in_any_engine():
    assert set(SPARK) == set(ARROW) == set(DUCKDB) == set(Type)
    written = [str(one).lower() for one in (*SPARK.values(), *ARROW.values(), *DUCKDB.values(), *Type)]
    assert [one for one in written if re.search(r"float|double|real|half", one)] == []


@every_dataset
def test_the_end_of_a_name_says_the_type(dataset):
    expected = {"_on": {Type.DATE}, "_at": {Type.TIMESTAMP if dataset.is_delivered else Type.SYSTEM_TIMESTAMP}}
    for column in dataset.columns:
        for ending, types in expected.items():
            if column.name.endswith(ending):
                assert column.type in types, column.name
        if column.name.startswith("is_"):
            assert column.type is Type.BOOLEAN, column.name
        if dataset.is_delivered and column.name.endswith(("_id", "_code", "_token")):
            assert column.type is Type.STRING, column.name


@every_delivered
def test_a_delivery_says_who_sends_it_and_how_often(dataset):
    assert dataset.supplier
    assert dataset.rhythm
    assert dataset.layer in (Layer.SILVER, Layer.REFERENCE)
    assert (dataset.layer is Layer.SILVER) == dataset.has_period


@every_delivered
def test_no_two_columns_land_under_one_field_name(dataset):
    header = landing_header(dataset)
    assert len(header) == len(set(header)) == len(dataset.columns)


@every_dataset
def test_names_addresses_and_phones_stay_in_bronze_and_certificates_and_accounts_are_tokens(dataset):
    for column in dataset.columns:
        if column.name.endswith("_token"):
            assert column.personal is Personal.TOKEN, column.name
        if re.search(r"姓名|地址|户名|民族|摘要", column.title):
            assert column.personal is Personal.WITHHELD, column.name
        if column.name in ("person_id", "person_key") or column.name.endswith("practitioner_id"):
            assert column.personal is Personal.PSEUDONYM, column.name
    withheld = {column.name for column in dataset.columns if column.personal is Personal.WITHHELD}
    if dataset.is_delivered:
        assert withheld & {column.name for column in lake_columns(dataset)} == set()


@every_dataset
def test_checks_have_names_of_their_own_and_titles_in_two_languages(dataset):
    assert len({check.name for check in dataset.checks}) == len(dataset.checks)
    for check in dataset.checks:
        chinese, english = check.title.split(" / ")
        assert CHINESE.search(chinese)
        assert not CHINESE.search(english)


@every_dataset
def test_checks_speak_of_columns_that_reach_the_lake(dataset):
    business = {column.name for column in business_columns(dataset)}
    assert {name for check in dataset.checks for name in names_in(check.sql)} - business == set()


@every_dataset
def test_a_row_of_defaults_satisfies_the_datasets_own_constraint(dataset):
    with duckdb.connect() as database:
        database.register("valid", valid_table(dataset, {}))
        assert database.execute(f"select {constraint(dataset)} from valid").fetchone() == (True,)


def test_the_constraint_and_every_check_mean_the_same_to_spark_and_duckdb(spark):
    """One row of defaults, one of NULLs; every condition of a dataset at once."""
    for dataset in DATASETS.values():
        conditions = [*(check.sql for check in dataset.checks), constraint(dataset)]
        shown = [f"({sql}) as c{number}" for number, sql in enumerate(conditions)]
        rows = valid_table(dataset, {}, {column.name: None for column in lake_columns(dataset)})
        frame = spark.createDataFrame(rows, schema=spark_schema(lake_columns(dataset)))
        by_spark = [tuple(row) for row in frame.selectExpr(*shown).collect()]
        with duckdb.connect() as database:
            database.execute(f"create table given ({duckdb_columns(lake_columns(dataset))})")
            database.register("valid", rows)
            database.execute("insert into given select * from valid")
            by_duckdb = database.execute(f"select {', '.join(shown)} from given").fetchall()
        assert by_spark == by_duckdb, dataset.name
        assert {type(value) for row in by_duckdb for value in row} <= {bool, type(None)}, dataset.name


@every_dataset
def test_content_is_hashed_over_everything_but_what_differs_between_equal_runs(dataset):
    hashed = set(hashed_columns(dataset))
    assert set(dataset.key) <= hashed
    if dataset.name != "run_manifest":
        assert hashed & {"load_id", "run_id", "received_at", "source_row"} <= set(dataset.key)


@every_dataset
def test_rows_are_sorted_and_partitioned_by_columns_of_the_lake(dataset):
    lake = {column.name for column in lake_columns(dataset)}
    assert set(sort_columns(dataset)) | set(partition_columns(dataset)) <= lake
    if dataset.is_delivered:
        assert set(partition_columns(dataset)) == {"period"} & lake
        assert "period" not in sort_columns(dataset)
