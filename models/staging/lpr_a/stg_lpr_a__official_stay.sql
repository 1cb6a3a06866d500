with

landed as (
    select * from {{ ref('base_lpr_a_sghophold') }}
),

final as (
    select
        citizen_key,
        official_stay_key,
        sgh_oph_starttidspunkt as started_at,
        sgh_oph_sluttidspunkt as ended_at,
        antal_kont_sgh_oph as contact_count,
        first_contact_key,
        last_contact_key
    from landed
    where rejection_rule is null
)

select * from final
