-- CPR status by date, free of overlap. Whoever is dead has status 90 from the day after death at
-- the latest, whatever the register's last spell says: spells that begin after death are left out.

with

status as (
    select * from {{ ref('stg_cpr__status') }}
),

person as {{ read_again() }} (
    select * from {{ ref('stg_cpr__person') }}
),

since_birth as (
    select
        status.citizen_key,
        status.cpr_status_code,
        greatest(status.valid_from, person.birth_date) as valid_from,
        status.valid_to
    from status
    inner join person on status.citizen_key = person.citizen_key
    where person.death_date is null or status.valid_from <= person.death_date
),

dead as (
    select
        citizen_key,
        '90' as cpr_status_code,
        death_date + 1 as valid_from,
        {{ end_of_time() }} as valid_to
    from person
    where death_date is not null
),

spell as (
    select * from since_birth
    union all
    select * from dead
),

final as (
    {{ resolved_spells('spell', 'citizen_key', ['cpr_status_code']) }}
)

select * from final
