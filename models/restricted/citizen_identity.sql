-- The only stored place of a pnr. Everything else knows a citizen by citizen_key.

with

person as (
    select {{ trimmed('pnr') }} as pnr from {{ source('landing', 'cpr_person') }}
),

final as (
    select distinct
        {{ citizen_key('pnr') }} as citizen_key,
        pnr
    from person
    where length(pnr) = 10
)

select * from final
