-- Days of municipal care: citizen x service x day, however many municipalities reported it.

with

report as (
    select * from {{ ref('int_municipal_report') }}
    where grain = 'day'
),

-- To count different municipalities in one step takes twice the time, and memory that does not spill.
by_municipality as (
    select
        citizen_key,
        service_code,
        starts_on,
        municipality_code,
        bool_or(is_imputed) as is_imputed,
        bool_or(is_residence) as is_residence
    from report
    group by citizen_key, service_code, starts_on, municipality_code
),

final as (
    select
        citizen_key,
        service_code,
        starts_on as service_date,
        bool_or(is_imputed) as is_imputed,
        {{ reporting_municipality() }}
    from by_municipality
    group by citizen_key, service_code, starts_on
)

select * from final
