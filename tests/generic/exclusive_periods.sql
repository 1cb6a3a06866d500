{#- Periods of a type-2 model: each lasts at least a day, and no two of one owner overlap. With
    gaps_allowed: false each also begins where the one before it ended.

    Ordered by their start, periods that are not empty overlap anywhere only if some period
    overlaps the next one, so looking one row ahead is enough.

    owner  column, or list of columns, that the periods belong to -#}
{% test exclusive_periods(
    model, owner, valid_from='valid_from', valid_to='valid_to', gaps_allowed=true
) %}
{%- set owners = owner if owner is not string and owner is iterable else [owner] %}
with

period as (
    select
        {{ owners | join(', ') }},
        {{ valid_from }} as period_from,
        {{ valid_to }} as period_to,
        lead({{ valid_from }}) over (
            partition by {{ owners | join(', ') }}
            order by {{ valid_from }}, {{ valid_to }}
        ) as next_period_from
    from {{ model }}
),

judged as (
    select
        *,
        case
            when period_from is null or period_to is null then 'open bound'
            when period_to <= period_from then 'empty or backwards'
            when next_period_from < period_to then 'overlap'
            {% if not gaps_allowed %}
                when next_period_from > period_to then 'gap'
            {% endif %}
        end as problem
    from period
)

select * from judged
where problem is not null
{% endtest %}
