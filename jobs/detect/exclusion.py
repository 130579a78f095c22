"""What a month's detection leaves out: rows of institutions that are held, findings that rest on failed checks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from jobs.literal import literals
from schemas.dataset import Dataset
from schemas.lake_columns import has_institution


@dataclass(frozen=True)
class Exclusion:
    """Month → its held institutions; rule → institutions at which it cannot be judged. Nothing by default."""

    held: Mapping[str, Collection[str]] = field(default_factory=dict)
    unjudgeable: Mapping[str, Collection[str]] = field(default_factory=dict)

    def held_rows(self, dataset: Dataset, periods: Collection[str] | None = None) -> str:
        """Return SQL that is true for the dataset's held rows; '' if none of these months has any."""
        if not (dataset.has_period and has_institution(dataset)):
            return ""
        parts = [
            f"period = '{period}' and institution_id in ({literals(sorted(institutions))})"
            for period, institutions in sorted(self.held.items())
            if institutions and (periods is None or period in periods)
        ]
        return f"coalesce({' or '.join(parts)}, false)" if parts else ""

    def withheld_findings(self) -> str:
        """Return SQL that is true for findings that are withheld; DuckDB and Spark read it alike."""
        parts = [
            f"rule_id = '{rule_id}' and institution_id in ({literals(sorted(institutions))})"
            for rule_id, institutions in sorted(self.unjudgeable.items())
            if institutions
        ]
        return f"coalesce({' or '.join(parts)}, false)" if parts else "false"


NOTHING_EXCLUDED = Exclusion()
