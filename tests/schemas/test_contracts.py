"""Contracts for suppliers: the standard's own schema accepts them, and they say what the declarations say."""

import json

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from jobs.contract import contract_of, write_contracts
from schemas import DATASETS, DELIVERED


@pytest.fixture(scope="module")
def standard():
    schema = OpenDataContractStandard.json_schema()
    return jsonschema.Draft201909Validator(json.loads(schema) if isinstance(schema, str) else schema)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contracts")
    return {path.name.removesuffix(".odcs.yaml"): path for path in write_contracts(folder)}


def test_every_delivered_dataset_has_a_contract(written):
    assert list(written) == [dataset.name for dataset in DELIVERED]


def test_the_schema_of_the_standard_accepts_every_contract(standard, written):
    faults = {
        name: [error.message for error in standard.iter_errors(yaml.safe_load(path.read_text("utf-8")))]
        for name, path in written.items()
    }
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_schema_of_the_standard_refuses_a_contract_without_its_version(standard, written):
    contract = yaml.safe_load(written["visit"].read_text("utf-8"))
    del contract["version"]
    assert [error.message for error in standard.iter_errors(contract)] == ["'version' is a required property"]


def test_a_property_says_type_key_field_code_and_class_of_personal_data(written):
    contract = yaml.safe_load(written["settlement"].read_text("utf-8"))
    columns = {column["name"]: column for column in contract["schema"][0]["properties"]}

    assert columns["settlement_id"]["primaryKeyPosition"] == 1
    assert columns["settlement_id"]["physicalName"] == "setl_id"
    assert columns["total_fen"]["logicalType"] == "integer"
    assert columns["total_fen"]["description"] == "以元报送，最多两位小数 / sent in yuan, two decimals at most"
    assert columns["person_id"]["classification"] == "confidential"
    assert columns["visit_id"]["relationships"] == [
        {"type": "foreignKey", "to": "visit.odcs.yaml#/schema/visit/properties/visit_id"}
    ]
    assert {"value": "2", "description": "联网结算"} in columns["settlement_kind"]["enum"]


def test_a_check_becomes_a_query_for_the_rows_that_break_it():
    rules = {rule.name: rule for rule in contract_of(DATASETS["bank_statement_line"]).schema_[0].quality}

    assert rules["unique_key"].arguments == {"properties": ["statement_id", "line_number"]}
    assert rules["amount_positive"].query == "select count(*) from ${object} where not coalesce(amount_fen > 0, true)"
    assert rules["amount_positive"].severity == "error"


def test_writing_the_contracts_twice_writes_the_same_bytes(written, tmp_path):
    again = {path.name.removesuffix(".odcs.yaml"): path for path in write_contracts(tmp_path)}
    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in written.items()
    }
