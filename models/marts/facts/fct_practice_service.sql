with

-- Identical lines are services of their own, and few. Only they are numbered: a window over every
-- line of the country would cost more than all the rest.
repeated as (
    select line_hash
    from {{ ref('stg_ssr__service_line') }}
    group by line_hash
    having count(*) > 1
),

single_line as (
    select * from {{ ref('int_practice_service_line') }}
    where line_hash not in (select line_hash from repeated)
),

repeated_line as (
    select * from {{ ref('int_practice_service_line') }}
    where line_hash in (select line_hash from repeated)
),

service_time as (
    select * from {{ ref('service_time_code') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

numbered as (
    select
        *,
        line_hash as service_line_key
    from single_line
    union all
    select
        *,
        line_hash + 1 - row_number() over (partition by line_hash) as service_line_key
    from repeated_line
),

dated as (
    {{ dated_from_birth('numbered', 'service_date') }}
),

final as (
    select
        dated.service_line_key,
        dated.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('dated.service_date') }} as date_key,
        {{ age_on('dated.birth_date', 'dated.known_on') }} as age,
        dated.service_date,
        dated.date_precision,
        dated.provider_key,
        dated.provider_number,
        dated.practice_specialty_code as specialty_code,
        dated.practice_service_key,
        dated.service_code,
        dated.gp_contact_type,
        dated.is_gp_contact,
        dated.service_count,
        dated.contact_count,
        dated.gross_fee,
        dated.is_child_line,
        dated.service_time_code,
        service_time.is_out_of_hours,
        dated.insurance_group_code
    from dated
    left join service_time on dated.service_time_code = service_time.code
    left join citizen
        on
            dated.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'dated.known_on') }}
)

select * from final
