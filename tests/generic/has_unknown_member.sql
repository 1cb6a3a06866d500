{#- A dimension has one unknown member: key -1, code `unknown`, and neither without the other. -#}
{% test has_unknown_member(model, key, code) %}
with

counted as (
    select
        sum(case when {{ key }} = -1 and {{ code }} = 'unknown' then 1 else 0 end) as members,
        sum(case when ({{ key }} = -1) <> ({{ code }} = 'unknown') then 1 else 0 end) as halves
    from {{ model }}
)

select * from counted
where coalesce(members, 0) <> 1 or halves > 0
{% endtest %}
