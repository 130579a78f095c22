"""A YAML document checked by a strict model; a mistake is one sentence with file and line."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from jobs.errors import SettingError


class Strict(BaseModel):
    """A model that refuses what it does not know and cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


Model = TypeVar("Model", bound=Strict)
Exact = Annotated[Decimal, BeforeValidator(lambda value: str(value) if isinstance(value, float) else value)]
"""A decimal as it is written: YAML reads 0.1 as a double, whose shortest text is what stood there."""
_SQL_FILE = re.compile(r"\A/\*\n(?P<header>.*?)\n\*/\n(?P<sql>.*)\Z", re.DOTALL)


def split_sql_file(path: Path) -> tuple[str, str, int]:
    """Return the YAML header in the leading comment of a .sql file, the SQL, and the line on which the SQL begins.

    Raises:
        SettingError: The file does not begin with a header.
    """
    match = _SQL_FILE.match(path.read_text("utf-8"))
    if not match:
        raise SettingError(f"{path.name}:1: 文件须以 /* 头部的 YAML 注释开始 / a file begins with its header in /* */.")
    header = match["header"]
    return header, match["sql"], header.count("\n") + 4


def read_document(text: str, model: type[Model], path: Path, first_line: int = 1) -> Model:
    """Return the document as its model.

    Raises:
        SettingError: The text is no YAML, has a key twice, or breaks the model; the sentence names file and line.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_repeated_keys(root)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise SettingError(f"{path.name}:{line}: 不是有效的 YAML / not valid YAML: {error.problem}.") from error
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        line = first_line + _line_of(root, first["loc"])
        where = ".".join(str(part) for part in first["loc"]) or "document"
        raise SettingError(f"{path.name}:{line}: {where}: {first['msg']}.") from error


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    """Raise for a mapping that has one key twice: YAML itself would keep the last silently."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"key {key.value} is given twice", problem_mark=key.start_mark)
            seen.add(key.value)
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value)


def _line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """Return the line, counted from 0, of the deepest node on the way to the location."""
    line = node.start_mark.line if node else 0
    for part in location:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(part)), None)
            line = next((key.start_mark.line for key, _ in node.value if key.value == str(part)), line)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
            line = child.start_mark.line
        if child is None:
            break
        node = child
    return line
