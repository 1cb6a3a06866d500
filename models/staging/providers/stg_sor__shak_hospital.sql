-- SOR's hospital for a SHAK hospital number, told by the units that carry both, so that LPR2 and LPR3
-- name a hospital alike. A number that several hospitals share (before a merger) is told by none.

with

unit as (
    select * from {{ ref('stg_sor__unit') }}
    where shak_code is not null
),

final as (
    select
        left(shak_code, 4) as shak_code,
        min(hospital_code) as hospital_code
    from unit
    group by left(shak_code, 4)
    having min(hospital_code) = max(hospital_code)
)

select * from final
