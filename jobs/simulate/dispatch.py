"""Sending files: planted and spoilt rows join the first file of a month; some files come late, twice or broken."""

from collections.abc import Sequence
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from jobs.simulate.extract import with_column
from jobs.simulate.institution import Institutions, Kind
from jobs.simulate.landing import LandingFile, Writer, table_of
from jobs.simulate.month import Month
from jobs.simulate.planting import Desk
from jobs.simulate.scenario import Broken, Corrected, Scenario
from jobs.simulate.style import Fields, Format
from jobs.simulate.truth import AcceptedCode, ExpectedCorrection, ExpectedDelivery, ExpectedQuarantine
from schemas import DATASETS
from schemas.dataset import Dataset

_WRONG_COLUMN = {"visit": "medical_record_number", "fee_line": "institution_item_name"}
"""What the first version of a corrected row has wrong."""
_WRONG_TEXT = "待更正"
_CORRECTED_AFTER = timedelta(days=10)
_CORRECTION_PART = 91
_UNREADABLE = "作废"


class Dispatch:
    """Sends the files of a simulation, and notes what a run must make of them."""

    def __init__(
        self, writer: Writer, desk: Desk, hospitals: Institutions, scenario: Scenario, months: Sequence[Month]
    ) -> None:
        self._writer = writer
        self._desk = desk
        self._scenario = scenario
        self._period = months[-1]
        self._general = [hospitals.ids[place] for place in hospitals.of(Kind.GENERAL).tolist()]
        self.quarantine: list[ExpectedQuarantine] = []
        self.accepted: list[AcceptedCode] = []
        self.deliveries: list[ExpectedDelivery] = []
        self.corrections: list[ExpectedCorrection] = []

    def send(self, name: str, month: Month, part: int, tables: list[pa.Table]) -> LandingFile | None:
        """Write a file of a dataset and month, and what the scenario makes of it.

        Returns none if nobody sends the dataset, or no row of it as JSON lines, which know no empty file.
        """
        if name in self._scenario.without:
            return None
        dataset = DATASETS[name]
        style = self._writer.style(dataset)
        file_name = self._writer.file_name(dataset, month.compact, part)
        planted = self._desk.rows[name, month] if part == 1 and name != "person_death" else []
        if planted:
            tables = [*tables, table_of(dataset, planted)]
        for broken in self._scenario.broken:
            if broken.dataset == name and self._is_month(broken.month, month):
                tables = self._break(broken, dataset, month, part, tables)
        for corrected in self._scenario.corrected if part == 1 else ():
            if corrected.dataset == name and self._is_month(corrected.month, month):
                tables = self._correct(corrected, dataset, month, tables)
        raw = self._faults(dataset, file_name, month, part, sum(table.num_rows for table in tables))
        if style.format is Format.JSON_LINES and not (raw or any(table.num_rows for table in tables)):
            return None
        self._note_unknown_codes(dataset, file_name, tables if planted else [])
        is_late = any(one.dataset == name and self._is_month(one.month, month) for one in self._scenario.late)
        written = self._writer.write(dataset, file_name, tables, raw, is_late=is_late)
        if is_late:
            self._note_delivery("late", dataset, file_name, month, written.rows)
        repeated = any(one.dataset == name and self._is_month(one.month, month) for one in self._scenario.repeated)
        if repeated and part == 1 and not is_late:
            self._note_delivery("repeated", dataset, self._writer.repeat(file_name), month, written.rows)
        return written

    def _is_month(self, chosen: str | None, month: Month) -> bool:
        return month.text == chosen if chosen else month == self._period

    def _faults(self, dataset: Dataset, file_name: str, month: Month, part: int, rows: int) -> list[Fields]:
        """Return the spoilt rows that join the first file of the judged month."""
        style = self._writer.style(dataset)
        raw: list[Fields] = []
        for fault in self._desk.faults if part == 1 and month == self._period else ():
            if fault.dataset != dataset.name or (fault.width and not style.takes_ragged):
                continue
            fields = list(self._writer.text(dataset, table_of(dataset, [fault.row]))[0])
            columns = [column.name for column in dataset.columns]
            for column, text in fault.edits.items():
                fields[columns.index(column)] = text
            if fault.width:
                fields = (fields + [""] * fault.width)[: fault.width]
            row = style.first_row + rows + len(raw)
            raw.append(tuple(fields))
            self.quarantine.append(
                ExpectedQuarantine(dataset.name, style.name_inside(file_name), row, fault.status, fault.reason)
            )
        return raw

    def _note_unknown_codes(self, dataset: Dataset, file_name: str, tables: Sequence[pa.Table]) -> None:
        style = self._writer.style(dataset)
        if not tables or "charge_category" not in tables[-1].column_names:
            return
        before = style.first_row + sum(table.num_rows for table in tables[:-1])
        for place, code in enumerate(tables[-1]["charge_category"].to_pylist()):
            if code == "99":
                inside = style.name_inside(file_name)
                self.accepted.append(AcceptedCode(dataset.name, "charge_category", "99", inside, before + place))

    def _break(
        self, broken: Broken, dataset: Dataset, month: Month, part: int, tables: list[pa.Table]
    ) -> list[pa.Table]:
        """Write one hospital's rows as a file of its own, a share of them unreadable. Returns the other rows."""
        institution = self._general[broken.hospital - 1]
        mine = [pc.equal(table["institution_id"].cast(pa.string()), institution) for table in tables]
        own = [table.filter(chosen) for table, chosen in zip(tables, mine, strict=True)]
        rows = [fields for table in own for fields in self._writer.text(dataset, table)]
        style = self._writer.style(dataset)
        file_name = f"{dataset.name}_{month.compact}_{institution}_{part:02d}.{style.format}"
        place = [column.name for column in dataset.columns].index("amount_fen")
        raw: list[Fields] = []
        for number, fields in enumerate(rows):
            spoilt = (number + 1) * broken.percent // 100 > number * broken.percent // 100
            raw.append((*fields[:place], _UNREADABLE, *fields[place + 1 :]) if spoilt else fields)
            if spoilt:
                row = style.first_row + number
                self.quarantine.append(
                    ExpectedQuarantine(
                        dataset.name, style.name_inside(file_name), row, "quarantined", "malformed:amount_fen"
                    )
                )
        self._writer.write(dataset, file_name, [own[0].slice(0, 0)], raw)
        self._note_delivery("broken", dataset, file_name, month, len(raw), institution)
        return [table.filter(pc.invert(chosen)) for table, chosen in zip(tables, mine, strict=True)]

    def _correct(self, corrected: Corrected, dataset: Dataset, month: Month, tables: list[pa.Table]) -> list[pa.Table]:
        """Write the first rows right into a later file. Returns all rows, these with the old mistake."""
        right = tables[0].slice(0, corrected.rows)
        column, key = _WRONG_COLUMN[dataset.name], dataset.key[0]
        wrong = pa.array([_WRONG_TEXT] * right.num_rows, pa.string())
        first = with_column(right, column, wrong)
        later = pc.add(right["uploaded_at"], pa.scalar(_CORRECTED_AFTER, pa.duration("s")))
        file_name = self._writer.file_name(dataset, month.compact, _CORRECTION_PART)
        self._writer.write(dataset, file_name, [with_column(right, "uploaded_at", later)], is_late=True)
        self._note_delivery("corrected", dataset, file_name, month, right.num_rows)
        self.corrections += [
            ExpectedCorrection(dataset.name, file_name, str(number), column, _WRONG_TEXT, str(text))
            for number, text in zip(right[key].to_pylist(), right[column].to_pylist(), strict=True)
        ]
        return [first, tables[0].slice(corrected.rows), *tables[1:]]

    def _note_delivery(
        self, kind: str, dataset: Dataset, file_name: str, month: Month, rows: int, institution_id: str = ""
    ) -> None:
        folder = "landing" if kind == "broken" else "later"
        inside = self._writer.style(dataset).name_inside(file_name)
        self.deliveries.append(ExpectedDelivery(kind, dataset.name, folder, inside, month.text, institution_id, rows))
