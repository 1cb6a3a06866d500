{%- set line = [
    'citizen_key', 'service_date', 'date_precision', 'provider_number', 'practice_specialty_code',
    'service_code', 'service_count', 'contact_count', "coalesce(cast(gross_fee as varchar), '')",
    'is_child_line', 'service_time_code', 'insurance_group_code',
] -%}

with

service_line as (
    select * from {{ ref('int_practice_service_line') }}
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

hashed as (
    select
        *,
        {{ surrogate_key(line) }} as line_hash
    from service_line
),

-- The register has no key and identical lines are services of their own: they are numbered.
numbered as (
    select
        *,
        line_hash + 1 - row_number() over (partition by line_hash) as service_line_key
    from hashed
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
