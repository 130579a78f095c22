"""Raw rows become typed rows of a dataset, none lost, each with every reason to refuse it."""

import random

import duckdb
import pytest

from jobs.errors import SettingError
from jobs.intake.mapping import ColumnMap, DatasetMap
from jobs.intake.profile import FileFormat, FileMap, load_profile
from schemas import DATASETS, DELIVERED
from schemas.landing import landing_header
from tests.intake.seam import conform_file, file_map

CLAIM = {"visit_id": ColumnMap(column="CLAIM"), "sequence_number": ColumnMap(template="{n}")}


@pytest.fixture
def conformed(tmp_path):
    """Conform a CSV text with a mapping: the named columns of the rows, as tuples."""

    def run(text: str, columns: dict[str, ColumnMap], *shown: str, **options: object) -> list[tuple[object, ...]]:
        path = tmp_path / "claims.csv"
        path.write_text(text, encoding="utf-8")
        rows = conform_file(path, file_map(columns, **options))
        return list(zip(*(rows[name].to_pylist() for name in shown), strict=True))

    return run


def national(tmp_path, dataset: str, *rows: dict[str, str]):
    """Conform rows of a standard extract, given by declared column name, the rest empty."""
    declared = DATASETS[dataset]
    names = [column.name for column in declared.columns]
    lines = [landing_header(declared), *([row.get(name, "") for name in names] for row in rows)]
    path = tmp_path / f"{dataset}_202610.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding="utf-8")
    kind = load_profile("national").kind_of(path.name)
    assert kind is not None
    return conform_file(path, kind).to_pylist()


def person(**changes: str) -> dict[str, str]:
    """A good row of the dataset person, with changes."""
    return {
        "person_id": "P1",
        "certificate_type": "01",
        "certificate_number_token": "110101199001010011",
        "person_name": "张三丰",
        "gender": "1",
        "birth_on": "1990-01-01",
        "region_code": "150102",
        "phone_token": "13812345678",
        "residence_address": "呼和浩特市新城区",
        "valid_from_on": "2026-01-01",
    } | changes


def test_a_good_row_has_no_reason_and_keeps_its_place(tmp_path):
    (row,) = national(tmp_path, "person", person())
    assert (row["reasons"], row["source_file"], row["source_row"], row["row_part"]) == ([], "digest", 2, 1)


def test_a_bad_row_has_every_reason_at_once(tmp_path):
    bad = person(person_id="", birth_on="1870-05-01", region_code="15", valid_to_on="2025-13-01", gender="")
    (row,) = national(tmp_path, "person", bad)
    assert row["reasons"] == [
        "missing:person_id",
        "missing:gender",
        "malformed:valid_to_on",
        "check:birth_plausible",
        "check:region_shape",
    ]


def test_a_check_that_only_warns_refuses_nothing(tmp_path):
    (row,) = national(tmp_path, "person", person(gender="9"))
    assert (row["reasons"], row["gender"]) == ([], "9")


def test_a_check_on_an_absent_value_passes(tmp_path):
    (row,) = national(tmp_path, "person", person(valid_to_on=""))
    assert row["reasons"] == []


def test_no_identity_number_name_phone_or_address_leaves_conform(tmp_path):
    canary = person()
    rows = str(national(tmp_path, "person", canary, canary | {"birth_on": "x"}, canary | {"region_code": "1"}))
    for name in ("certificate_number_token", "person_name", "phone_token", "residence_address"):
        assert canary[name] not in rows


def test_rows_that_could_not_be_split_carry_nothing_but_their_fault(tmp_path):
    path = tmp_path / "person_1.csv"
    path.write_text("a,b\n110101199001010011\n", encoding="utf-8")
    rows = conform_file(path, file_map({"person_id": ColumnMap(column="a")}, dataset="person"))
    assert rows["reasons"].to_pylist() == [["ragged_row"]]
    assert "110101199001010011" not in str(rows.to_pylist())


def test_faults_are_counted_once_when_a_file_holds_several_datasets(tmp_path):
    first = DatasetMap(
        dataset="person_death",
        columns={"certificate_number_token": ColumnMap(column="a")},
        not_delivered=("death_on", "source_party", "reported_on", "is_revoked"),
    )
    kind = FileMap(pattern="*", format=FileFormat.CSV, datasets=(first, *file_map({}).datasets))
    path = tmp_path / "two.csv"
    path.write_text("a,b\n1,2\n9\n", encoding="utf-8")
    found = [conform_file(path, kind, mapped)["reasons"].to_pylist() for mapped in kind.datasets]
    assert found == [[[], ["ragged_row"]], [[]]]


