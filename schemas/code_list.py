"""A code list: the codes that a column may hold, and what they mean."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeList:
    """Codes and their Chinese meaning. ``is_open`` lists have local children that start with a listed code."""

    name: str
    title: str
    values: dict[str, str]
    is_open: bool = False
