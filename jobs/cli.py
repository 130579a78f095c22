"""The command ``fundaudit``: one main job, its steps one by one, and what explains their results."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from jobs.arguments import as_of, known_as_of, lake_folder, periods_of, region_code
from jobs.errors import AuditError, ExitCode
from jobs.failure import keep_trace

if TYPE_CHECKING:
    from jobs.sweep import Order

app = typer.Typer(
    name="fundaudit",
    help="医疗保障基金监管批量审计 / batch audit of public medical-insurance funds.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(no_args_is_help=True, help="规则目录、单条规则、单条疑点 / the rules and what they found.")
app.add_typer(rules_app, name="rules")
quality_app = typer.Typer(no_args_is_help=True, help="数据质量的判定 / verdicts on data quality.")
app.add_typer(quality_app, name="quality")
alerts_app = typer.Typer(no_args_is_help=True, help="告警：列出，试发 / alerts: list them, try the channels.")
app.add_typer(alerts_app, name="alerts")

Lake = Annotated[Path, typer.Option(help="数据湖目录 / folder of the lake.")]
Period = Annotated[str, typer.Option(help="月份 YYYY-MM 或 YYYY-MM..YYYY-MM / month, or range of months.")]
Region = Annotated[str, typer.Option(help="六位区划代码，含其下辖 / region code, with all below it.")]
Landing = Annotated[Path, typer.Option(help="落地目录 / folder of delivered files.")]
Source = Annotated[str, typer.Option(help="来源配置名，见 conf/sources / name of a source profile.")]
Conf = Annotated[Path | None, typer.Option(help="配置文件，默认 conf/base.yaml / settings file.")]
Master = Annotated[str | None, typer.Option(help="Spark 主节点，如 spark://host:7077 / Spark master.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="数据截止时间，带时区；默认当前 / as-of time with zone; now.")
]
KnownAsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="按当时所知：时间（无时区即 UTC）或运行编号 / as known at a time (UTC) or after a run."
    ),
]
Tasks = Annotated[int | None, typer.Option(min=1, max=1024, help="检测任务数，不影响结果 / number of detection tasks.")]
Reports = Annotated[Path | None, typer.Option(help="报告目录，默认 <lake>/reports / folder of the reports.")]


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="落地文件目录，须为空 / empty folder for the landing files.")],
    persons: Annotated[int, typer.Option(help="参保人数 / number of persons.")] = 20_000,
    lines: Annotated[
        int | None, typer.Option(help="费用明细条数（约），代替人数 / about so many fee lines, instead of persons.")
    ] = None,
    period: Annotated[str, typer.Option(help="最后一个月 YYYY-MM / last month.")] = "2026-10",
    region: Region = "150000",
    seed: Annotated[int, typer.Option(help="随机种子 / seed.")] = 7,
    months: Annotated[int, typer.Option(help="月数 / number of months.")] = 1,
    scenario: Annotated[Path | None, typer.Option(help="场景文件 YAML / YAML of the scenario.")] = None,
    file_format: Annotated[
        str, typer.Option("--format", help="文件格式 / csv, tsv, parquet, xlsx, jsonl or zip.")
    ] = "csv",
) -> None:
    """模拟一个地区的落地文件，真值另存 OUT.truth / write a region's landing files, the truth beside them."""
    from jobs.simulate import simulate as write

    with _sentences():
        periods_of(period)
        summary = write(
            out,
            persons=persons,
            lines=lines,
            period=period,
            region=region_code(region),
            seed=seed,
            months=months,
            scenario=scenario,
            file_format=file_format,
        )
        typer.echo(
            f"已写 {summary.files} 个文件：参保人 {summary.persons}，就诊 {summary.visits}，"
            f"费用明细 {summary.fee_lines} / {summary.files} files in {summary.out}"
        )


@app.command()
def sweep(
    period: Period,
    region: Region,
    landing: Landing,
    lake: Lake,
    source: Source = "national",
    reports: Reports = None,
    as_of_at: AsOf = None,
    tasks: Tasks = None,
    master: Master = None,
    conf: Conf = None,
) -> None:
    """主流程：接收、校验、对账、检测、报告 / the main job: intake, validate, reconcile, detect, report."""
    with _sentences(lake):
        order = _order(period, region, lake, reports, as_of_at, conf, master, tasks, landing=(landing, source))
        _run("sweep", order)


