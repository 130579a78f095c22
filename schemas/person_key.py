"""人员假名: one row = one person id or certificate token and the key under which the lake knows the human."""

from schemas.dataset import Column, Dataset, Layer, Personal, Type

PERSON_KEY = Dataset(
    name="person_key",
    title="人员假名",
    grain="one row = one identifier (person id or certificate token) and its person key",
    layer=Layer.REFERENCE,
    key=("identifier_kind", "identifier"),
    columns=(
        Column("identifier_kind", Type.STRING, "标识类型", required=True, note="person_id / certificate_number_token"),
        Column("identifier", Type.STRING, "标识", required=True, personal=Personal.PSEUDONYM),
        Column(
            "valid_from_on", Type.DATE, "最早生效日期", note="person ids: the earliest date they were delivered with"
        ),
        Column("person_key", Type.STRING, "人员假名", required=True, personal=Personal.PSEUDONYM),
        Column("slot", Type.INT, "槽", required=True, note="the leading ten bits of person_key"),
    ),
)
