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

final as (
    select
        numbered.service_line_key,
        numbered.citizen_key,
        coalesce(citizen.citizen_version_key, -1) as citizen_version_key,
        {{ date_key('numbered.service_date') }} as date_key,
        {{ age_on('person.birth_date', 'numbered.service_date') }} as age,
        numbered.service_date,
        numbered.date_precision,
        numbered.provider_key,
        numbered.provider_number,
        numbered.practice_specialty_code as specialty_code,
        numbered.practice_service_key,
        numbered.service_code,
        numbered.gp_contact_type,
        numbered.is_gp_contact,
        numbered.service_count,
        numbered.contact_count,
        numbered.gross_fee,
        numbered.is_child_line,
        numbered.service_time_code,
        service_time.is_out_of_hours,
        numbered.insurance_group_code
    from numbered
    inner join person on numbered.citizen_key = person.citizen_key
    left join service_time on numbered.service_time_code = service_time.code
    left join citizen
        on
            numbered.citizen_key = citizen.citizen_key
            and {{ valid_on('citizen', 'numbered.service_date') }}
)

select * from final
