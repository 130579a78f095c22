"""The pages docs/dictionary/: every dataset as its users read it, made from the declarations."""

from pathlib import Path

from schemas import DATASETS
from schemas.code_lists import CODE_LISTS, CodeList
from schemas.dataset import Column, Dataset, Layer, Personal, Severity
from schemas.example import example_row
from schemas.lake_columns import lake_columns, partition_columns
from schemas.landing import landing_header

_ROOT = Path(__file__).resolve().parent.parent
_LAYERS = {
    Layer.BRONZE: "原始层 bronze",
    Layer.SILVER: "整理层 silver",
    Layer.REFERENCE: "参考层 reference",
    Layer.GOLD: "结果层 gold",
}
_PERSONAL = {
    Personal.OPEN: "",
    Personal.PSEUDONYM: "假名标识，不出现在公开报告 pseudonym, in no published report",
    Personal.TOKEN: "直接标识，以令牌代替 direct identifier, kept as a token",
    Personal.WITHHELD: "只留在原始层 stays in bronze",
}
_SEVERITIES = {
    Severity.REJECT: "拒收，进入隔离 rejected into quarantine",
    Severity.WARN: "接收并计数 accepted and counted",
}
_HEAD = """# 数据字典 / Data dictionary

本目录由 `python -m jobs.dictionary` 依 `schemas/` 的声明生成，请勿手改。
金额以分为单位（`_fen`，整数），单价为元（六位小数）；`_on` 为日期，`_at` 为北京时间（照来文保存），系统时间为 UTC；
月份为 `YYYY-MM`。平台字段后的 `?` 表示尚待与当地接口规范核对。

These pages are generated from the declarations in `schemas/`; do not edit them. Money is whole fen (`_fen`),
unit prices are yuan with six decimals; `_on` is a date, `_at` a civil time in Beijing kept as sent, system
times are UTC; a month is `YYYY-MM`. A `?` behind a platform field marks a code to be confirmed with the
region's interface document.

| 数据集 dataset | 名称 title | 层 layer | 提供方 supplier | 频次 rhythm |
|---|---|---|---|---|
"""

_COLUMN_HEAD = """| 字段 column | 类型 type | 名称 title | 平台字段 code | 必填 needed | 个人信息 personal | 说明 note |
|---|---|---|---|---|---|---|"""


def dictionary_pages() -> dict[str, str]:
    """Return the pages by file name, as Markdown: ``README.md`` the index, one page a dataset, the code lists."""
    index = "".join(
        f"| [{one.name}]({one.name}.md) | {one.title} | {_LAYERS[one.layer]} | {_supplier(one)} | {one.rhythm} |\n"
        for one in DATASETS.values()
    )
    lists = "".join(_code_list(CODE_LISTS[name]) for name in sorted(CODE_LISTS))
    return {
        "README.md": _HEAD + index + "\n[代码表 / Code lists](code_lists.md)\n",
        "code_lists.md": f"# 代码表 / Code lists\n{lists}",
        **{f"{one.name}.md": _page(one) for one in DATASETS.values()},
    }


def write_dictionary(root: Path = _ROOT) -> None:
    """Write docs/dictionary/ below the root of the repository; pages of datasets that are gone go too."""
    folder = root / "docs" / "dictionary"
    folder.mkdir(parents=True, exist_ok=True)
    pages = dictionary_pages()
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, page in pages.items():
        (folder / name).write_text(page, "utf-8")


def _supplier(dataset: Dataset) -> str:
    return dataset.supplier or "本系统 this system"


def _page(dataset: Dataset) -> str:
    facts = [
        ("粒度 grain", dataset.grain),
        ("主键 key", _names(dataset.key)),
        ("提供方 supplier", _supplier(dataset)),
        ("频次 rhythm", dataset.rhythm),
        ("期限 due", f"月末后 {dataset.due_days} 天内 days after the month's end" if dataset.due_days else ""),
        ("存放 table", f"`{dataset.path}`（{_LAYERS[dataset.layer]}）"),
        ("分区 partitions", _names(partition_columns(dataset))),
        ("月份依据 month from", _month(dataset)),
        ("人员依据 person from", f"`{dataset.person_by}`" if dataset.person_by else ""),
        ("上级 parent", f"[{dataset.parent.dataset}]({dataset.parent.dataset}.md)" if dataset.parent else ""),
        ("取最新版本依据 newest by", _names(dataset.newest_by)),
        ("控制总额 control total", _names((dataset.control_total,) if dataset.control_total else ())),
        ("写入方式 writing", "只追加 append only" if dataset.append_only else ""),
    ]
    lines = [
        f"# {dataset.title} / {dataset.name}",
        "",
        "[数据字典 / Data dictionary](README.md)",
        "",
        "| | |",
        "|---|---|",
    ]
    lines += [f"| {title} | {value} |" for title, value in facts if value]
    lines += ["", _COLUMN_HEAD, *map(_column, _columns(dataset))]
    if dataset.checks:
        lines += ["", "| 检查 check | 说明 title | 条件 condition | 不符时 when violated |", "|---|---|---|---|"]
        lines += [
            f"| `{check.name}` | {check.title} | `{_cell(check.sql)}` | {_SEVERITIES[check.severity]} |"
            for check in dataset.checks
        ]
    if dataset.is_delivered:
        lines += _example(dataset)
    return "\n".join([*lines, ""])


def _example(dataset: Dataset) -> list[str]:
    """Return the lines that show a row as the standard extract sends it."""
    row = example_row(dataset)
    shown = [
        f"| `{name}` | {_cell(row[column.name])} | {column.title} |"
        for name, column in zip(landing_header(dataset), dataset.columns, strict=True)
        if row[column.name]
    ]
    return [
        "",
        f"示例行（文件 `{dataset.name}_202610_1.csv`，空白字段从略）/ example row, empty fields left out:",
        "",
        "| 文件列 field | 值 value | 名称 title |",
        "|---|---|---|",
        *shown,
    ]


def _columns(dataset: Dataset) -> list[Column]:
    """Return the declared columns, then those that the lake adds."""
    declared = {column.name for column in dataset.columns}
    return [*dataset.columns, *(column for column in lake_columns(dataset) if column.name not in declared)]


def _column(column: Column) -> str:
    codes = (
        f"[{column.code_list}](code_lists.md#{column.code_list}) {CODE_LISTS[column.code_list].title}"
        if column.code_list
        else ""
    )
    note = "；".join(part for part in (codes, column.note) if part)
    required = "是 yes" if column.required else ""
    code = f"`{column.code}`" if column.code else ""
    cells = (f"`{column.name}`", column.type.value, column.title, code, required, _PERSONAL[column.personal], note)
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _month(dataset: Dataset) -> str:
    if dataset.parent:
        return f"同上级 as the parent's（`{dataset.parent.by}`）"
    return f"`{dataset.period_on}`" if dataset.period_on else ""


def _code_list(code_list: CodeList) -> str:
    is_open = "，地方可加下级代码 open to local children" if code_list.is_open else ""
    values = "；".join(f"`{code}` {meaning}" for code, meaning in code_list.values.items())
    return f"\n## {code_list.name}\n\n{code_list.title}{is_open}：{values}\n"


def _names(names: tuple[str, ...]) -> str:
    return "、".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write_dictionary()
