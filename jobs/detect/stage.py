"""Detection of a month over a lake: plan, tasks on Spark, one staging write, the second stage, one commit."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import duckdb
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import functions as sf

from jobs.content import month_condition
from jobs.detect.context import Context
from jobs.detect.exclusion import NOTHING_EXCLUDED, Exclusion
from jobs.detect.parameter import Parameters
from jobs.detect.plan import Plan, plan_loads, plan_tasks
from jobs.detect.result import legal_basis
from jobs.detect.rule_set import RuleSet
from jobs.detect.second import judge_second
from jobs.detect.staged import RuleTotal, Staged
from jobs.detect.task import Stage, task_of
from jobs.errors import AuditError, SettingError
from jobs.lake import Lake
from jobs.settings import DetectSettings
from schemas import DATASETS
from schemas.finding import FINDING
from schemas.lake_columns import lake_columns
from schemas.staged_result import STAGED_RESULT
from schemas.types import spark_schema

_MOST_BUCKETS = 64


@dataclass(frozen=True)
class Detection:
    """What the detection of a month did. Money is fen; seconds are by phase."""

    finding_count: int
    totals: Mapping[str, RuleTotal]
    """Every judged rule by id, also those that found nothing."""
    not_judged: Mapping[str, tuple[str, ...]]
    """Rules left out, each with what no source delivers."""
    faults: Mapping[str, int]
    """Rules, summaries and events that met data they cannot judge, with the number of tasks where they did."""
    loaded_rows: Mapping[str, int]
    task_count: int
    seconds: Mapping[str, float]
    withheld: Mapping[tuple[str, str], RuleTotal] = field(default_factory=dict)
    """(rule, institution) → findings that rest on checks which its data fail: counted, not committed."""


def detect_month(
    lake: Lake,
    rule_set: RuleSet,
    parameters: Parameters,
    *,
    period: str,
    region: str,
    settings: DetectSettings,
    undelivered: frozenset[str] = frozenset(),
    exclusion: Exclusion = NOTHING_EXCLUDED,
) -> Detection:
    """Judge one month and region, and replace its findings in ``gold/finding``.

    Rules that rest on something undelivered are left out and named. A rule that meets data it cannot judge is a
    fault of that task and stops nothing. How many tasks work never changes a finding. Rows that ``exclusion`` holds
    are not loaded; findings of a rule at an institution where it cannot be judged are withheld and counted.

    Raises:
        SettingError: Period or region is malformed, or a rule has no legal basis or parameter value in the region;
            nothing was started.
        AuditError: A data file is missing or damaged, or a task failed; no finding was committed.
    """
    watch = _Watch()
    context = Context(period, region, parameters, _versions(lake))
    missing = rule_set.unjudgeable(undelivered)
    judged = rule_set.only([rule.id for rule in rule_set.rules if rule.id not in missing])
    check_region(judged, parameters, region)
    with watch.phase("plan"):
        cores = lake.session().sparkContext.defaultParallelism
        loads = plan_loads(lake, judged.needs(), context, exclusion)
        plan = Plan(loads, plan_tasks(loads, settings, cores))
    with watch.phase("first_stage"):
        buckets = min(len(plan.tasks), _MOST_BUCKETS)
        stage = Stage(plan, judged, context, buckets, settings.task_memory_mb)
        _run_first_stage(lake, stage, in_driver=plan.rows <= settings.driver_rows)
    with _driver_database() as connection:
        with watch.phase("read_back"):
            staged = Staged(connection, lake, exclusion)
            loaded = staged.check_loaded(plan)
        with watch.phase("second_stage"):
            second = judge_second(lake, staged, judged, context, driver_rows=settings.driver_rows, exclusion=exclusion)
            staged.add(second)
        with watch.phase("commit"):
            totals = staged.totals([rule.id for rule in judged.rules])
            count = sum(total.finding_count for total in totals.values())
            _commit(lake, staged, context, exclusion, in_driver=count <= settings.driver_rows)
        return Detection(
            finding_count=count,
            totals=totals,
            not_judged={rule_id: tuple(needs) for rule_id, needs in sorted(missing.items())},
            faults=staged.faults(),
            loaded_rows=loaded,
            task_count=len(plan.tasks),
            seconds={**watch.seconds, "load_in_tasks": staged.load_milliseconds() / 1000},
            withheld=staged.withheld(),
        )


def _versions(lake: Lake) -> dict[str, int]:
    return {name: lake.versions[one.path] for name, one in sorted(DATASETS.items()) if one.path in lake.versions}


def check_region(rule_set: RuleSet, parameters: Parameters, region: str) -> None:
    """Raise unless every rule has a legal basis and parameter values in the region."""
    problems = []
    for rule in rule_set.rules:
        try:
            legal_basis(rule.header, region)
            parameters.segments(rule.id, rule.header.parameters, region)
        except SettingError as error:
            problems.append(error)
    if problems and len(problems) == len(rule_set.rules):
        configured = sorted({basis.region for rule in rule_set.rules for basis in rule.header.legal_basis})
        raise SettingError(
            f"区划 {region} 尚未配置法律依据与参数：请在 jobs/rules 与 conf/parameters 中补充，或改用已配置的区划"
            f" / region {region} is not configured: add its legal basis and parameters, or judge one of"
            f" {', '.join(configured)} or below."
        )
    if problems:
        raise problems[0]


def _run_first_stage(lake: Lake, stage: Stage, *, in_driver: bool) -> None:
    """Run the tasks and write what they return to the staging table, once: a second action would run them again.

    Of a small month the driver gathers and commits the rows, which saves Spark's part of a Delta commit, seconds.
    """
    count = len(stage.plan.tasks)
    numbers = lake.session().range(0, count, 1, count)
    frame = numbers.mapInArrow(task_of(stage), spark_schema(lake_columns(STAGED_RESULT)))
    try:
        lake.write(STAGED_RESULT, frame.toArrow() if in_driver else frame)
    except (PySparkException, Py4JError) as error:
        told = re.search(r"AuditError: (.+)", str(error))
        raise AuditError(
            told[1].strip()
            if told
            else "检测任务失败，未提交疑点：请查看日志，必要时调低 detect.rows_per_task 或调高 detect.task_memory_mb"
            " / a detection task failed, no finding was committed: see the log; fewer rows_per_task or more"
            " task_memory_mb may help."
        ) from error


def _commit(lake: Lake, staged: Staged, context: Context, exclusion: Exclusion, *, in_driver: bool) -> None:
    """Replace the findings of the month and region, in one commit."""
    replace = [month_condition(context.period, context.region)]
    if in_driver:
        lake.write(FINDING, staged.findings(lake.run_id), replace=replace)
        return
    kept = f"result_kind = 'finding' and not {exclusion.withheld_findings()}"
    findings = lake.read(STAGED_RESULT).where(kept)
    second = staged.second_findings()
    if second.num_rows:
        findings = findings.unionByName(lake.session().createDataFrame(second, findings.schema))
    if repeated := staged.repeated():
        findings = findings.where(~sf.col("finding_id").isin(repeated))
    rows = findings.withColumn("run_id", sf.lit(lake.run_id)).sortWithinPartitions("rule_id", "finding_id")
    lake.write(FINDING, rows, replace=replace)


@contextmanager
def _driver_database() -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        tempfile.TemporaryDirectory(prefix="fundaudit-") as spill,
        duckdb.connect(":memory:", config={"memory_limit": "1GB", "temp_directory": spill}) as connection,
    ):
        yield connection


class _Watch:
    """Measures phases."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self.seconds[name] = perf_counter() - begun
