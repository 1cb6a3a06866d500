-- Months of municipal care: citizen x service x basis x month x supplier. Minutes are the average a
-- week in the month, as reported; those of several municipalities add, as those of several suppliers
-- do (DST), and a month without minutes is no month of help. Months are never added up: see
-- the measures, which average them.

with

report as (
    select * from {{ ref('int_municipal_report') }}
    where grain = 'month'
),

by_municipality as (
    select
        citizen_key,
        service_code,
        basis,
        starts_on,
        supplier_type,
        municipality_code,
        min(source_table) as source_table,
        sum(minutes_per_week) as minutes_per_week,
        bool_or(is_imputed) as is_imputed,
        bool_or(is_residence) as is_residence
    from report
    where minutes_per_week is null or minutes_per_week > 0
    group by citizen_key, service_code, basis, starts_on, supplier_type, municipality_code
),

final as (
    select
        citizen_key,
        service_code,
        basis,
        starts_on as month,
        supplier_type,
        min(source_table) as source_table,
        sum(minutes_per_week) as minutes_per_week,
        bool_or(is_imputed) as is_imputed,
        {{ reporting_municipality() }}
    from by_municipality
    group by citizen_key, service_code, basis, starts_on, supplier_type
)

select * from final
