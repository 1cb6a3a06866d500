with

version as (
    select * from {{ ref('int_citizen_version') }}
),

person as {{ read_again() }} (
    select * from {{ ref('stg_cpr__person') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

sex as (
    select * from {{ ref('sex') }}
),

civil_status as (
    select * from {{ ref('civil_status') }}
),

cpr_status as (
    select * from {{ ref('cpr_status') }}
),

municipality as (
    select * from {{ ref('municipality') }}
),

region as (
    select * from {{ ref('region') }}
),

gp_cluster as (
    select * from {{ ref('dim_gp_cluster') }}
),

nursing_home as (
    select
        nursing_home_id,
        max_by(nursing_home_name, valid_from) as nursing_home_name
    from {{ ref('dim_nursing_home') }}
    group by nursing_home_id
),

final as (
    select
        {{ citizen_version_key('version.citizen_key', 'version.valid_from') }}
            as citizen_version_key,
        version.citizen_key,
        version.valid_from,
        version.valid_to,
        version.valid_from <= as_of.as_of_date and as_of.as_of_date < version.valid_to
            as is_current,
        person.sex,
        coalesce(sex.label_da, 'Ukendt') as sex_label_da,
        coalesce(sex.label_en, 'Unknown') as sex_label_en,
        extract(year from person.birth_date)::integer as birth_year,
        version.civil_status_code,
        coalesce(civil_status.label_da, 'Ukendt') as civil_status_label_da,
        coalesce(civil_status.label_en, 'Unknown') as civil_status_label_en,
        version.cpr_status_code,
        coalesce(cpr_status.label_da, 'Ukendt') as cpr_status_label_da,
        coalesce(cpr_status.label_en, 'Unknown') as cpr_status_label_en,
        coalesce(cpr_status.is_resident, false) as is_resident,
        version.municipality_code,
        coalesce(municipality.municipality_name, 'Ukendt') as municipality_name,
        version.region_code,
        coalesce(region.label_da, 'Ukendt') as region_name,
        version.health_cluster_id,
        version.health_cluster_name,
        version.provider_number as gp_practice_id,
        version.gp_cluster_id,
        coalesce(gp_cluster.gp_cluster_name, 'Ukendt') as gp_cluster_name,
        version.nursing_home_id,
        coalesce(nursing_home.nursing_home_name, 'Ukendt') as nursing_home_name
    from version
    cross join as_of
    inner join person on version.citizen_key = person.citizen_key
    left join sex on person.sex = sex.code
    left join civil_status on version.civil_status_code = civil_status.code
    left join cpr_status on version.cpr_status_code = cpr_status.code
    left join municipality on version.municipality_code = municipality.municipality_code
    left join region on version.region_code = region.region_code
    left join gp_cluster on version.gp_cluster_id = gp_cluster.gp_cluster_id
    left join nursing_home on version.nursing_home_id = nursing_home.nursing_home_id
    union all
    select
        -1 as citizen_version_key,
        -1 as citizen_key,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to,
        false as is_current,
        'unknown' as sex,
        'Ukendt' as sex_label_da,
        'Unknown' as sex_label_en,
        null as birth_year,
        'unknown' as civil_status_code,
        'Ukendt' as civil_status_label_da,
        'Unknown' as civil_status_label_en,
        'unknown' as cpr_status_code,
        'Ukendt' as cpr_status_label_da,
        'Unknown' as cpr_status_label_en,
        false as is_resident,
        'unknown' as municipality_code,
        'Ukendt' as municipality_name,
        'unknown' as region_code,
        'Ukendt' as region_name,
        'unknown' as health_cluster_id,
        'Ukendt' as health_cluster_name,
        'unknown' as gp_practice_id,
        'unknown' as gp_cluster_id,
        'Ukendt' as gp_cluster_name,
        'unknown' as nursing_home_id,
        'Ukendt' as nursing_home_name
)

select * from final
