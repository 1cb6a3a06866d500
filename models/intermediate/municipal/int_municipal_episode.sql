-- Episodes of municipal care: unbroken runs of calendar months of one service and basis, whoever the
-- supplier (project definition). `follows_missing_month` marks runs that may only seem to begin: the
-- municipality delivered nothing at all for the month before, as nobody did before the register's
-- first month.

with

service_month as (
    select * from {{ ref('int_municipal_service_month') }}
),

delivery as (
    select * from {{ ref('int_municipal_delivery_month') }}
),

care_month as (
    select
        citizen_key,
        service_code,
        basis,
        month,
        extract(year from month) * 12 + extract(month from month) as month_number,
        min(source_table) as source_table,
        coalesce(
            min(case when is_residence then reporting_municipality_code end),
            min(reporting_municipality_code)
        ) as municipality_code
    from service_month
    group by citizen_key, service_code, basis, month
),

-- Within a run the month's number and its place grow alike.
run_month as (
    select
        *,
        month_number - row_number() over (
            partition by citizen_key, service_code, basis order by month_number
        ) as run_number
    from care_month
),

run as (
    select
        citizen_key,
        service_code,
        basis,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as month_count,
        min(source_table) as source_table,
        min_by(municipality_code, month) as municipality_code
    from run_month
    group by citizen_key, service_code, basis, run_number
),

final as (
    select
        {{ surrogate_key(['run.citizen_key', 'run.service_code', 'run.basis', 'run.first_month']) }}
            as episode_id,
        run.citizen_key,
        run.service_code,
        run.basis,
        run.first_month,
        run.last_month,
        run.first_month as starts_on,
        cast({{ dbt.last_day('run.last_month', 'month') }} as date) as ends_on,
        cast(run.month_count as integer) as month_count,
        coalesce(not delivery.is_delivered, run.municipality_code <> 'unknown')
            as follows_missing_month
    from run
    left join delivery
        on
            run.source_table = delivery.source_table
            and run.municipality_code = delivery.municipality_code
            and delivery.month = {{ dbt.dateadd('month', -1, 'run.first_month') }}
)

select * from final
