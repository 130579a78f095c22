"""The month of one region, audited: the steps of ``fundaudit`` in order, each in a spark-submit of its own.

Triggered with params only, never by date: see docs/scheduling.md for connection, pool, schedule and exit codes.
"""

import os
from pathlib import Path
from typing import Any

from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, BaseHook, Context, Param, chain
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowNotFoundException

HOME = Path(os.environ.get("FUNDAUDIT_HOME", Path(__file__).resolve().parent.parent))
ENVIRONMENT = HOME / ".venv"
JARS = Path(os.environ.get("FUNDAUDIT_JARS", HOME / ".cache" / "jars"))
DRIVER_MEMORY = os.environ.get("FUNDAUDIT_SPARK__DRIVER_MEMORY", "4g")
CONNECTION = "fundaudit_spark"
POOL = "fundaudit"

DELTA_JARS = ("io.delta_delta-spark_4.1_2.13-4.4.0.jar", "io.delta_delta-storage-4.4.0.jar")
FINAL = {
    2: "参数、设置或路径不可用，重试无益；原因见上方日志 / unusable argument, setting or path: see the log above",
    3: "质量闸门关闭：数据太差，不能判断；见质量结果 / the quality gate is closed: see the quality results",
}
"""Exit codes that a second try cannot change."""

END = r"$(?!\n)"
"""Without the second half, `$` accepts a line break at the end."""
FOLDER = r"^(/\.?[\w-][\w.-]*)+" + END


class AuditStep(SparkSubmitOperator):
    """A step of the command under spark-submit; fails at once where a retry is pointless."""

    def __init__(self, *, command: str, arguments: list[str], **kwargs: Any) -> None:
        python = str(ENVIRONMENT / "bin" / "python")
        super().__init__(
            task_id=command,
            name=f"fundaudit-{command}",
            conn_id=CONNECTION,
            spark_binary=str(ENVIRONMENT / "bin" / "spark-submit"),
            application=str(HOME / "jobs" / "__main__.py"),
            application_args=[command, *arguments],
            # spark-submit starts the JVM: what must be there at its start cannot come from the session's settings
            jars=",".join(str(JARS / name) for name in DELTA_JARS),
            driver_memory=DRIVER_MEMORY,
            conf={"spark.driver.extraJavaOptions": "-XX:+UseParallelGC -Xss4m", "spark.log.level": "WARN"},
            env_vars={
                "PYSPARK_PYTHON": python,
                "PYSPARK_DRIVER_PYTHON": python,
                "PYTHONSAFEPATH": "1",
                "SPARK_HOME": str(ENVIRONMENT / "lib" / "python3.11" / "site-packages" / "pyspark"),
                "FUNDAUDIT_JARS": str(JARS),
                "FUNDAUDIT_SPARK__DRIVER_MEMORY": DRIVER_MEMORY,
            },
            # only in client mode does the step's own exit code come back; there is nothing to re-attach to then
            deploy_mode="client",
            durable=False,
            do_xcom_push=False,
            **kwargs,
        )

    def execute(self, context: Context) -> None:
        """Run the step. Raises AirflowFailException for an exit code that no retry changes."""
        try:
            super().execute(context)
        except AirflowException as error:
            process = self._hook and self._hook._submit_sp
            code = process.returncode if process else None
            if code in FINAL:
                raise AirflowFailException(f"{self.task_id}: {FINAL[code]} (exit code {code})") from error
            raise

    def _get_hook(self) -> SparkSubmitHook:
        """Return the hook, with the connection's master as the session's too: the session would override it."""
        try:
            BaseHook.get_connection(CONNECTION)
        except AirflowNotFoundException as error:
            raise AirflowFailException(
                f"没有连接 {CONNECTION}：请先创建 / there is no connection {CONNECTION}: create it first"
            ) from error
        hook = super()._get_hook()
        hook._env_vars = {**(self.env_vars or {}), "FUNDAUDIT_SPARK__MASTER": hook._connection["master"]}
        return hook


with DAG(
    dag_id="monthly_audit",
    description="医保基金月度审计 / monthly audit of a region's medical-insurance fund",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={"pool": POOL, "retries": 2},
    params={
        "period": Param(type="string", pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])" + END, title="月份 / month"),
        "region": Param(type="string", pattern=r"^[0-9]{6}" + END, title="区划代码 / region code"),
        "source": Param("national", type="string", pattern=r"^[a-z][a-z0-9_]{0,63}" + END, title="来源配置 / source"),
        "landing": Param(type="string", pattern=FOLDER, title="落地目录 / folder of delivered files"),
        "lake": Param(type="string", pattern=FOLDER, title="数据湖目录 / folder of the lake"),
        "reports": Param(type="string", pattern=FOLDER, title="报告目录 / folder of the reports"),
    },
    tags=["fundaudit"],
) as dag:
    month = ["--lake={{ params.lake }}", "--period={{ params.period }}"]
    of_region = [*month, "--region={{ params.region }}"]
    # one as-of time for all steps of a run and their retries, whatever triggered it
    as_of = "--as-of={{ dag_run.run_after.isoformat() }}"
    reports = "--reports={{ params.reports }}"

    chain(
        AuditStep(
            command="intake",
            arguments=[*of_region, "--landing={{ params.landing }}", "--source={{ params.source }}", as_of],
        ),
        AuditStep(command="validate", arguments=[*of_region, reports, as_of]),
        AuditStep(command="reconcile", arguments=[*of_region, as_of]),
        AuditStep(command="detect", arguments=[*of_region, as_of]),
        AuditStep(command="report", arguments=[*of_region, reports]),
        AuditStep(command="verify", arguments=month),
    )
