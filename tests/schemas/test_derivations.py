"""What derives from a declaration, written out in full for two small datasets."""

from dataclasses import replace

import pyarrow as pa
from pyspark.sql import types as spark

from schemas import DATASETS, DELIVERED
from schemas.constraints import constraint
from schemas.dataset import Column, Type
from schemas.lake_columns import hashed_columns, lake_columns, partition_columns, sort_columns
from schemas.landing import landing_header
from schemas.types import arrow_schema, duckdb_columns, spark_schema

DEATH = DATASETS["person_death"]
DIAGNOSIS = DATASETS["diagnosis"]
PERSON = DATASETS["person"]


def test_the_lake_columns_of_a_death_notice():
    assert [(column.name, column.type.value) for column in lake_columns(DEATH)] == [
        ("slot", "INT"),
        ("person_key", "STRING"),
        ("certificate_number_token", "STRING"),
        ("person_id", "STRING"),
        ("death_on", "DATE"),
        ("source_party", "STRING"),
        ("reported_on", "DATE"),
        ("is_revoked", "BOOLEAN"),
        ("record_hash", "BIGINT"),
        ("source_file", "STRING"),
        ("source_row", "BIGINT"),
        ("delivery_version", "STRING"),
        ("load_id", "STRING"),
    ]


def test_a_diagnosis_takes_regions_and_month_from_its_visit_and_is_partitioned_by_the_month():
    names = [column.name for column in lake_columns(DIAGNOSIS)]
    assert names[:3] == ["slot", "person_key", "visit_id"]
    assert names[-8:] == [
        "insured_region_code",
        "care_region_code",
        "record_hash",
        "source_file",
        "source_row",
        "delivery_version",
        "load_id",
        "period",
    ]
    assert partition_columns(DIAGNOSIS) == ("period",)
    assert partition_columns(DEATH) == ()
    assert partition_columns(DATASETS["finding"]) == ("period", "region")


def test_names_and_addresses_of_a_person_do_not_reach_the_lake():
    names = {column.name for column in lake_columns(PERSON)}
    assert names & {"person_name", "ethnic_group", "residence_address"} == set()
    assert {"certificate_number_token", "phone_token", "birth_on"} <= names


def test_the_constraint_of_a_death_notice():
    assert constraint(DEATH) == (
        "certificate_number_token is not null and source_party is not null"
        " and slot between 0 and 1023 and person_key is not null"
        " and coalesce(reported_on >= death_on, true)"
    )


def test_the_constraint_of_a_diagnosis():
    assert constraint(DIAGNOSIS) == (
        "visit_id is not null and sequence_number is not null"
        " and slot between 0 and 1023 and person_key is not null"
        " and length(period) = 7 and coalesce(sequence_number >= 1, true)"
    )


def test_checks_that_only_warn_are_no_constraint():
    assert "gender" not in constraint(PERSON)
    assert "expected_fen" not in constraint(DATASETS["fee_line"])


def test_rows_lie_by_slot_and_person_and_then_in_their_own_order():
    assert sort_columns(DIAGNOSIS) == ("slot", "person_key", "visit_id", "sequence_number")
    assert sort_columns(DATASETS["fee_line"]) == ("slot", "person_key", "occurred_at", "fee_line_id")
    assert sort_columns(DATASETS["agreement"]) == ("agreement_id",)


def test_the_content_hash_leaves_out_where_a_row_came_from_and_which_run_wrote_it():
    assert set(hashed_columns(DEATH)) == {
        "slot",
        "person_key",
        "certificate_number_token",
        "person_id",
        "death_on",
        "source_party",
        "reported_on",
        "is_revoked",
        "record_hash",
    }
    assert "run_id" not in hashed_columns(DATASETS["finding"])
    assert "finding_id" in hashed_columns(DATASETS["finding"])


