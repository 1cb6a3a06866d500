-- The days that MetricFlow lays out periods on: those of dim_date without the unknown date.
{{ config(materialized='view', schema='semantic') }}

with

dates as (
    select * from {{ ref('dim_date') }}
),

final as (
    select
        date_day,
        iso_week_label,
        month_label,
        quarter_label,
        year
    from dates
    where date_day is not null
)

select * from final
