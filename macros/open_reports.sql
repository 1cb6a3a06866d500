{#- A standard report as schema open publishes it: the rows of reports.rpt_<report> whose level, period and
    breakdown are published, without the figures of those whose numerator or denominator is withheld. -#}
{% macro open_report(report_code) -%}
with

closed_report as (
    select * from {{ ref('rpt_' ~ report_code) }}
),

decision as (
    select * from {{ ref('int_open_decision') }}
),

report as (
    select * from {{ ref('report') }}
    where report_code = '{{ report_code }}'
),

report_indicator as (
    select * from {{ ref('report_indicator') }}
    where report_code = '{{ report_code }}'
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
    where report_code = '{{ report_code }}'
),

indicator as (
    select * from {{ ref('indicator') }}
),

open_left_out as (
    select * from {{ ref('open_left_out') }}
),

component_code as (
    select * from {{ ref('int_report_component_code') }}
),

place as (
    select * from {{ ref('int_report_place') }}
),

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

asked_indicator as (
    select
        indicator.indicator_code,
        numerator.component_id as numerator_id,
        denominator.component_id as denominator_id
    from report_indicator
    inner join indicator on report_indicator.indicator_code = indicator.indicator_code
    inner join component_code as numerator on indicator.numerator = numerator.component_code
    left join component_code as denominator on indicator.denominator = denominator.component_code
    where indicator.indicator_code not in (select open_left_out.indicator_code from open_left_out)
),

asked_breakdown as (
    select distinct
        breakdown.period_type,
        breakdown.breakdown_id,
        breakdown.sex,
        breakdown.age_band,
        breakdown.target_group_code
    from breakdown
    inner join report on breakdown.age_scope = report.age_scope
    inner join report_breakdown
        on
            breakdown.period_type = report_breakdown.period_type
            and breakdown.breakdown_kind = report_breakdown.breakdown_kind
    where
        report.target_groups = 'all'
        or breakdown.target_group_code not in ('all', 'nursing_home', 'elderly_medical')
),

asked_place as (
    select distinct
        place.place_id,
        place.geography_basis,
        place.geography_level,
        place.geography_code
    from place
    inner join report
        on ' ' || report.geography_levels || ' ' like '% ' || place.geography_level || ' %'
),

period as (
    select distinct
        period_id,
        period_type,
        period_start,
        is_full_period
    from report_month
),

decided as (
    select
        period.period_type,
        period.period_start,
        period.is_full_period,
        asked_place.geography_basis,
        asked_place.geography_level,
        asked_place.geography_code,
        asked_breakdown.sex,
        asked_breakdown.age_band,
        asked_breakdown.target_group_code,
        asked_indicator.indicator_code,
        numerator.is_withheld or coalesce(denominator.is_withheld, false) as is_suppressed
    from decision as numerator
    inner join asked_indicator on numerator.component_id = asked_indicator.numerator_id
    left join decision as denominator
        on
            numerator.period_id = denominator.period_id
            and numerator.place_id = denominator.place_id
            and numerator.breakdown_id = denominator.breakdown_id
            and asked_indicator.denominator_id = denominator.component_id
    inner join period on numerator.period_id = period.period_id
    inner join asked_place on numerator.place_id = asked_place.place_id
    inner join asked_breakdown
        on
            numerator.breakdown_id = asked_breakdown.breakdown_id
            and period.period_type = asked_breakdown.period_type
    where asked_indicator.denominator_id is null or denominator.component_id is not null
),

final as (
    select
        decided.period_type,
        decided.period_start,
        decided.is_full_period,
        decided.geography_basis,
        decided.geography_level,
        decided.geography_code,
        decided.sex,
        decided.age_band,
        decided.target_group_code,
        decided.indicator_code,
        case when not decided.is_suppressed then closed_report.numerator end as numerator,
        case when not decided.is_suppressed then closed_report.denominator end as denominator,
        case when not decided.is_suppressed then closed_report.value end as value,
        decided.is_suppressed,
        case when decided.is_suppressed then 'small_group' else 'none' end as suppression_reason
    from decided
    left join closed_report
        on
            decided.period_type = closed_report.period_type
            and decided.period_start = closed_report.period_start
            and decided.geography_basis = closed_report.geography_basis
            and decided.geography_level = closed_report.geography_level
            and decided.geography_code = closed_report.geography_code
            and decided.sex = closed_report.sex
            and decided.age_band = closed_report.age_band
            and decided.target_group_code = closed_report.target_group_code
            and decided.indicator_code = closed_report.indicator_code
    where decided.is_suppressed or closed_report.indicator_code is not null
)

select * from final
{%- endmacro %}
