"""What is true of a folder of CMS files, worked out from the CSV files alone: plain DuckDB, no code of the pipeline.

By hand: ``python -m tests.intake.cms_truth FOLDER``.
"""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

_PAYERS = ("LINE_NCH_PMT_AMT", "LINE_BENE_PRMRY_PYR_PD_AMT", "LINE_BENE_PTB_DDCTBL_AMT", "LINE_COINSRNC_AMT")
_CENTS = "cast(round(cast(coalesce({0}, '0') as decimal(18,2)) * 100) as bigint)"


@dataclass(frozen=True)
class Truth:
    """The CSV files of a folder as DuckDB tables of typed rows: claim, line, segment, death."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql).fetchall()


def read(folder: Path) -> Truth:
    """Return the files of the folder, read as text and typed here."""
    connection = duckdb.connect()
    for name in ("bene", "inpatient", "outpatient", "carrier", "pde"):
        connection.execute(f"create table {name} as from read_csv('{folder / name}.csv', all_varchar = true)")
    _claims(connection)
    _lines(connection)
    connection.execute(
        "create table death as select DESYNPUF_ID as person, max(cast(BENE_DEATH_DT as date)) as died from bene"
        " where BENE_DEATH_DT is not null group by 1"
    )
    return Truth(connection)


def _numbers(connection: duckdb.DuckDBPyConnection, table: str, prefix: str) -> list[int]:
    names = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    return sorted(int(name.removeprefix(prefix)) for name in names if name.startswith(prefix))


def _cents(*texts: str) -> str:
    return " + ".join(_CENTS.format(text) for text in texts)


def _claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``claim``: one row per visit, with what was paid and whether it can be known as a visit and settlement."""
    numbers = _numbers(connection, "carrier", "HCPCS_CD_")
    physician = f"coalesce({', '.join(f'PRF_PHYSN_NPI_{n}' for n in numbers)})"
    segment = "CLM_ID || '-' || cast(cast(SEGMENT as decimal(9,1)) as int)"
    stay = ("NCH_BENE_IP_DDCTBL_AMT", "NCH_BENE_PTA_COINSRNC_LBLTY_AM", "NCH_BENE_BLOOD_DDCTBL_LBLTY_AM")
    outpatient = ("NCH_BENE_PTB_DDCTBL_AMT", "NCH_BENE_PTB_COINSRNC_AMT", "NCH_BENE_BLOOD_DDCTBL_LBLTY_AM")
    institutional = ("CLM_PMT_AMT", "NCH_PRMRY_PYR_CLM_PD_AMT")
    fund = _cents(*(f"LINE_NCH_PMT_AMT_{n}" for n in numbers))
    total = _cents(*(f"{payer}_{n}" for payer in _PAYERS for n in numbers))
    allowed = _cents(*(f"LINE_ALOWD_CHRG_AMT_{n}" for n in numbers))
    connection.execute(f"""
        create table claim as
        select 'inpatient' as kind, {segment} as claim, DESYNPUF_ID as person, PRVDR_NUM as provider,
            CLM_ADMSN_DT::date as begun, NCH_BENE_DSCHRG_DT::date as ended,
            {_cents(*institutional, *stay)} as total, {_cents("CLM_PMT_AMT")} as fund, null::bigint as allowed,
            AT_PHYSN_NPI is not null and ICD9_DGNS_CD_1 is not null as is_visit
        from inpatient
        union all
        select 'outpatient', {segment}, DESYNPUF_ID, PRVDR_NUM, CLM_FROM_DT::date, CLM_THRU_DT::date,
            {_cents(*institutional, *outpatient)}, {_cents("CLM_PMT_AMT")}, null,
            AT_PHYSN_NPI is not null and ICD9_DGNS_CD_1 is not null
        from outpatient
        union all
        select 'carrier', CLM_ID, DESYNPUF_ID, TAX_NUM_1, CLM_FROM_DT::date, CLM_THRU_DT::date,
            {total}, {fund}, {allowed}, {physician} is not null and ICD9_DGNS_CD_1 is not null
        from carrier
        union all
        select 'pde', 'PDE-' || PDE_ID, DESYNPUF_ID, null, SRVC_DT::date, SRVC_DT::date,
            {_cents("TOT_RX_CST_AMT")}, null, null, true
        from pde
    """)
    connection.execute("alter table claim add column is_settled boolean")
    connection.execute("update claim set is_settled = is_visit and coalesce(abs(fund) <= abs(total), true)")


