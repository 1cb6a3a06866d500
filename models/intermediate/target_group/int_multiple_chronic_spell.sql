-- Spells with two or more different chronic diseases at the same time: the number of diseases after
-- each day on which one begins or ends. A disease that ends on the day another begins was never there
-- at the same time: ends are exclusive, and both count on that one day together.

with

disease_spell as (
    select * from {{ ref('int_chronic_disease_spell') }}
),

change as (
    select
        citizen_key,
        valid_from as changed_on,
        1 as disease_change
    from disease_spell
    union all
    select
        citizen_key,
        valid_to as changed_on,
        -1 as disease_change
    from disease_spell
),

change_day as (
    select
        citizen_key,
        changed_on,
        sum(disease_change) as disease_change
    from change
    group by citizen_key, changed_on
),

counted as (
    select
        citizen_key,
        changed_on as valid_from,
        lead(changed_on) over (partition by citizen_key order by changed_on) as valid_to,
        sum(disease_change) over (
            partition by citizen_key order by changed_on
            rows between unbounded preceding and current row
        ) as diseases
    from change_day
),

final as (
    select
        citizen_key,
        valid_from,
        valid_to
    from counted
    where diseases >= 2
)

select * from final
