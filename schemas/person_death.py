"""死亡登记: one row = one death notice for one person from one source."""

from schemas.dataset import Check, Column, Dataset, Layer, Personal, Type

PERSON_DEATH = Dataset(
    name="person_death",
    title="死亡登记",
    grain="one row = one death notice for one person from one source",
    key=("certificate_number_token", "source_party"),
    supplier="public security 公安, civil affairs 民政 (cremation), health 卫健 (death certificate)",
    rhythm="monthly",
    due_days=10,
    layer=Layer.REFERENCE,
    person_by="certificate_number_token",
    newest_by=("reported_on",),
    columns=(
        Column(
            "certificate_number_token",
            Type.STRING,
            "证件号码(令牌化)",
            code="certno",
            required=True,
            personal=Personal.TOKEN,
        ),
        Column("person_id", Type.STRING, "人员编号", code="psn_no", personal=Personal.PSEUDONYM),
        Column("death_on", Type.DATE, "死亡日期", code="die_date ?", required=True),
        Column("source_party", Type.STRING, "来源部门", required=True, code_list="death_source"),
        Column("reported_on", Type.DATE, "登记日期", required=True),
        Column("is_revoked", Type.BOOLEAN, "是否撤销", required=True),
    ),
    checks=(
        Check("reported_after_death", "reported_on >= death_on", "登记日期不早于死亡日期 / reported on or after death"),
    ),
)
