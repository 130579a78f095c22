"""The rules and what they rest on, read from .sql files: a YAML header in the first comment, then one SELECT."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from jobs.detect.document import read_document, split_sql_file
from jobs.detect.header import BlockHeader, Inputs, RuleHeader, Side, Stage, ViewHeader
from jobs.detect.statement import Statement, check_statement
from jobs.errors import SettingError
from schemas import DATASETS
from schemas.finding import FINDING
from schemas.lake_columns import lake_columns

_OWNED = (
    frozenset({"finding_id", "run_id", "period", "region", "rule_id", "rule_version", "scope"})
    | frozenset({"subject_type", "subject_id", "facts", "parameter_version", "legal_basis", "refer_to"})
    | frozenset({"evidence_hash", "evidence_versions"})
)
_RETURNED = frozenset({"region_code", "event_on", "amount_at_issue_fen", "exposure_fen"})
FINDING_COLUMNS = frozenset(column.name for column in FINDING.columns) - _OWNED
"""Finding columns that a rule may return; whatever else it returns becomes a fact."""


@dataclass(frozen=True)
class View:
    """A relation shared by rules."""

    header: ViewHeader
    statement: Statement
    digest: str

    @property
    def name(self) -> str:
        """Return the name by which rules declare it."""
        return self.header.name


@dataclass(frozen=True)
class Block:
    """A summary (adds up over tasks) or an event (narrow rows keyed by what crosses persons)."""

    kind: str
    header: BlockHeader
    statement: Statement
    digest: str

    @property
    def name(self) -> str:
        """Return the name by which rules of the second stage declare it."""
        return self.header.name


@dataclass(frozen=True)
class Rule:
    """One rule, checked."""

    header: RuleHeader
    statement: Statement
    digest: str
    """Hash of the rule, and of every view, summary and event it rests on."""
    family: str

    @property
    def id(self) -> str:
        """Return the rule id."""
        return self.header.id

    @property
    def version(self) -> str:
        """Return the declared version and the short hash of what is really run."""
        return f"{self.header.version}+{self.digest[:8]}"

    @property
    def is_first_stage(self) -> bool:
        """Tell whether one person's data suffice."""
        return self.header.stage is Stage.PERSON

    @property
    def facts(self) -> tuple[str, ...]:
        """Return the outputs that become facts, sorted."""
        return tuple(sorted(set(self.statement.outputs) - FINDING_COLUMNS))


@dataclass(frozen=True)
class Need:
    """What must be loaded of one table."""

    months: int
    columns: tuple[str, ...]
    """Columns of the judged month."""
    history_columns: tuple[str, ...]
    """Columns of the months before it, fewer as a rule."""


@dataclass(frozen=True)
class RuleSet:
    """All rules with the views, summaries and events they share."""

    rules: tuple[Rule, ...]
    views: Mapping[str, View]
    blocks: Mapping[str, Block]

    @cached_property
    def rule_set_hash(self) -> str:
        """Return the hash of all rules and everything they rest on."""
        content = "\n".join(f"{rule.id} {rule.header.version} {rule.digest}" for rule in self.rules)
        return hashlib.sha256(content.encode()).hexdigest()

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id.

        Raises:
            SettingError: There is no such rule.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise SettingError(f"没有规则 {rule_id} / there is no rule {rule_id}; see `fundaudit rules list`.")

    def only(self, rule_ids: Collection[str]) -> "RuleSet":
        """Return the same set with these rules alone."""
        return replace(self, rules=tuple(self.rule(rule_id) for rule_id in sorted(set(rule_ids))))

    @property
    def blocks_needed(self) -> tuple[Block, ...]:
        """Return the summaries and events that the rules of the second stage name, by name."""
        named = {name for rule in self.rules for name in rule.header.inputs}
        return tuple(self.blocks[name] for name in sorted(named & set(self.blocks)))

    def tables(self, inputs: Inputs, months: int = 0) -> dict[str, int]:
        """Return the physical tables behind the inputs, views followed, with the look-back of each in months."""
        found: dict[str, int] = {}
        for name, declared in inputs.items():
            reach = max(months, declared.months)
            if name in self.views:
                below = self.tables(self.views[name].header.inputs, reach)
            elif name in self.blocks:
                below = self.tables(self.blocks[name].header.inputs, reach)
            else:
                below = {name: reach}
            for table, needed in below.items():
                found[table] = max(needed, found.get(table, 0))
        return found

    def needs(self, *, first_stage: bool = True) -> dict[str, Need]:
        """Return what a task of the stage must load: tables, months and columns."""
        sources = [(r.header.inputs, r.statement) for r in self.rules if r.is_first_stage == first_stage]
        if first_stage:
            sources += [(block.header.inputs, block.statement) for block in self.blocks_needed]
        else:
            sources = [({n: i for n, i in inputs.items() if n not in self.blocks}, s) for inputs, s in sources]
        judged: dict[str, set[str]] = {}
        history: dict[str, set[str]] = {}
        months: dict[str, int] = {}
        for inputs, statement in sources:
            self._collect(inputs, statement, judged)
            past = {name: one for name, one in inputs.items() if one.months}
            self._collect(past, statement, history)
            for table, reach in self.tables(inputs).items():
                months[table] = max(reach, months.get(table, 0))
        always = {name: _identity(name) for name in judged}
        return {
            name: Need(
                months[name],
                _in_order(name, judged[name] | always[name]),
                _in_order(name, history.get(name, set()) | always[name]),
            )
            for name in sorted(judged)
        }

    def _collect(self, inputs: Inputs, statement: Statement, into: dict[str, set[str]]) -> None:
        """Add to each physical table every name its readers mention: too many, never too few."""
        for name in inputs:
            if name in self.views:
                view = self.views[name]
                self._collect(view.header.inputs, view.statement, into)
            else:
                into.setdefault(name, set()).update(statement.names)

    def unjudgeable(self, undelivered: Collection[str]) -> dict[str, list[str]]:
        """Return the rules that rest on something no source delivers (``table`` or ``table.column``), and on what."""
        missing = {
            rule.id: [need for need in rule.header.requires if need in undelivered or need.split(".")[0] in undelivered]
            for rule in self.rules
        }
        return {rule_id: needs for rule_id, needs in missing.items() if needs}


