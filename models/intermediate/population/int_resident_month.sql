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

resident_version as (
    select version.*
    from version
    inner join cpr_status on version.cpr_status_code = cpr_status.code
    where cpr_status.is_resident
),

version_month as (
    select
        resident_version.*,
        observed_month.month,
        greatest(resident_version.valid_from, observed_month.month) as known_on,
        least(resident_version.valid_to, observed_month.observed_until) as known_until
    from resident_version
    inner join observed_month
        on
            resident_version.valid_to > observed_month.month
            and (
                resident_version.valid_from <= observed_month.month
                or resident_version.valid_from < observed_month.observed_until
            )
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
        person.sex,
        {{ age_on('person.birth_date', 'version_month.known_on') }} as age
    from version_month
    inner join person on version_month.citizen_key = person.citizen_key
)

select * from final
