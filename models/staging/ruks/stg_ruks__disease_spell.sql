-- The register's own spells; never recomputed here.

with

landed as (
    select * from {{ ref('base_ruks') }}
),

disease as (
    select * from {{ ref('chronic_disease') }}
),

final as (
    select
        landed.citizen_key,
        coalesce(disease.code, 'unknown') as chronic_disease_code,
        landed.fra as valid_from,
        coalesce(landed.til, date '9999-12-31') as valid_to
    from landed
    left join disease on landed.sygdom = disease.register_code
    where landed.rejection_rule is null
)

select * from final
