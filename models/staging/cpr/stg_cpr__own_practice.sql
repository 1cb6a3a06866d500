-- The citizen's own GP practice (sikrede).

with

landed as (
    select * from {{ ref('base_sikrede') }}
),

final as (
    select
        citizen_key,
        ydernr as provider_number,
        fra as valid_from,
        coalesce(til, date '9999-12-31') as valid_to
    from landed
    where rejection_rule is null
)

select * from final
