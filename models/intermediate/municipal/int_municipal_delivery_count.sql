-- Rows that municipalities delivered of municipal care, by register and month, of how many citizens, and how
-- many rows are imputed. Days count in their month.

with

report as (
    select * from {{ ref('int_municipal_report') }}
),

final as (
    select
        source_table,
        municipality_code,
        cast({{ dbt.date_trunc('month', 'starts_on') }} as date) as month,
        count(*) as row_count,
        count(distinct citizen_key) as citizens,
        sum(case when is_imputed then 1 else 0 end) as imputed_row_count
    from report
    group by all
)

select * from final