def test_every_type_in_the_three_engines():
    columns = tuple(Column(f"c_{member.name.lower()}", member, "列") for member in Type)
    assert {field.name: field.dataType for field in spark_schema(columns)} == {
        "c_string": spark.StringType(),
        "c_int": spark.IntegerType(),
        "c_bigint": spark.LongType(),
        "c_date": spark.DateType(),
        "c_timestamp": spark.TimestampNTZType(),
        "c_system_timestamp": spark.TimestampType(),
        "c_boolean": spark.BooleanType(),
        "c_price": spark.DecimalType(18, 6),
        "c_quantity": spark.DecimalType(16, 4),
        "c_ratio": spark.DecimalType(8, 6),
        "c_degree": spark.DecimalType(9, 6),
        "c_value": spark.DecimalType(16, 6),
        "c_weight": spark.DecimalType(12, 6),
        "c_rate": spark.DecimalType(10, 8),
        "c_multiple": spark.DecimalType(6, 2),
        "c_strings": spark.ArrayType(spark.StringType()),
        "c_string_map": spark.MapType(spark.StringType(), spark.StringType()),
        "c_bigint_map": spark.MapType(spark.StringType(), spark.LongType()),
        "c_binary": spark.BinaryType(),
    }
    assert arrow_schema(columns) == pa.schema(
        {
            "c_string": pa.string(),
            "c_int": pa.int32(),
            "c_bigint": pa.int64(),
            "c_date": pa.date32(),
            "c_timestamp": pa.timestamp("us"),
            "c_system_timestamp": pa.timestamp("us", tz="UTC"),
            "c_boolean": pa.bool_(),
            "c_price": pa.decimal128(18, 6),
            "c_quantity": pa.decimal128(16, 4),
            "c_ratio": pa.decimal128(8, 6),
            "c_degree": pa.decimal128(9, 6),
            "c_value": pa.decimal128(16, 6),
            "c_weight": pa.decimal128(12, 6),
            "c_rate": pa.decimal128(10, 8),
            "c_multiple": pa.decimal128(6, 2),
            "c_strings": pa.list_(pa.string()),
            "c_string_map": pa.map_(pa.string(), pa.string()),
            "c_bigint_map": pa.map_(pa.string(), pa.int64()),
            "c_binary": pa.binary(),
        }
    )
    assert duckdb_columns(columns) == (
        '"c_string" VARCHAR, "c_int" INTEGER, "c_bigint" BIGINT, "c_date" DATE, "c_timestamp" TIMESTAMP,'
        ' "c_system_timestamp" TIMESTAMPTZ, "c_boolean" BOOLEAN, "c_price" DECIMAL(18,6),'
        ' "c_quantity" DECIMAL(16,4), "c_ratio" DECIMAL(8,6), "c_degree" DECIMAL(9,6), "c_value" DECIMAL(16,6),'
        ' "c_weight" DECIMAL(12,6), "c_rate" DECIMAL(10,8), "c_multiple" DECIMAL(6,2), "c_strings" VARCHAR[],'
        ' "c_string_map" MAP(VARCHAR, VARCHAR), "c_bigint_map" MAP(VARCHAR, BIGINT), "c_binary" BLOB'
    )


def test_spark_shows_the_chinese_title_of_a_column_and_lets_every_column_be_null():
    fields = spark_schema(lake_columns(DEATH))
    assert fields["death_on"].metadata == {"comment": "死亡日期"}
    assert all(field.nullable for field in fields)


def test_a_standard_extract_of_deaths_lands_under_field_codes_and_under_our_names_where_there_are_none():
    assert landing_header(DEATH) == ["certno", "psn_no", "die_date", "source_party", "reported_on", "is_revoked"]


def test_a_column_whose_code_is_taken_lands_under_its_own_name():
    twice = replace(
        DEATH, columns=(DEATH.column("person_id"), replace(DEATH.column("death_on"), code="psn_no / die_date"))
    )
    assert landing_header(twice) == ["psn_no", "death_on"]


def test_sixty_datasets_are_delivered_parents_before_children():
    names = [dataset.name for dataset in DELIVERED]
    assert len(names) == 60
    children = ("diagnosis", "procedure", "service_report", "settlement", "fee_line")
    assert names.index("visit") < min(names.index(child) for child in children)
    grandchildren = ("settlement_fund_item", "drg_group_result", "manual_claim_invoice")
    assert names.index("settlement") < min(names.index(child) for child in grandchildren)
