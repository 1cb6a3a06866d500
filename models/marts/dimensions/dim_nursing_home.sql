with

home as (
    select * from {{ ref('int_nursing_home_spell') }}
),

-- A home with an address but no name of its own is still a home.
address as (
    select distinct nursing_home_id from {{ ref('stg_nursing_home__address') }}
),

nameless as (
    select address.nursing_home_id
    from address
    left join home on address.nursing_home_id = home.nursing_home_id
    where home.nursing_home_id is null
),

final as (
    select
        {{ dimension_key(['nursing_home_id', 'valid_from']) }} as nursing_home_key,
        nursing_home_id,
        coalesce(nursing_home_name, 'Ukendt') as nursing_home_name,
        coalesce(municipality_code, 'unknown') as municipality_code,
        coalesce(nursing_home_type, 'unknown') as nursing_home_type,
        dwellings,
        valid_from,
        valid_to
    from home
    union all
    select
        {{ dimension_key(['nursing_home_id', "'nameless'"]) }} as nursing_home_key,
        nursing_home_id,
        'Ukendt' as nursing_home_name,
        'unknown' as municipality_code,
        'unknown' as nursing_home_type,
        null as dwellings,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
    from nameless
    union all
    select
        -1 as nursing_home_key,
        'unknown' as nursing_home_id,
        'Ukendt' as nursing_home_name,
        'unknown' as municipality_code,
        'unknown' as nursing_home_type,
        null as dwellings,
        date '1850-01-01' as valid_from,
        {{ end_of_time() }} as valid_to
)

select * from final
