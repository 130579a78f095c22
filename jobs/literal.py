"""Text as literals of SQL, which Spark and DuckDB read alike."""

from collections.abc import Iterable


def literal(text: str) -> str:
    """Return the text as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return the texts as literals with commas between, for a list in brackets."""
    return ", ".join(map(literal, texts))