def _identity(table: str) -> set[str]:
    """Return the columns every load carries: key, person, regions, hash, period."""
    dataset = DATASETS[table]
    return set(dataset.key) | {"person_key", "record_hash", "period", Side.CARE.column, Side.INSURED.column}


def _in_order(table: str, names: set[str]) -> tuple[str, ...]:
    return tuple(column.name for column in lake_columns(DATASETS[table]) if column.name in names)


@lru_cache
def load_rules(folder: Path, detect_folder: Path | None = None) -> RuleSet:
    """Return the rules below ``folder`` with the views, summaries and events below ``detect_folder``.

    Raises:
        SettingError: A file breaks the form; the sentence names file and line.
    """
    return read_rules(sorted(folder.rglob("*.sql")), detect_folder or Path(__file__).parent)


def read_rules(paths: Iterable[Path], detect_folder: Path) -> RuleSet:
    """Return the rules of the files."""
    views = _read_views(detect_folder / "views")
    blocks = {
        block.name: block
        for kind, name in (("summary", "summaries"), ("event", "events"))
        for block in (_read_block(path, kind, views) for path in sorted((detect_folder / name).glob("*.sql")))
    }
    rules: dict[str, Rule] = {}
    for path in paths:
        rule = _read_rule(path, views, blocks)
        if rule.id in rules:
            raise SettingError(f"{path.name}: 规则 {rule.id} 重复 / the rule {rule.id} exists twice.")
        rules[rule.id] = rule
    return RuleSet(tuple(rules[rule_id] for rule_id in sorted(rules)), views, blocks)


def _visible(inputs: Inputs) -> set[str]:
    """Return the relation names the SQL may read: each input, and its history if it looks back."""
    return set(inputs) | {f"{name}_history" for name, declared in inputs.items() if declared.months}


def _refuse_unknown(path: Path, inputs: Inputs, known: Collection[str], tables: Collection[str]) -> None:
    for name in inputs:
        if name not in known and not (name in DATASETS and DATASETS[name].is_delivered):
            raise SettingError(
                f"{path.name}: 输入 {name} 不存在 / the input {name} is no table, view, summary or event."
            )
        if name in DATASETS and inputs[name].months and not DATASETS[name].has_period:
            raise SettingError(f"{path.name}: {name} 没有月份，总是整表可见 / {name} has no period: it is seen whole.")
    unused = [name for name in inputs if not {name, f"{name}_history"} & set(tables)]
    if unused:
        raise SettingError(f"{path.name}: 输入 {unused[0]} 未使用 / the input {unused[0]} is declared but not read.")


