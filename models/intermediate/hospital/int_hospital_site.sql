-- The hospital behind a unit where several share one institution, told by the unit's name: the longest
-- matching text of the seed hospital_site wins. Units of other institutions are absent.

with

sor_unit as (
    select * from {{ ref('stg_sor__unit') }}
),

shak_unit as (
    select * from {{ ref('int_shak_unit') }}
),

site as (
    select * from {{ ref('hospital_site') }}
),

unit as (
    select
        unit_code,
        unit_name,
        hospital_name,
        valid_from
    from sor_unit
    union all
    select
        unit_code,
        unit_name,
        hospital_name,
        valid_from
    from shak_unit
),

ranked as (
    select
        unit.unit_code,
        unit.valid_from,
        site.site_name,
        row_number() over (
            partition by unit.unit_code, unit.valid_from
            order by length(site.unit_name_part) desc, site.site_name
        ) as place
    from unit
    inner join site
        on
            unit.hospital_name = site.institution_name
            and {{ dbt.position('site.unit_name_part', 'unit.unit_name') }} > 0
),

final as (
    select
        unit_code,
        valid_from,
        site_name
    from ranked
    where place = 1
)

select * from final
