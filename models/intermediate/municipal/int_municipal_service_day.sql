-- Days of municipal care: citizen x service x day, however many municipalities reported it.

with

report as (
    select * from {{ ref('int_municipal_report') }}
    where grain = 'day'
),

final as (
    select
        citizen_key,
        service_code,
        starts_on as service_date,
        bool_or(is_imputed) as is_imputed,
        {{ reporting_municipality() }}
    from report
    group by citizen_key, service_code, starts_on
)

select * from final