def _digest(header: RuleHeader | ViewHeader | BlockHeader, statement: Statement, below: Iterable[str]) -> str:
    content = json.dumps(header.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256("\n".join([content, statement.normal_form, *below]).encode()).hexdigest()


def _read_views(folder: Path) -> dict[str, View]:
    """Return the views, each after those it reads."""
    waiting = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    views: dict[str, View] = {}
    while waiting:
        ready = [stem for stem, path in waiting.items() if not _views_missing(path, views, waiting)]
        if not ready:
            raise SettingError(f"视图循环引用 / the views {', '.join(sorted(waiting))} read each other in a circle.")
        for stem in ready:
            view = _read_view(waiting.pop(stem), views)
            views[view.name] = view
    return views


def _views_missing(path: Path, views: Mapping[str, View], waiting: Mapping[str, Path]) -> bool:
    header = read_document(split_sql_file(path)[0], ViewHeader, path, 2)
    return any(name in waiting and name not in views for name in header.inputs)


def _read_view(path: Path, views: Mapping[str, View]) -> View:
    text, sql, line = split_sql_file(path)
    header = read_document(text, ViewHeader, path, 2)
    if any(declared.months for declared in header.inputs.values()):
        raise SettingError(
            f"{path.name}: 视图的回溯由规则声明 / a view has no look-back of its own: its readers declare it."
        )
    statement = check_statement(sql, path=path, first_line=line, inputs=_visible(header.inputs))
    _refuse_unknown(path, header.inputs, views, statement.tables)
    _refuse_parameters(path, statement)
    below = (views[name].digest for name in sorted(header.inputs) if name in views)
    return View(header, statement, _digest(header, statement, below))


def _refuse_parameters(path: Path, statement: Statement) -> None:
    if statement.parameters:
        raise SettingError(f"{path.name}: 只有规则可用参数 / only rules take parameters, not views or blocks.")


def _read_block(path: Path, kind: str, views: Mapping[str, View]) -> Block:
    text, sql, line = split_sql_file(path)
    header = read_document(text, BlockHeader, path, 2)
    statement = check_statement(sql, path=path, first_line=line, inputs=_visible(header.inputs))
    _refuse_unknown(path, header.inputs, views, statement.tables)
    _refuse_parameters(path, statement)
    if set(statement.outputs) != set(header.columns):
        raise SettingError(f"{path.name}: 输出列与声明不符 / the outputs are not the declared columns.")
    if kind == "summary" and set(header.key) | set(header.add_up) != set(header.columns):
        raise SettingError(f"{path.name}: 汇总只有键与可加列 / a summary has key and add_up columns only.")
    below = (views[name].digest for name in sorted(header.inputs) if name in views)
    return Block(kind, header, statement, _digest(header, statement, below))


def _read_rule(path: Path, views: Mapping[str, View], blocks: Mapping[str, Block]) -> Rule:
    text, sql, line = split_sql_file(path)
    header = read_document(text, RuleHeader, path, 2)
    statement = check_statement(sql, path=path, first_line=line, inputs=_visible(header.inputs))
    staged = {name for name in header.inputs if name in blocks}
    if header.stage is Stage.PERSON and staged:
        raise SettingError(f"{path.name}: 人员阶段读不到汇总与事件 / {min(staged)} is not there in the person stage.")
    if header.stage is not Stage.PERSON and not staged:
        raise SettingError(
            f"{path.name}: 第二阶段须读汇总或事件 / a rule of a later stage reads a summary or an event."
        )
    _refuse_unknown(path, header.inputs, {*views, *blocks}, statement.tables)
    _check_outputs(path, header, statement)
    below = (
        {**{n: v.digest for n, v in views.items()}, **{n: b.digest for n, b in blocks.items()}}.get(name, "")
        for name in sorted(header.inputs)
    )
    return Rule(header, statement, _digest(header, statement, below), path.parent.name)


def _check_outputs(path: Path, header: RuleHeader, statement: Statement) -> None:
    """Raise unless the SELECT returns what the header promises."""
    outputs = set(statement.outputs)
    needed = _RETURNED | set(header.anchor) | {header.subject.column}
    needed |= {"grade"} if len(header.allowed_grades) > 1 else set()
    needed |= {"rule_class_id"} if len(header.classes) > 1 else set()
    problems = [
        (needed - outputs, "缺少输出列 / these outputs are missing"),
        (outputs & _OWNED, "由引擎填写 / these outputs are filled by the engine"),
        (statement.parameters - set(header.parameters), "参数未声明 / these parameters are not declared"),
        (set(header.parameters) - statement.parameters, "参数未使用 / these parameters are not used"),
        (set() if header.id == path.stem else {header.id}, "规则编号须与文件同名 / the id must be the file's name"),
    ]
    for names, problem in problems:
        if names:
            raise SettingError(f"{path.name}: {problem}: {', '.join(sorted(names))}.")
    unknown = [need for need in header.requires if not _exists(need)]
    if unknown:
        raise SettingError(f"{path.name}: requires 中的列不存在 / requires names no column of ours: {unknown[0]}.")


def _exists(need: str) -> bool:
    table, column = need.split(".")
    return table in DATASETS and column in {one.name for one in lake_columns(DATASETS[table])}