def test_the_order_of_lines_changes_no_record_hash_and_a_changed_value_does(conformed):
    columns = {"visit_id": ColumnMap(column="CLAIM"), "diagnosis_code": ColumnMap(column="CODE")}
    one = dict(conformed("CLAIM,CODE\nC1,J18\nC2,J19\n", columns, "visit_id", "record_hash"))
    other = dict(conformed("CODE,CLAIM\nJ19 ,C2\nJ18,C1\n", columns, "visit_id", "record_hash"))
    changed = dict(conformed("CLAIM,CODE\nC1,J18\nC2,J20\n", columns, "visit_id", "record_hash"))
    assert one == other
    assert [one[name] == changed[name] for name in ("C1", "C2")] == [True, False]


def test_a_value_that_moves_to_the_next_column_changes_the_record_hash(conformed):
    columns = {"diagnosis_code": ColumnMap(column="A"), "diagnosis_name": ColumnMap(column="B")}
    hashes = conformed("A,B\nx,\n,x\n,\n", columns, "record_hash") + conformed("A,B\nx,x\n", columns, "record_hash")
    assert len(set(hashes)) == 3


def test_numbered_columns_become_rows_where_they_have_a_value(conformed):
    columns = CLAIM | {"diagnosis_code": ColumnMap(column="DX_{n}")}
    rows = conformed(
        "CLAIM,DX_1,DX_2,DX_3\nC1,J18,,I10\nC2,,,\n",
        columns,
        "visit_id", "sequence_number", "diagnosis_code", "source_row", "row_part",
        repeat=(1, 5), keep_when=("DX_{n}",),
    )  # fmt: skip
    assert rows == [("C1", 1, "J18", 2, 1), ("C1", 3, "I10", 2, 3)]


def test_a_row_exists_where_any_of_its_columns_has_a_value(conformed):
    columns = CLAIM | {"diagnosis_code": ColumnMap(column="DX_{n}")}
    text = "CLAIM,DX_1,DX_2,WHO_1,WHO_2\nC1,,,D1,\nC2,,J18,NULL,\n"
    rows = conformed(
        text, columns, "visit_id", "row_part", "reasons",
        repeat=(1, 2), keep_when=("DX_{n}", "WHO_{n}"), null_values=("NULL",),
    )  # fmt: skip
    assert rows == [("C1", 1, ["missing:diagnosis_code"]), ("C2", 2, [])]


def test_a_numbered_column_that_breaks_off_before_the_others_is_named(conformed):
    columns = CLAIM | {"diagnosis_code": ColumnMap(column="DX_{n}")}
    with pytest.raises(SettingError, match=r"claims\.csv lacks the required column DX_2"):
        conformed("CLAIM,DX_1,WHO_1,WHO_2\n", columns, "visit_id", repeat=(1, 2), keep_when=("WHO_{n}",))


def test_templates_join_columns_and_an_empty_part_leaves_nothing(conformed):
    columns = {"visit_id": ColumnMap(template="{CLAIM}-{SEG}/x")}
    rows = conformed("CLAIM,SEG\nC1,2\nC1,\n", columns, "visit_id", "reasons")
    assert rows == [("C1-2/x", []), (None, ["missing:visit_id"])]


def test_a_number_may_stand_inside_a_column_name_of_a_template(conformed):
    columns = CLAIM | {"diagnosis_name": ColumnMap(template="{DX_{n}}#{n}")}
    rows = conformed("CLAIM,DX_1,DX_2\nC1,J18,I10\n", columns, "diagnosis_name", repeat=(1, 2), keep_when=("DX_{n}",))
    assert rows == [("J18#1",), ("I10#2",)]


def test_the_first_column_with_a_value_counts(conformed):
    columns = {"visit_id": ColumnMap(first=("A", "B"))}
    assert conformed("A,B\n1,2\n ,2\n,\nx,\n", columns, "visit_id") == [("1",), ("2",), ("x",)]
    numbered = {"visit_id": ColumnMap(first=("A_{n}",), over=(1, 9))}
    assert conformed("A_1,A_2,x\n,2,y\n,,y\n", numbered, "visit_id") == [("2",), (None,)]


