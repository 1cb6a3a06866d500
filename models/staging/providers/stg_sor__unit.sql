-- Hospital units (SOR) by date. The earlier row ends when a later one begins.

with

landed as (
    select * from {{ ref('base_lpr_organisation') }}
),

specialty as (
    select * from {{ ref('specialty') }}
),

good as (
    select
        landed.kode as unit_code,
        landed.navn as unit_name,
        landed.sundhedsinstitution as hospital_code,
        landed.sundhedsinstitution_navn as hospital_name,
        {{ known_code('landed.region', 'region', 'region_code') }} as region_code,
        coalesce(specialty.code, 'unknown') as specialty_code,
        landed.shak as shak_code,
        landed.gyldig_fra as valid_from,
        coalesce(landed.gyldig_til, date '9999-12-31') as delivered_to
    from landed
    left join specialty on lower(landed.hovedspeciale) = lower(specialty.register_name)
    where landed.rejection_rule is null
),

-- Rows of a unit that start on the same day are rivals; the longest stands.
ranked as (
    select
        *,
        row_number() over (
            partition by unit_code, valid_from
            order by delivered_to desc, hospital_code, unit_name, specialty_code, shak_code
        ) as place
    from good
    where delivered_to > valid_from
),

followed as (
    select
        *,
        lead(valid_from) over (partition by unit_code order by valid_from) as next_valid_from
    from ranked
    where place = 1
),

final as (
    select
        unit_code,
        unit_name,
        hospital_code,
        hospital_name,
        region_code,
        specialty_code,
        shak_code,
        valid_from,
        least(delivered_to, coalesce(next_valid_from, delivered_to)) as valid_to
    from followed
)

select * from final
