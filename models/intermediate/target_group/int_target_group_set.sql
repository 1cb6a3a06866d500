-- One row per citizen and period with the same set of target groups, as one number: the sum of the
-- groups' bits. Spells of one group never overlap, so bits are added and taken away, never twice.
-- Citizens without any group, and their times without, have no row or the set 0.

with

spell as (
    select * from {{ ref('int_target_group_spell') }}
),

weighed as (
    select
        citizen_key,
        valid_from,
        valid_to,
        case target_group_code
            {% for code in target_groups() %}
                when '{{ code }}' then {{ 2 ** loop.index0 }}
            {% endfor %}
        end as bit
    from spell
),

change as (
    select
        citizen_key,
        valid_from as changed_on,
        bit as set_change
    from weighed
    union all
    select
        citizen_key,
        valid_to as changed_on,
        -bit as set_change
    from weighed
),

change_day as (
    select
        citizen_key,
        changed_on,
        sum(set_change) as set_change
    from change
    where changed_on < {{ end_of_time() }}
    group by citizen_key, changed_on
),

final as (
    select
        citizen_key,
        changed_on as valid_from,
        lead(changed_on, 1, {{ end_of_time() }}) over (
            partition by citizen_key order by changed_on
        ) as valid_to,
        cast(sum(set_change) over (
            partition by citizen_key order by changed_on
            rows between unbounded preceding and current row
        ) as integer) as target_group_set
    from change_day
)

select * from final
