-- Spells of the target groups (målgrupper): chronic, multiple chronic, each disease (RUKS),
-- nursing-home resident (whichever the home), and elderly medical (ÆMI), which lasts the calendar
-- year of the stays that give it. Overlapping and touching spells are one; all end with the day of
-- death at the latest. Groups: mission; their definitions stand in the seed target_group.

with

disease_spell as (
    select * from {{ ref('int_chronic_disease_spell') }}
),

multiple_chronic_spell as (
    select * from {{ ref('int_multiple_chronic_spell') }}
),

nursing_home_spell as (
    select * from {{ ref('int_citizen_nursing_home_spell') }}
),

elderly_medical_stay as (
    select * from {{ ref('int_elderly_medical_stay') }}
),

person as (
    select * from {{ ref('stg_cpr__person') }}
),

elderly_medical_year as (
    select distinct
        citizen_key,
        {{ first_of_january('year') }} as valid_from,
        {{ first_of_january('year + 1') }} as valid_to
    from elderly_medical_stay
    where is_elderly_medical
),

candidate as (
    select
        citizen_key,
        chronic_disease_code as target_group_code,
        valid_from,
        valid_to
    from disease_spell
    union all
    select
        citizen_key,
        'chronic' as target_group_code,
        valid_from,
        valid_to
    from disease_spell
    union all
    select
        citizen_key,
        'multiple_chronic' as target_group_code,
        valid_from,
        valid_to
    from multiple_chronic_spell
    union all
    select
        citizen_key,
        'nursing_home' as target_group_code,
        valid_from,
        valid_to
    from nursing_home_spell
    union all
    select
        citizen_key,
        'elderly_medical' as target_group_code,
        valid_from,
        valid_to
    from elderly_medical_year
),

alive as (
    select
        candidate.citizen_key,
        candidate.target_group_code,
        candidate.valid_from,
        least(candidate.valid_to, coalesce(person.death_date + 1, candidate.valid_to)) as valid_to
    from candidate
    inner join person on candidate.citizen_key = person.citizen_key
),

final as (
    {{ merged_spells('alive', ['citizen_key', 'target_group_code']) }}
)

select * from final
