-- Where and of which sex citizens were, as one number (macro report_masks), by the versions of the citizen
-- that hold in the reported months: what every fact looks up.

with

citizen as (
    select * from {{ ref('dim_citizen') }}
),

geography as (
    select * from {{ ref('int_report_geography') }}
),

report_month as (
    select * from {{ ref('int_report_month') }}
),

reported as (
    select
        min(month) as first_month,
        max(month) as last_month
    from report_month
),

final as (
    select
        citizen.citizen_key,
        citizen.citizen_version_key,
        cast(
            geography.geography_id * {{ report_bands() | length * report_sexes() | length }}
            + {{ report_sex_number('citizen.sex') }} as integer
        ) as cell
    from citizen
    cross join reported
    inner join geography
        on
            citizen.municipality_code = geography.municipality_code
            and citizen.region_code = geography.region_code
            and citizen.health_cluster_id = geography.health_cluster_id
    where
        citizen.valid_to > reported.first_month
        and citizen.valid_from < {{ dbt.dateadd('month', 1, 'reported.last_month') }}
)

select * from final