@app.command()
def intake(
    period: Period,
    region: Region,
    landing: Landing,
    lake: Lake,
    source: Source = "national",
    as_of_at: AsOf = None,
    master: Master = None,
    conf: Conf = None,
) -> None:
    """接收：落地文件进入铜层与银层，坏行进隔离 / landing files into bronze and silver, bad rows into quarantine."""
    with _sentences(lake):
        _run("intake", _order(period, region, lake, None, as_of_at, conf, master, landing=(landing, source)))


@app.command()
def validate(
    period: Period,
    region: Region,
    lake: Lake,
    reports: Reports = None,
    as_of_at: AsOf = None,
    master: Master = None,
    conf: Conf = None,
) -> None:
    """校验数据质量，严重不合格时关闸（退出码 3）/ data quality; a closed gate ends with exit code 3."""
    with _sentences(lake):
        _run("validate", _order(period, region, lake, reports, as_of_at, conf, master))


@app.command()
def reconcile(
    period: Period, region: Region, lake: Lake, as_of_at: AsOf = None, master: Master = None, conf: Conf = None
) -> None:
    """对账：费用与结算、银行与账簿、结算与支付 / reconcile fees, bank, books and payments."""
    with _sentences(lake):
        _run("reconcile", _order(period, region, lake, None, as_of_at, conf, master))


@app.command()
def detect(
    period: Period,
    region: Region,
    lake: Lake,
    as_of_at: AsOf = None,
    tasks: Tasks = None,
    master: Master = None,
    conf: Conf = None,
) -> None:
    """检测疑点：运行全部规则 / detect: run all rules."""
    with _sentences(lake):
        _run("detect", _order(period, region, lake, None, as_of_at, conf, master, tasks))


@app.command()
def report(
    period: Period,
    region: Region,
    lake: Lake,
    reports: Reports = None,
    known_at: KnownAsOf = None,
    master: Master = None,
    conf: Conf = None,
) -> None:
    """由已提交的运行写出 HTML 与 XLSX 报告 / write the report of committed runs, today's or of an earlier time."""
    from jobs.manifest import known_rows, read_manifest

    with _sentences(lake):
        order = _order(period, region, lake, reports, None, conf, master)
        if known_at is not None:
            run_id = known_rows(read_manifest(order.lake), known_as_of(known_at))[-1].run_id
            folder = order.reports if reports else order.reports / run_id
            order = replace(order, known_as_of=run_id, reports=folder)
        _run("report", order)


@app.command()
def runs(lake: Lake) -> None:
    """列出数据湖的全部运行及其完成时间 / list the lake's runs and when each had finished."""
    from jobs.run_list import run_list

    with _sentences():
        typer.echo(run_list(lake_folder(lake, must_exist=True)))


@app.command()
def verify(
    lake: Lake,
    period: Annotated[str, typer.Option(help="月份 YYYY-MM / month.")],
    known_at: KnownAsOf = None,
) -> None:
    """按运行清单证明数据湖未变 / prove from the manifest that the lake holds what the run wrote."""
    from jobs.console import Console
    from jobs.verify import verify as check

    with _sentences():
        root = lake_folder(lake, must_exist=True)
        console = Console()
        found = [check(root, month, console.progress, known_as_of(known_at)) for month in periods_of(period)]
        for one in found:
            for fault in one.faults:
                typer.echo(f"不符 / does not hold: {fault.table}（{fault.run_id}）{fault.problem}", err=True)
        if any(one.faults for one in found):
            raise AuditError("数据湖与运行清单不符，见上 / the lake does not hold what the manifest says, see above.")
        typer.echo(
            f"相符：{sum(o.runs for o in found)} 次运行，{sum(o.tables for o in found)} 个表版本，"
            f"{sum(o.files for o in found)} 个文件，{sum(o.rows for o in found)} 行 / all holds."
        )


@app.command()
def contracts(
    out: Annotated[Path, typer.Option(help="数据契约目录 / folder for the contracts.")],
) -> None:
    """导出各数据集的数据契约 (ODCS YAML) / write every dataset's contract for suppliers and catalogues."""
    from jobs.contract import write_contracts

    with _sentences():
        paths = write_contracts(out)
        typer.echo(f"已写出{len(paths)}份数据契约到 {out} / wrote {len(paths)} contracts to {out}")


