"""What ``fundaudit runs`` prints: the runs of a lake, by which ``--as-of`` finds what was known when."""

from datetime import UTC
from pathlib import Path

from jobs.errors import SettingError
from jobs.manifest import read_manifest


def run_list(root: Path) -> str:
    """Return one line per finished run, oldest first: run id, when it had finished (UTC), command, month, region.

    Raises:
        SettingError: The lake holds no finished run.
    """
    manifest = read_manifest(root)
    if not manifest:
        raise SettingError(f"{root} 中没有完成的运行 / {root} holds no finished run: run the sweep first.")
    lines = ["运行 run          完成 finished (UTC)   命令 command  月份 period  区划 region"]
    for row in manifest:
        finished = f"{row.finished_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        lines.append(f"{row.run_id}  {finished}  {row.command:12}  {row.period:11}  {row.region}")
    return "\n".join(lines)
