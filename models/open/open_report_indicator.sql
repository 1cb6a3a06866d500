{{ config(alias='report_indicator') }}

-- The reports and their indicators, without those that are left out (seed open_left_out).

select *
from {{ ref('rpt_report_indicator') }}
where indicator_code not in (select left_out.indicator_code from {{ ref('open_left_out') }} as left_out)