def test_sums_are_exact_and_count_what_is_there(conformed):
    columns = {"total_fen": ColumnMap(sum=("A", "B"))}
    text = "A,B\n0.10,0.20\n5,\n-3.5,１．５\n,,\n"
    rows = conformed(text.replace(",,\n", ",\n"), columns, "total_fen", dataset="settlement")
    assert rows == [(30,), (500,), (-200,)]
    over = {"total_fen": ColumnMap(sum=("A_{n}", "B_{n}"), over=(1, 13))}
    assert conformed("A_1,A_2,B_1,B_2\n1,2,3,4\n", over, "total_fen", dataset="settlement") == [(1000,)]


def test_a_part_of_a_sum_that_is_no_number_refuses_the_row(conformed):
    columns = {"total_fen": ColumnMap(sum=("A", "B"))}
    rows = conformed("A,B\n1,x\n1e5,1\n1,\n", columns, "total_fen", "reasons", dataset="settlement")
    assert rows == [(None, ["malformed:total_fen"]), (None, ["malformed:total_fen"]), (100, [])]


def test_a_sum_of_nothing_is_missing_not_zero(conformed):
    columns = {"settlement_id": ColumnMap(column="ID"), "total_fen": ColumnMap(sum=("A", "B"))}
    rows = conformed("ID,A,B\nS1,,\n", columns, "total_fen", "reasons", dataset="settlement")
    assert rows == [(None, ["missing:total_fen"])]


def test_a_value_counts_only_where_two_columns_agree(conformed):
    columns = {"visit_id": ColumnMap(column="ID", when_equal=("FROM", "TO"))}
    text = "ID,FROM,TO\nV1,2008-01-01,2008-01-01\nV2,2008-01-01,2008-01-02\nV3,,\n"
    assert conformed(text, columns, "visit_id") == [("V1",), (None,), (None,)]


def test_values_are_mapped_and_the_rest_stay(conformed):
    columns = {"diagnosis_kind": ColumnMap(column="K", values={"W": "1", "it's": "2"})}
    assert conformed("K,x\nW,y\nit's,y\n3,y\n", columns, "diagnosis_kind") == [("1",), ("2",), ("3",)]


def test_constants_are_text_whatever_they_hold(conformed):
    columns = {"visit_id": ColumnMap(column="V"), "diagnosis_name": ColumnMap(constant="'; drop table raw; --")}
    assert conformed("V\n1\n", columns, "diagnosis_name") == [("'; drop table raw; --",)]


def test_whole_numbers_with_a_point_are_read_without_it(conformed):
    columns = {"visit_id": ColumnMap(template="{YEAR}-01-01"), "diagnosis_code": ColumnMap(column="CODE")}
    text = "YEAR,CODE\n2008.0,250.0\n2009,1\n2008.5,1\n"
    rows = conformed(text, columns, "visit_id", "diagnosis_code", whole_numbers=("YEAR",))
    assert rows == [("2008-01-01", "250.0"), ("2009-01-01", "1"), ("2008.5-01-01", "1")]


def test_one_row_for_each_distinct_value_and_every_row_without_one(conformed):
    columns = {"visit_id": ColumnMap(column="V"), "diagnosis_name": ColumnMap(column="X")}
    text = "V,X\n1,a\n1,b\n2,c\n,d\n,e\n1,f\n"
    assert conformed(text, columns, "diagnosis_name", once_per=("V",)) == [("a",), ("c",), ("d",), ("e",)]


def test_empty_rows_are_no_rows_and_blanks_are(conformed):
    columns = {"visit_id": ColumnMap(column="V")}
    rows = conformed("V,X\n,\n1,\n\n , \n2,\n", columns, "source_row", "reasons")
    assert rows == [(3, []), (5, ["missing:visit_id"]), (6, [])]


