/*
id: impossible_practitioner_day
name_zh: 执业人员单日工时或接诊人次不可能
name_en: Impossible working day of a practitioner
version: 1
classes:
  - {id: OWN-STA-003}
grade: suspect
scope: practitioner_day
subject: practitioner
stage: practitioner
inputs:
  practitioner_work: {}
requires: [fee_line.executing_practitioner_id, fee_line.occurred_at, knowledge_point.parameters]
anchor: [practitioner_id, day]
anchor_zh: 一名执业人员一日
parameters: [max_minutes, max_visits]
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十二条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十五条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十四条}
refer_to: 医保行政;卫健
exclusions:
  - 没有标准工时的项目不计入工时与人次
  - 已退费冲销的数量
  - 科主任集体署名、助手参与、下班前集中签名，须凭排班与执行记录核对
evidence:
  - 排班表与考勤
  - 执行记录与签名日志
  - 手术间或设备使用登记
*/
with practitioner_day as (
    select
        practitioner_id,
        day,
        min(institution_id) as institution_id,
        list(care_region_code order by institution_id, care_region_code)[1] as region_code,
        count(distinct institution_id) as institution_count,
        sum(minute_ticks) as minute_ticks,
        sum(visit_count) as visit_count,
        sum(amount_fen) as amount_fen,
        sum(line_fund_fen) as line_fund_fen
    from practitioner_work
    group by practitioner_id, day
)
select
    region_code,
    day as event_on,
    practitioner_id,
    institution_id,
    day,
    institution_count,
    visit_count,
    minute_ticks // 10000 as worked_minutes,
    $max_minutes as max_minutes,
    $max_visits as max_visits,
    share_fen(
        line_fund_fen,
        greatest(0, minute_ticks - cast($max_minutes as hugeint) * 10000),
        minute_ticks
    ) as amount_at_issue_fen,
    amount_fen as exposure_fen
from practitioner_day
where minute_ticks > cast($max_minutes as hugeint) * 10000
    or visit_count > $max_visits
