"""暂存结果: what the tasks of one run return, before findings are committed."""

from schemas.dataset import Column, Dataset, Layer, Type
from schemas.finding import FINDING

STAGED_RESULT = Dataset(
    name="staged_result",
    title="暂存结果",
    grain="one row = one finding, block of a summary or event (Arrow IPC), fault or loaded table, of one task",
    layer=Layer.GOLD,
    key=("result_kind", "result_name"),
    columns=(
        Column(
            "result_kind", Type.STRING, "结果类型", required=True, note="finding / summary / event / fault / loaded"
        ),
        Column("result_name", Type.STRING, "名称", required=True),
        Column("task_id", Type.INT, "任务", required=True),
        Column("bucket", Type.INT, "分桶"),
        Column("result_count", Type.BIGINT, "行数", required=True),
        Column("payload", Type.BINARY, "数据块"),
        *(Column(c.name, c.type, c.title, personal=c.personal) for c in FINDING.columns if c.name != "run_id"),
    ),
)
