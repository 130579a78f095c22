"""公示公开记录: one row = one publication duty met."""

from schemas.dataset import Check, Column, Dataset, Layer, Severity, Type

DISCLOSURE_RECORD = Dataset(
    name="disclosure_record",
    title="公示公开记录",
    grain="one row = one publication duty met",
    key=("disclosure_id",),
    supplier="agency / institution",
    rhythm="on event",
    layer=Layer.REFERENCE,
    columns=(
        Column("disclosure_id", Type.STRING, "编号", required=True),
        Column("party_id", Type.STRING, "公开主体", required=True),
        Column("content_kind", Type.STRING, "内容", required=True, code_list="disclosure_content"),
        Column("disclosed_period", Type.STRING, "所属期", required=True),
        Column("due_on", Type.DATE, "应公开日", required=True),
        Column("published_on", Type.DATE, "公开日"),
        Column("link", Type.STRING, "网址"),
    ),
    checks=(Check("published_in_time", "published_on <= due_on", "按期公开 / published in time", Severity.WARN),),
)
