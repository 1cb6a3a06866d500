-- The only stored place of a pnr. Everything else knows a citizen by citizen_key.
{{ config(post_hook={
    'sql': "drop table if exists landing.main.known_number",
    'transaction': false,
}) }}

with

person as (
    select {{ trimmed('pnr') }} as pnr from {{ source('landing', 'cpr_person') }}
),

final as (
    {% if is_increment() %}
        -- New citizens' keys are made already, and all others' taken from this table (macro known_numbers).
        select
            citizen_key,
            pnr
        from landing.main.known_number
    {% else %}
        select distinct
            {{ citizen_key('pnr') }} as citizen_key,
            pnr
        from person
        where length(pnr) = 10
    {% endif %}
)

select * from final
