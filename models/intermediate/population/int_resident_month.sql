-- Residents (CPR status 01 or 03) by month: one row per citizen, version of the citizen and month in
-- which it holds. `known_on` is the first day of that in the month: attributes, age and target groups
-- are as of it. The rows on the first of the month are the population; the days of all rows are the
-- person-time.

with

version as (
    select * from {{ ref('int_citizen_version') }}
),

observed_month as (
    select * from {{ ref('int_observed_month') }}
),

cpr_status as (
    select * from {{ ref('cpr_status') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

numbered_month as (
    select
        *,
        {{ month_number('month') }} as month_number
    from observed_month
),

observed as (
    select
        min(month_number) as first_number,
        max(month_number) as last_number,
        greatest(max(month), max(observed_until) - 1) as last_day
    from numbered_month
),

resident_version as (
    select
        version.*,
        person.sex,
        person.birth_date
    from version
    inner join cpr_status on version.cpr_status_code = cpr_status.code
    inner join person on version.citizen_key = person.citizen_key
    where cpr_status.is_resident
),

-- Months are counted out, not joined by their bounds: the engine would take the many rows of such a join
-- for few, and hold them in memory.
version_number as (
    select
        resident_version.*,
        {{ numbers_between(
            'greatest(' ~ month_number('resident_version.valid_from') ~ ', observed.first_number)',
            'case when resident_version.valid_from <= observed.last_day then least('
            ~ month_number('(resident_version.valid_to - 1)') ~ ', observed.last_number) end',
        ) }} as month_number
    from resident_version
    cross join observed
),

version_month as (
    select
        version_number.*,
        numbered_month.month,
        greatest(version_number.valid_from, numbered_month.month) as known_on,
        least(version_number.valid_to, numbered_month.observed_until) as known_until
    from version_number
    inner join numbered_month on version_number.month_number = numbered_month.month_number
),

final as (
    select
        version_month.citizen_key,
        version_month.month,
        version_month.known_on,
        version_month.known_on = version_month.month as is_on_first_day,
        greatest(
            {{ dbt.datediff('version_month.known_on', 'version_month.known_until', 'day') }}, 0
        ) as person_days,
        version_month.municipality_code,
        version_month.region_code,
        version_month.health_cluster_id,
        version_month.gp_cluster_id,
        version_month.civil_status_code,
        version_month.cpr_status_code,
        version_month.sex,
        {{ age_on('version_month.birth_date', 'version_month.known_on') }} as age
    from version_month
)

select * from final
