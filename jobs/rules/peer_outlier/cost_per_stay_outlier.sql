/*
id: cost_per_stay_outlier
name_zh: 次均住院费用同级同类离群
name_en: Cost per stay far above peers
version: 1
classes:
  - {id: OWN-STA-002}
grade: indicator
scope: institution_month
subject: institution
stage: region
inputs:
  stay_cost: {}
  institution: {}
requires: [institution.level_group, institution.institution_category, settlement.total_fen]
rests_on_checks: [settlement.check:parts_of_total]
anchor: [institution_id, judged_month]
anchor_zh: 一家机构一个月
parameters: [min_cases, min_peers, max_robust_z]
legal_basis:
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十七条}
  - {region: "150000", law: 《内蒙古自治区医疗保障基金使用监督管理办法》, article: 第十八条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第十九条}
  - {region: "640000", law: 《宁夏回族自治区实施〈医疗保障基金使用监督管理条例〉办法》, article: 第二十一条}
refer_to: 医保行政
exclusions:
  - 住院例数或同类机构数不足
  - 同类费用全同（MAD 为0）
  - 只看高侧
  - 新设科室、疫情、专科构成，须结合情况判断
evidence:
  - 病种构成与病例组合指数
  - 抽查病历
  - 同类机构费用分布
*/
with peer as (
    select
        institution_id,
        stay_cost.period,
        stay_cost.stay_count,
        stay_cost.total_fen,
        stay_cost.total_fen // stay_cost.stay_count as cost_fen,
        institution.level_group,
        institution.institution_category,
        institution.region_code
    from stay_cost
    join institution using (institution_id)
    where stay_cost.stay_count >= $min_cases
        and last_day(cast(stay_cost.period || '-01' as date)) >= institution.valid_from_on
        and last_day(cast(stay_cost.period || '-01' as date))
            <= coalesce(institution.valid_to_on, date '9999-12-31')
        and institution.level_group is not null
        and institution.institution_category is not null
),
peer_group as (
    select
        level_group,
        institution_category,
        count(*) as peer_count,
        list(cost_fen order by cost_fen)[(count(*) + 1) // 2]
            + list(cost_fen order by cost_fen)[count(*) // 2 + 1] as twice_median_fen
    from peer
    group by level_group, institution_category
    having count(*) >= $min_peers
),
peer_spread as (
    select
        level_group,
        institution_category,
        list(abs(2 * peer.cost_fen - peer_group.twice_median_fen)
            order by abs(2 * peer.cost_fen - peer_group.twice_median_fen))[(count(*) + 1) // 2]
        + list(abs(2 * peer.cost_fen - peer_group.twice_median_fen)
            order by abs(2 * peer.cost_fen - peer_group.twice_median_fen))[count(*) // 2 + 1] as four_mad_fen
    from peer
    join peer_group using (level_group, institution_category)
    group by level_group, institution_category
),
measured as (
    select
        peer.institution_id,
        peer.period,
        peer.region_code,
        peer.stay_count,
        peer.total_fen,
        peer.cost_fen,
        peer_group.peer_count,
        peer_group.twice_median_fen,
        peer_spread.four_mad_fen,
        2 * peer.cost_fen - peer_group.twice_median_fen as twice_deviation_fen
    from peer
    join peer_group using (level_group, institution_category)
    join peer_spread using (level_group, institution_category)
    where peer_spread.four_mad_fen > 0
)
select
    region_code,
    last_day(cast(period || '-01' as date)) as event_on,
    institution_id,
    period as judged_month,
    stay_count,
    peer_count,
    cost_fen,
    twice_median_fen // 2 as peer_median_fen,
    13490 * twice_deviation_fen // (100 * four_mad_fen) as robust_z_hundredths,
    0 as amount_at_issue_fen,
    0 as exposure_fen
from measured
where 13490 * cast(twice_deviation_fen as hugeint) > quantity_ticks($max_robust_z) * four_mad_fen