@quality_app.command("rejudge")
def rejudge_quality(
    period: Period,
    region: Region,
    lake: Lake,
    thresholds: Annotated[Path | None, typer.Option(help="阈值文件，默认 conf/quality.yaml / threshold file.")] = None,
    reports: Reports = None,
    as_of_at: AsOf = None,
    conf: Conf = None,
) -> None:
    """按新的阈值重新判定已存的计数，不再读数据 / judge the stored counts again by other thresholds; reads no data."""
    from jobs.console import Console
    from jobs.quality.thresholds import load_thresholds
    from jobs.settings import load_settings
    from jobs.steps.rejudge import rejudge

    with _sentences(lake):
        months, root = periods_of(period), lake_folder(lake, must_exist=True)
        found = rejudge(
            root,
            load_settings(conf),
            load_thresholds(thresholds) if thresholds else load_thresholds(),
            periods=months,
            region=region_code(region),
            as_of_at=as_of(as_of_at),
            clock=lambda: datetime.now(UTC),
            reports=(reports or root / "reports").absolute(),
            progress=Console().progress,
        )
        for one in found:
            typer.echo(
                f"{one.period}（阈值 {one.threshold_version}）：不符 {one.failed}，不可判定 {one.not_judgeable}，"
                f"通过 {one.passed} / failed, not judgeable, passed."
            )


@alerts_app.command("list")
def list_alerts(lake: Lake) -> None:
    """列出各月的告警及其送达状态 / list the alerts of all months and what became of each."""
    from jobs.alert_list import alert_list

    with _sentences():
        typer.echo(alert_list(lake_folder(lake, must_exist=True)))


@alerts_app.command("test")
def try_alerts(conf: Conf = None) -> None:
    """向每个渠道试发一条消息 / send one message to every channel."""
    from jobs.alert_list import try_channels
    from jobs.settings import load_settings

    with _sentences():
        typer.echo(try_channels(load_settings(conf).alerts.file))


@rules_app.command("list")
def list_rules() -> None:
    """列出全部规则 / list all rules."""
    from jobs.rule_pages import rule_list

    with _sentences():
        typer.echo(rule_list())


@rules_app.command("show")
def show_rule(rule_id: Annotated[str, typer.Argument(help="规则编号 / rule id.")]) -> None:
    """显示一条规则的头部、参数与 SQL / show a rule's header, parameters and SQL."""
    from jobs.rule_pages import rule_page

    with _sentences():
        typer.echo(rule_page(rule_id))


@rules_app.command("explain")
def explain_finding(
    finding_id: Annotated[str, typer.Argument(help="疑点编号 / finding id.")], lake: Lake, known_at: KnownAsOf = None
) -> None:
    """说明一条疑点：规则、条款、金额、数据行与版本 / explain a finding: rule, article, amount, rows, versions."""
    from jobs.finding_page import finding_page

    with _sentences():
        typer.echo(finding_page(lake_folder(lake, must_exist=True), finding_id, known_as_of(known_at)))


def _order(
    period: str,
    region: str,
    lake: Path,
    reports: Path | None,
    as_of_at: str | None,
    conf: Path | None,
    master: str | None,
    tasks: int | None = None,
    landing: tuple[Path, str] | None = None,
) -> "Order":
    """Return the checked order; without a landing folder the lake must be there already."""
    months = tuple(periods_of(period))
    code, moment = region_code(region), as_of(as_of_at)
    root = lake_folder(lake, must_exist=landing is None)
    from jobs.intake.landing import find_files
    from jobs.intake.profile import load_profile
    from jobs.settings import load_settings

    settings = load_settings(conf).overridden(master=master, tasks=tasks)
    delivered = None
    if landing:
        profile = load_profile(landing[1])
        delivered = (profile, find_files(landing[0].expanduser(), profile, settings.intake.zip))
    from jobs.sweep import Order

    return Order(root, months, code, moment, (reports or root / "reports").absolute(), settings, delivered)


def _run(command: str, order: "Order") -> None:
    from jobs.console import Console
    from jobs.sweep import run

    console = Console()
    console.print_outcome(run(command, order, lambda: datetime.now(UTC), console.progress))


@contextmanager
def _sentences(lake: Path | None = None) -> Iterator[None]:
    """Turn every error into one sentence and an exit code; the trace, without values, goes to the lake's log."""
    try:
        yield
    except AuditError as error:
        _end(str(error), error.exit_code)
    except Exception as error:
        where = keep_trace(error, lake)
        _end(
            f"运行出错（{type(error).__name__}），未提交任何结果；详情见 {where}"
            f" / the run failed and committed nothing; see {where}.",
            ExitCode.FAILED,
        )


def _end(sentence: str, code: ExitCode) -> NoReturn:
    typer.echo(sentence, err=True)
    sys.exit(code)


def main() -> None:
    """Run the command."""
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    app()
