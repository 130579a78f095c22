"""The SQL a definition may hold: one SELECT over declared inputs with functions whose result is determined."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from jobs.errors import SettingError

MACROS = frozenset({"line_fund", "share_fen", "quantity_ticks", "price_ticks", "region_covers"})
"""Scalar macros of the database, see jobs/detect/database.py."""

_CONDITIONS = frozenset({"and", "or", "case", "if", "coalesce", "nullif", "exists", "greatest", "least", "abs"})
_TYPES = frozenset({"cast", "try_cast"})
_TEXTS = frozenset({"left", "right", "substring", "length", "lower", "upper", "trim", "starts_with", "str_position"})
_DATES = frozenset({"datediff", "date_add", "date_trunc", "last_day", "year", "month", "day", "extract", "str_to_time"})
_AGGREGATES = frozenset({"count", "sum", "min", "max", "array_agg", "group_concat"})
_WINDOWS = frozenset({"row_number", "rank", "dense_rank", "lag", "lead"})
_LISTS = frozenset({"array", "array_contains", "array_distinct", "array_sort", "sort_array", "array_to_string"})
_SERIES = frozenset({"flatten", "explode", "generate_series"})
_FUNCTIONS = _CONDITIONS | _TYPES | _TEXTS | _DATES | _AGGREGATES | _WINDOWS | _LISTS | _SERIES
"""Functions by the names of sqlglot; what is not here is refused."""

_ORDERED_WINDOWS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead)
_REFUSED_NODES: dict[type[exp.Expr], str] = {
    exp.TableSample: "a sample is not reproducible",
    exp.Limit: "LIMIT hides findings",
    exp.Fetch: "FETCH hides findings",
    exp.Offset: "OFFSET hides findings",
    exp.Columns: "COLUMNS() is refused: name the columns",
    exp.Pivot: "PIVOT is refused: name the columns",
    exp.Into: "SELECT INTO writes",
    exp.Lock: "FOR UPDATE locks",
    exp.Command: "only SELECT is allowed",
    exp.DDL: "only SELECT is allowed",
    exp.DML: "only SELECT is allowed",
}


@dataclass(frozen=True)
class Statement:
    """A checked SELECT: its text as written, its normal form, its output columns and all names it mentions."""

    text: str
    normal_form: str
    outputs: tuple[str, ...]
    names: frozenset[str]
    parameters: frozenset[str]
    tables: frozenset[str]


def check_statement(sql: str, *, path: Path, first_line: int, inputs: Collection[str]) -> Statement:
    """Return the checked statement. ``inputs`` are the relations it may read.

    Raises:
        SettingError: More or less than one SELECT, an undeclared table, a function outside the list, ``select *``,
            an aggregate or window without a total order, a sample, a limit, or ``/`` in a money column.
    """
    check = _Check(path, first_line, frozenset(inputs))
    tree = check.parse(sql)
    check.nodes(tree)
    check.tables(tree)
    check.functions(tree)
    check.order(tree)
    check.outputs(tree)
    return Statement(
        text=sql.strip().rstrip(";"),
        normal_form=tree.sql("duckdb", comments=False, pretty=False),
        outputs=tuple(tree.named_selects),
        names=frozenset(identifier.name.lower() for identifier in tree.find_all(exp.Identifier)),
        parameters=frozenset(placeholder.name for placeholder in tree.find_all(exp.Placeholder)),
        tables=frozenset(table.name.lower() for table in tree.find_all(exp.Table)),
    )


@dataclass(frozen=True)
class _Check:
    path: Path
    first_line: int
    inputs: frozenset[str]

    def fail(self, node: exp.Expr | None, problem: str) -> SettingError:
        """Return the error for a node, with the line of the nearest token that knows its place."""
        offset = 0
        if node is not None:
            marks = [part.meta["line"] for part in node.walk() if "line" in part.meta]
            offset = min(marks, default=1) - 1
        return SettingError(f"{self.path.name}:{self.first_line + offset}: {problem}.")

    def parse(self, sql: str) -> exp.Query:
        """Return the one SELECT of the file."""
        try:
            trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
        except (ParseError, TokenError) as error:
            details = getattr(error, "errors", None) or [{}]
            line = self.first_line + int(details[0].get("line") or 1) - 1
            what = str(details[0].get("description") or error).split("\n", maxsplit=1)[0]
            raise SettingError(f"{self.path.name}:{line}: the SQL cannot be read: {what}.") from error
        if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.SetOperation):
            raise self.fail(None, "a definition holds exactly one SELECT")
        return trees[0]

    def nodes(self, tree: exp.Query) -> None:
        """Refuse clauses that write, hide rows or are not reproducible."""
        for node in tree.walk():
            for kind, problem in _REFUSED_NODES.items():
                if isinstance(node, kind):
                    raise self.fail(node, problem)
            if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
                raise self.fail(node.parent, "`select *` is refused: name the columns")
            if isinstance(node, exp.Distinct) and node.args.get("on"):
                raise self.fail(node, "DISTINCT ON picks a row by chance: use row_number with a total order")
            if isinstance(node, exp.Placeholder) and not node.name:
                raise self.fail(node, "`?` is refused: bind parameters by name, as $name")
            if isinstance(node, exp.Parameter | exp.SessionParameter):
                raise self.fail(node, "only $name parameters are bound")

    def tables(self, tree: exp.Query) -> None:
        """Refuse tables that are neither declared nor a CTE of the statement."""
        named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        shadowed = sorted(named & self.inputs)
        if shadowed:
            raise self.fail(None, f"the CTE {shadowed[0]} hides an input of that name: give it another name")
        for table in tree.find_all(exp.Table):
            if isinstance(table.this, exp.Func) or not isinstance(table.this, exp.Identifier):
                raise self.fail(table, f"table functions are refused: {table.sql('duckdb')}")
            if table.args.get("db") or table.args.get("catalog"):
                raise self.fail(table, f"{table.sql('duckdb')} names a schema: only declared inputs may be read")
            if table.name.lower() not in named | self.inputs:
                raise self.fail(
                    table, f"{table.name} is not a declared input; declared: {', '.join(sorted(self.inputs))}"
                )

    def functions(self, tree: exp.Query) -> None:
        """Refuse every function that is not on the list."""
        for function in tree.find_all(exp.Func):
            anonymous = isinstance(function, exp.Anonymous | exp.AnonymousAggFunc)
            name = (function.name if anonymous else function.sql_name()).lower()
            if name not in (MACROS if anonymous else _FUNCTIONS):
                written = function.sql("duckdb").split("(")[0].lower()
                raise self.fail(function, f"the function {written} is not on the list of allowed functions")

    def order(self, tree: exp.Query) -> None:
        """Refuse windows and lists whose result would depend on the order rows happen to come in."""
        for window in tree.find_all(exp.Window):
            inner = window.this.this if isinstance(window.this, exp.IgnoreNulls) else window.this
            if isinstance(inner, _ORDERED_WINDOWS) and not window.args.get("order"):
                raise self.fail(window, f"{inner.sql_name().lower()} needs a total ORDER BY")
        for gathered in tree.find_all(exp.ArrayAgg, exp.GroupConcat):
            if not gathered.find(exp.Order):
                raise self.fail(gathered, "list and string_agg need an ORDER BY inside")

    def outputs(self, tree: exp.Query) -> None:
        """Refuse unnamed or repeated outputs, direct identifiers among them, and division that makes money a float."""
        names = [name.lower() for name in tree.named_selects]
        if not all(names):
            raise self.fail(None, "every output needs a name (as ...)")
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise self.fail(None, f"the output {repeated[0]} is returned twice")
        personal = [name for name in names if name == "person_id" or name.endswith(("_token", "_name"))]
        if personal:
            raise self.fail(None, f"the output {personal[0]} identifies a person: return person_key alone")
        for alias in tree.find_all(exp.Alias):
            if alias.alias.lower().endswith("_fen") and alias.find(exp.Div):
                raise self.fail(alias, f"{alias.alias} is money: divide by // in integers, not by /")
