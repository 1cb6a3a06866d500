-- The breakdowns of the standard reports, in which periods a report asks for them (seed
-- report_breakdown), and which cells each takes in. They are sets, not a cube: everyone, by sex, by age
-- band, by sex and age band, and by target group, each for the citizens of an age scope, because someone
-- who passes from one age band of 65+ to the next is still one of 65+.
--
-- A cell has either a sex (`all` when it does not matter) or a target group; the other is null.
{%- set bands = report_bands() %}
{%- set scopes = {
    'all': bands,
    '65_plus': ['65-74', '75-84', '85+'],
    '0_24': ['0-17', '18-24'],
} %}

with

report as (
    select * from {{ ref('report') }}
),

report_breakdown as (
    select * from {{ ref('report_breakdown') }}
),

asked as (
    select distinct
        report_breakdown.period_type,
        report.age_scope,
        report_breakdown.breakdown_kind
    from report_breakdown
    inner join report on report_breakdown.report_code = report.report_code
),

age_scope as (
    {% for scope, scope_bands in scopes.items() %}
        {% set last_scope = loop.last %}
        {% for band in scope_bands %}
            select
                '{{ scope }}' as age_scope,
                '{{ band }}' as cell_age_band
            {{ 'union all' if not (loop.last and last_scope) }}
        {% endfor %}
    {% endfor %}
),

cell_sex as (
    {% for sex in ['all', 'unknown', '1', '2'] %}
        select '{{ sex }}' as cell_sex
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

target_group as (
    {% for code in target_groups() %}
        select
            '{{ code }}' as target_group_code,
            {{ 2 ** loop.index0 }} as cell_target_group_bit
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

member as (
    {% for kind, sex, age_band in [
        ('everyone', "'all'", "'all'"),
        ('sex', 'cell_sex.cell_sex', "'all'"),
        ('age_band', "'all'", 'age_scope.cell_age_band'),
        ('sex_and_age_band', 'cell_sex.cell_sex', 'age_scope.cell_age_band'),
    ] %}
        select
            '{{ kind }}' as breakdown_kind,
            age_scope.age_scope,
            {{ sex }} as sex,
            {{ age_band }} as age_band,
            'all' as target_group_code,
            age_scope.cell_age_band,
            cell_sex.cell_sex,
            cast(null as integer) as cell_target_group_bit
        from age_scope
        cross join cell_sex
        {% if kind in ['sex', 'sex_and_age_band'] %}
            where cell_sex.cell_sex <> 'all'
        {% endif %}
        union all
    {% endfor %}
    select
        'target_group' as breakdown_kind,
        age_scope.age_scope,
        'all' as sex,
        'all' as age_band,
        target_group.target_group_code,
        age_scope.cell_age_band,
        null as cell_sex,
        target_group.cell_target_group_bit
    from age_scope
    cross join target_group
),

final as (
    select
        asked.period_type,
        cast(dense_rank() over (
            order by member.age_scope, member.sex, member.age_band, member.target_group_code
        ) as smallint) as breakdown_id,
        member.breakdown_kind,
        member.age_scope,
        member.sex,
        member.age_band,
        member.target_group_code,
        member.cell_age_band,
        member.cell_sex,
        member.cell_target_group_bit
    from member
    inner join asked
        on member.age_scope = asked.age_scope and member.breakdown_kind = asked.breakdown_kind
)

select * from final
