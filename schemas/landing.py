"""The header of a standard extract: under which field name each declared column lands."""

from schemas.dataset import Dataset


def landing_header(dataset: Dataset) -> list[str]:
    """Return the field names of the dataset's standard extract, in the order of its declared columns.

    A column lands under its first national field code; under its own name when it has none,
    or when an earlier column of the dataset has taken the code.
    """
    header: list[str] = []
    for column in dataset.columns:
        code = next(iter(column.national_codes), column.name)
        header.append(column.name if code in header else code)
    return header
