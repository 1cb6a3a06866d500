-- The macro target_groups, which gives each group its bit and its column, names the groups of the
-- seed. A row here is a group that one of them lacks.
with

target_group as (
    select code from {{ ref('target_group') }}
),

named as (
    {% for code in target_groups() %}
        select '{{ code }}' as code
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    target_group.code as code_of_the_seed,
    named.code as code_of_the_macro
from target_group
full outer join named on target_group.code = named.code
where target_group.code is null or named.code is null
