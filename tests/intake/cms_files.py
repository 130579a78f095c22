"""Made-up CMS files: the header of the public use files, rows given by the columns that matter."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

Row = Mapping[str, object]


def _numbered(*names: str, last: int) -> list[str]:
    return [f"{name}_{number}" for name in names for number in range(1, last + 1)]


def headers(carrier_lines: int = 5) -> dict[str, list[str]]:
    """The columns of each file; the original carrier file has 13 lines side by side, the package 5."""
    segment = ["DESYNPUF_ID", "CLM_ID", "SEGMENT", "CLM_FROM_DT", "CLM_THRU_DT", "PRVDR_NUM", "CLM_PMT_AMT"]
    segment += ["NCH_PRMRY_PYR_CLM_PD_AMT", "AT_PHYSN_NPI", "OP_PHYSN_NPI", "OT_PHYSN_NPI"]
    codes = _numbered("ICD9_DGNS_CD", "ICD9_PRCDR_CD", last=5)
    money = ("LINE_NCH_PMT_AMT", "LINE_BENE_PTB_DDCTBL_AMT", "LINE_BENE_PRMRY_PYR_PD_AMT", "LINE_COINSRNC_AMT")
    line = ("PRF_PHYSN_NPI", "TAX_NUM", "HCPCS_CD", *money, "LINE_ALOWD_CHRG_AMT")
    return {
        "bene": ["BENE_YEAR", "DESYNPUF_ID", "BENE_BIRTH_DT", "BENE_DEATH_DT", "BENE_SEX_IDENT_CD", "SP_STATE_CODE"],
        "inpatient": [
            *segment,
            *("CLM_ADMSN_DT", "ADMTNG_ICD9_DGNS_CD", "CLM_PASS_THRU_PER_DIEM_AMT", "NCH_BENE_IP_DDCTBL_AMT"),
            *("NCH_BENE_PTA_COINSRNC_LBLTY_AM", "NCH_BENE_BLOOD_DDCTBL_LBLTY_AM", "CLM_UTLZTN_DAY_CNT"),
            *("NCH_BENE_DSCHRG_DT", "CLM_DRG_CD"),
            *codes,
        ],
        "outpatient": [
            *segment,
            "NCH_BENE_BLOOD_DDCTBL_LBLTY_AM",
            *codes,
            *("NCH_BENE_PTB_DDCTBL_AMT", "NCH_BENE_PTB_COINSRNC_AMT", "ADMTNG_ICD9_DGNS_CD"),
            *_numbered("HCPCS_CD", last=5),
        ],
        "carrier": [
            *("DESYNPUF_ID", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT"),
            *_numbered("ICD9_DGNS_CD", last=5),
            *_numbered(*line, "LINE_PRCSG_IND_CD", "LINE_ICD9_DGNS_CD", last=carrier_lines),
        ],
        "pde": [
            *("DESYNPUF_ID", "PDE_ID", "SRVC_DT", "PROD_SRVC_ID"),
            *("QTY_DSPNSD_NUM", "DAYS_SUPLY_NUM", "PTNT_PAY_AMT", "TOT_RX_CST_AMT"),
        ],
    }


def write(folder: Path, *, carrier_lines: int = 5, **files: Sequence[Row]) -> Path:
    """Write all five files; amounts not shown are 0.0, all else not shown is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in headers(carrier_lines).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            for row in files.get(name, ()):
                zeros = {column: "0.0" for column in header if "_AMT" in column or column.endswith("_AM")}
                writer.writerow(zeros | {column: str(value) for column, value in row.items()})
    return folder


def beneficiary(person: str = "B1", year: int = 2008, died: str = "") -> Row:
    """A beneficiary in one year."""
    return {
        "BENE_YEAR": f"{year}.0",
        "DESYNPUF_ID": person,
        "BENE_BIRTH_DT": "1940-05-01",
        "BENE_DEATH_DT": died,
        "BENE_SEX_IDENT_CD": "2",
        "SP_STATE_CODE": "06",
    }


def _segment(claim: str, begun: str, ended: str, changes: Row) -> Row:
    return {
        "DESYNPUF_ID": "B1",
        "CLM_ID": claim,
        "SEGMENT": "1.0",
        "CLM_FROM_DT": begun,
        "CLM_THRU_DT": ended,
        "PRVDR_NUM": "H1",
        "AT_PHYSN_NPI": "D1",
        "ICD9_DGNS_CD_1": "4019",
        **changes,
    }


def stay(claim: str, begun: str, ended: str, **changes: object) -> Row:
    """A stay of one claim segment, paid 1000 dollars."""
    dates = {"CLM_ADMSN_DT": begun, "NCH_BENE_DSCHRG_DT": ended, "CLM_PMT_AMT": "1000.0", "CLM_DRG_CD": "335"}
    return _segment(claim, begun, ended, dates | changes)


def outpatient(claim: str, begun: str, ended: str = "", **changes: object) -> Row:
    """An outpatient claim, paid 100 dollars."""
    return _segment(claim, begun, ended or begun, {"CLM_PMT_AMT": "100.0", "HCPCS_CD_1": "80048"} | changes)


def carrier(claim: str, begun: str, *lines: Row, ended: str = "", **changes: object) -> Row:
    """A physician's claim with these lines: item, paid, coinsurance, allowed and whatever else by its column."""
    row: dict[str, object] = {
        "DESYNPUF_ID": "B1",
        "CLM_ID": claim,
        "CLM_FROM_DT": begun,
        "CLM_THRU_DT": ended or begun,
        "ICD9_DGNS_CD_1": "4011",
    }
    for number, line in enumerate(lines, start=1):
        filled = {"TAX_NUM": "T1", "PRF_PHYSN_NPI": "D1", "LINE_PRCSG_IND_CD": "A", "LINE_ICD9_DGNS_CD": "4011", **line}
        row |= {f"{column}_{number}": value for column, value in filled.items()}
    return row | changes


def service(item: str, paid: str = "8.0", coinsurance: str = "2.0", **changes: object) -> Row:
    """A line of a carrier claim; what Medicare allows is what both paid."""
    allowed = str(float(paid) + float(coinsurance))
    amounts = {"LINE_NCH_PMT_AMT": paid, "LINE_COINSRNC_AMT": coinsurance, "LINE_ALOWD_CHRG_AMT": allowed}
    return {"HCPCS_CD": item, **amounts, **changes}


def drug(event: str, day: str, **changes: object) -> Row:
    """A drug dispensed: 30 units, cost 20 dollars, of which the patient pays 5."""
    return {
        "DESYNPUF_ID": "B1",
        "PDE_ID": event,
        "SRVC_DT": day,
        "PROD_SRVC_ID": "00002036302",
        "QTY_DSPNSD_NUM": "30.0",
        "DAYS_SUPLY_NUM": "30.0",
        "PTNT_PAY_AMT": "5.0",
        "TOT_RX_CST_AMT": "20.0",
        **changes,
    }
