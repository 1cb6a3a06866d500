{{ config(alias='report_indicator') }}

-- The reports and their indicators with labels and definitions, in the order in which they are shown.

with

report as (
    select * from {{ ref('report') }}
),

report_indicator as (
    select * from {{ ref('report_indicator') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

final as (
    select
        report.report_code,
        report.label_da as report_label_da,
        report.label_en as report_label_en,
        report.description_da as report_description_da,
        report.description_en as report_description_en,
        report_indicator.position,
        indicator.indicator_code,
        indicator.label_da,
        indicator.label_en,
        indicator.definition_da,
        indicator.definition_en,
        indicator.unit_da,
        indicator.unit_en,
        indicator.theme,
        indicator.source,
        indicator.numerator,
        indicator.numerator_measure,
        indicator.denominator,
        indicator.denominator_measure,
        indicator.multiplier,
        indicator.decimals
    from report_indicator
    inner join report on report_indicator.report_code = report.report_code
    inner join indicator on report_indicator.indicator_code = indicator.indicator_code
)

select * from final
order by report_code, position