def test_a_file_that_lacks_a_required_column_is_refused_and_an_optional_one_is_not_delivered(tmp_path):
    columns = {"visit_id": ColumnMap(column="V"), "admission_condition": ColumnMap(column="COND")}
    path = tmp_path / "claims.csv"
    path.write_text("V\n1\n", encoding="utf-8")
    assert conform_file(path, file_map(columns)).num_rows == 1
    path.write_text("COND\n1\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"claims\.csv lacks the required column V of diagnosis\.visit_id"):
        conform_file(path, file_map(columns))


def test_what_the_supplier_has_not_got_is_no_reason(conformed):
    rows = conformed("V\n1\n", {"visit_id": ColumnMap(column="V")}, "diagnosis_code", "reasons")
    assert rows == [(None, [])]


def test_names_of_columns_are_never_sql(conformed):
    name = "x\"] union select 'a'; --"
    assert conformed(
        f'"{name.replace(chr(34), chr(34) * 2)}"\nok\n', {"visit_id": ColumnMap(column=name)}, "visit_id"
    ) == [("ok",)]


def test_money_times_quantity_is_rounded_half_away_from_zero_and_never_overflows(conformed):
    columns = {
        "fee_line_id": ColumnMap(column="ID"),
        "quantity": ColumnMap(column="Q"),
        "unit_price": ColumnMap(column="P"),
    }
    text = "ID,Q,P\nL1,3,0.005\nL2,-1,0.005\nL3,999999999999.9999,999999999999.999999\nL4,0.3333,3.01\n"
    rows = conformed(text, columns, "fee_line_id", "expected_fen", dataset="fee_line")
    assert rows == [("L1", 2), ("L2", -1), ("L3", 9 * 10**18), ("L4", 100)]


@pytest.mark.parametrize("dataset", [dataset.name for dataset in DELIVERED])
def test_every_dataset_of_a_standard_extract_conforms_and_names_what_is_missing(tmp_path, dataset):
    declared = DATASETS[dataset]
    (row,) = national(tmp_path, dataset, {declared.columns[-1].name: "?"})
    missing = {reason.removeprefix("missing:") for reason in row["reasons"] if reason.startswith("missing:")}
    assert missing == {column.name for column in declared.columns[:-1] if column.required}


@pytest.mark.parametrize("seed", range(6))
def test_every_row_of_a_hostile_file_comes_out_once(tmp_path, seed):
    draw = random.Random(seed)  # noqa: S311 - reproducible damage
    kind = load_profile("national").kind_of("settlement_1.csv")
    assert kind is not None
    header = landing_header(DATASETS["settlement"])
    values = [
        "1",
        "-5.00",
        "1e9",
        "9" * 30,
        "2026-10-01",
        "20261099",
        "NULL",
        "'",
        '""',
        "甲",
        "\x00",
        "true",
        "１２",
        " ",
        "",
    ]
    for _ in range(25):
        rows = [[draw.choice(values) for _ in header] for _ in range(draw.randrange(1, 25))]
        for row in rows:
            if draw.random() < 0.1:
                del row[draw.randrange(len(row)) :]
        lines = [",".join(row) for row in rows]
        path = tmp_path / "settlement_1.csv"
        path.write_text("\n".join([",".join(header), *lines]), encoding="utf-8")
        found = conform_file(path, kind)
        filled = [number for number, line in enumerate(lines, start=2) if line.strip(",")]
        assert found["source_row"].to_pylist() == filled
        ragged = [
            n
            for n, row in zip(found["source_row"].to_pylist(), found["reasons"].to_pylist(), strict=True)
            if row == ["ragged_row"]
        ]
        assert ragged == [n for n, row in enumerate(rows, start=2) if len(row) != len(header) and n in filled]
        _money_adds_up(path, header, found)


def _money_adds_up(path, header, found) -> None:
    """The total of the readable amounts equals a sum over the file by DuckDB's own CSV reader."""
    place = header.index("medfee_sumamt")
    with duckdb.connect() as connection:
        lines = path.read_text(encoding="utf-8").split("\n")[1:]
        fields = [line.split(",") for line in lines]
        texts = [one[place].strip() for one in fields if len(one) == len(header)]
        texts = [text.translate(str.maketrans("０１２３４５６７８９", "0123456789")) for text in texts]
        total = connection.execute(
            "select coalesce(sum(try_cast(x as decimal(18,2)) * 100), 0) from (select unnest(?::varchar[]) as x)"
            " where x not like '%e%' and length(x) < 20",
            [texts],
        ).fetchone()
    assert total is not None
    assert sum(value for value in found["total_fen"].to_pylist() if value is not None) == total[0]