def _lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``line``: one row per line of a carrier claim."""
    parts = [
        f"select CLM_ID as claim, {n} as number, TAX_NUM_{n} as biller, HCPCS_CD_{n} as item,"
        f" {_cents(*(f'{payer}_{n}' for payer in _PAYERS))} as money, {_cents(f'LINE_ALOWD_CHRG_AMT_{n}')} as allowed,"
        f" CLM_FROM_DT = CLM_THRU_DT as is_one_day from carrier"
        f" where coalesce(TAX_NUM_{n}, HCPCS_CD_{n}, PRF_PHYSN_NPI_{n}, LINE_PRCSG_IND_CD_{n}) is not null"
        for n in _numbers(connection, "carrier", "HCPCS_CD_")
    ]
    connection.execute("create table line as " + " union all ".join(parts))


def overlapping_stays(truth: Truth, min_nights: int = 2) -> list[tuple[object, ...]]:
    """Return first and second claim, first and last day shared, nights shared: two admissions of one person."""
    return truth.rows(f"""
        select least(a.claim, b.claim), greatest(a.claim, b.claim), greatest(a.begun, b.begun), least(a.ended, b.ended),
            least(a.ended, b.ended) - greatest(a.begun, b.begun)
        from claim a join claim b on a.person = b.person and a.claim < b.claim
        where a.kind = 'inpatient' and b.kind = 'inpatient' and a.is_visit and b.is_visit
            and least(a.ended, b.ended) - greatest(a.begun, b.begun) >= {min_nights}
            and not (a.provider = b.provider and a.begun = b.begun)
        order by 1, 2
    """)


def service_after_death(truth: Truth) -> list[tuple[object, ...]]:
    """Return claim, its first day, the day of death and the fund's payment: claims begun after the death."""
    return truth.rows("""
        select claim, begun, died, case when is_settled then coalesce(fund, 0) else 0 end
        from claim join death using (person)
        where begun > died and is_visit
        order by 1
    """)


def duplicate_charges(truth: Truth) -> list[tuple[object, ...]]:
    """Return claim, item, cents of a line, copies beyond the first, and the fund's share of the copies in cents.

    Lines of one claim that covers a single day, with the same procedure and money: the first one is no copy.
    """
    return truth.rows("""
        with numbered as (
            select line.*, claim.fund * line.allowed // nullif(claim.allowed, 0) as share,
                row_number() over (partition by claim, biller, item, money order by number) as copy
            from line join claim using (claim)
            where item is not null and is_one_day and claim.is_settled
        )
        select claim, item, money, max(copy) - 1, cast(coalesce(sum(share) filter (where copy > 1), 0) as bigint)
        from numbered group by claim, biller, item, money having count(*) > 1
        order by 1, 2, 3
    """)


def counts(truth: Truth) -> list[tuple[object, ...]]:
    """Return file, dataset, rows, refused rows and rows that wait for a refused visit."""
    diagnoses = {
        kind: " + ".join(
            f"(ICD9_DGNS_CD_{n} is not null)::int" for n in _numbers(truth.connection, kind, "ICD9_DGNS_CD_")
        )
        for kind in ("inpatient", "outpatient", "carrier")
    }
    codes = " + ".join(
        f"(HCPCS_CD_{n} is not null)::int" for n in _numbers(truth.connection, "outpatient", "HCPCS_CD_")
    )
    physicians = ", ".join(f"PRF_PHYSN_NPI_{n}" for n in _numbers(truth.connection, "carrier", "PRF_PHYSN_NPI_"))
    orphan = {"inpatient": "AT_PHYSN_NPI is null", "outpatient": "AT_PHYSN_NPI is null"}
    orphan["carrier"] = f"coalesce({physicians}) is null"
    orphan = {kind: f"({sql} or ICD9_DGNS_CD_1 is null)" for kind, sql in orphan.items()}
    parts = [
        "select 'bene', 'person', count(*), 0, 0 from bene",
        "select 'bene', 'person_death', count(BENE_DEATH_DT), 0, 0 from bene",
        "select kind, 'visit', count(*), count(*) filter (not is_visit), 0 from claim group by kind",
        "select kind, 'settlement', count(*), count(*) filter (is_visit and not is_settled or abs(fund) > abs(total)),"
        " count(*) filter (not is_visit and not coalesce(abs(fund) > abs(total), false)) from claim group by kind",
        "select 'carrier', 'fee_line', count(*), count(*) filter (item is null),"
        " count(*) filter (item is not null and not is_visit) from line join claim using (claim)",
        f"select 'outpatient', 'fee_line', sum({codes}), 0, coalesce(sum({codes}) filter ({orphan['outpatient']}), 0)"
        " from outpatient",
        "select 'pde', 'fee_line', count(*), count(*) filter (cast(QTY_DSPNSD_NUM as decimal(16,4)) = 0), 0 from pde",
    ]
    parts += [
        f"select '{kind}', 'diagnosis', sum({sql}), 0, coalesce(sum({sql}) filter ({orphan[kind]}), 0) from {kind}"
        for kind, sql in diagnoses.items()
    ]
    return truth.rows(" union all ".join(parts) + " order by 1, 2")


def total_cents(truth: Truth) -> list[tuple[object, ...]]:
    """Return kind, total and fund of all claims in cents, and for carriers the money of all lines."""
    return truth.rows("""
        select kind, cast(sum(total) as bigint), cast(sum(fund) as bigint) from claim group by kind
        union all select 'carrier lines', cast(sum(money) as bigint), null from line
        order by 1
    """)


def main(folder: Path) -> None:
    """Print everything that is true of the folder."""
    truth = read(folder)
    for name, rows in (
        ("file, dataset, rows, refused, waiting", counts(truth)),
        ("kind, total cents, fund cents", total_cents(truth)),
        ("overlapping stays", overlapping_stays(truth)),
        ("service after death", service_after_death(truth)),
        ("duplicate charges", duplicate_charges(truth)),
    ):
        print(f"{name}: {len(rows)}")  # noqa: T201 - the output of a script run by hand
        for row in rows:
            print("  ", *(x.isoformat() if isinstance(x, date) else x for x in row))  # noqa: T201 - as above


if __name__ == "__main__":
    main(Path(sys.argv[1]))
