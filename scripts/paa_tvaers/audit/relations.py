"""The sums and hierarchies of the cells, as rows of linear programs.

A link says which cells make up a total, and by which rule:

sum    the total is the sum of the parts
cover  each part is at most the total, which is at most their sum
some   the sum of the parts is at most the total
each   each part is at most the total
"""

from __future__ import annotations

import duckdb

from .cells import ALL_BANDS, BANDS

# Every selection gives: total_id, name (of the set of parts), the key of a part, its level and type
# of period, weights of total and part, and the rules for amounts and for citizens.
PART = """
    select
        total.cell_id as total_id,
        {name} as name,
        {component} as component,
        {period} as period_id,
        {place} as place_id,
        {sex} as sex,
        {age} as age,
        {grp} as grp,
        {level} as level,
        {period_type} as period_type,
        {total_weight} as total_weight,
        {weight} as weight,
        {amount_rule} as amount_rule,
        {citizens_rule} as citizens_rule
    from cell as total
    inner join component as kind on total.component = kind.component
    inner join period on total.period_id = period.period_id
    {template}
    where true {condition}
"""
DEFAULT = {
    "component": "total.component",
    "period": "total.period_id",
    "place": "total.place_id",
    "sex": "total.sex",
    "age": "total.age",
    "grp": "total.grp",
    "level": "null",
    "period_type": "period.period_type",
    "total_weight": "1",
    "weight": "1",
    "condition": "",
}


def _part(**given: str) -> str:
    return PART.format(**DEFAULT | given)


PLACE = _part(
    name="'place ' || part.level || part.part_level || part.name",
    place="part.part_place_id",
    level="part.part_level",
    amount_rule="'sum'",
    citizens_rule="'cover'",
    template="""
        inner join place_part as part
            on total.period_id = part.period_id and total.place_id = part.place_id
    """,
)
TIME = _part(
    name="'time ' || part.part_type || part.name",
    period="part.part_period_id",
    place="part.part_place_id",
    level="part.level",
    period_type="part.part_type",
    total_weight="case when kind.kind = 'mean' then part.months else 1 end",
    weight="case when kind.kind = 'mean' then part.part_months else 1 end",
    amount_rule="'sum'",
    citizens_rule="'cover'",
    template="""
        inner join time_part as part
            on total.period_id = part.period_id and total.place_id = part.place_id
    """,
    condition="and not kind.is_of_period",
)
SEX = _part(
    name="'sex'",
    sex="part.sex",
    amount_rule="'sum'",
    citizens_rule="case when kind.has_citizens then 'sum' else 'cover' end",
    template="cross join (values ('1'), ('2'), ('unknown')) as part(sex)",
    condition="and total.sex = 'all'",
)
AGE = _part(
    name="part.name",
    age="part.age",
    amount_rule="part.amount_rule",
    citizens_rule="part.citizens_rule",
    template="inner join age_part as part on total.age = part.total_age",
)
COMPONENT = _part(
    name="'component ' || part.partition || part.relation",
    component="part.part",
    amount_rule="""
        case part.relation
            when 'whole' then 'sum' when 'overlapping' then 'cover' else 'some'
        end
    """,
    citizens_rule="""
        case
            when part.relation = 'whole' and kind.is_of_period then 'sum'
            when part.relation = 'some' then 'each'
            else 'cover'
        end
    """,
    template="inner join reference.component_part as part on total.component = part.total",
)
GROUP = _part(
    name="'group'",
    grp="part.grp",
    amount_rule="'each'",
    citizens_rule="'each'",
    template="inner join group_part as part on total.grp = part.total_grp",
)
DISEASE = _part(
    name="'diseases'",
    grp="part.grp",
    amount_rule="'cover'",
    citizens_rule="'cover'",
    template="inner join disease on total.grp = 'chronic' inner join group_part as part "
    "on part.total_grp = 'chronic' and part.grp = disease.grp",
)

AGE_PART = """
    create temp table age_part as
    select
        'all' as total_age, age, 'bands' as name,
        'sum' as amount_rule, 'cover' as citizens_rule
    from (select unnest($all_bands) as age)
    union all
    select '65_plus', age, 'bands', 'sum', 'cover' from (select unnest($old) as age)
    union all
    select '0_24', age, 'bands', 'sum', 'cover' from (select unnest($young) as age)
    union all
    select 'all', age, 'scope', 'some', 'each' from (values ('65_plus'), ('0_24')) as scope(age)
"""

GROUP_PART = """
    create temp table group_part as
    with told as (
        select distinct grp from cell where grp <> 'all'
    )

    select 'all' as total_grp, grp from told
    union all
    select 'chronic', grp from told
    where grp not in ('chronic', 'nursing_home', 'elderly_medical')
"""

# Whoever is chronically ill has one of these.
DISEASE_GROUP = """
    create temp table disease as
    select distinct grp from group_part
    where total_grp = 'chronic' and grp <> 'multiple_chronic'
"""

# So many equal rows are no chance.
OFTEN = 20

# Rows of a few cells, which must be at least zero. What is of the total of a component but not of
# the part is no more often in a group, or of an age, than in all; citizens may come into the group
# after they had the part. An inpatient stay that is neither
# somatic nor psychiatric is of both areas. A part that equals its total in all rows of a period
# that show both does so in the others.
WIDER = f"""
    create temp table wider as
    with without as (
        select
            whole.cell_id as whole_id, part.cell_id as part_id,
            whole.component, part.component as part_component,
            whole.period_id, whole.place_id, whole.sex, whole.age, whole.grp,
            whole.status in ('shown', 'zero') and part.status in ('shown', 'zero') as is_known,
            whole.citizens_low as whole_citizens, part.citizens_low as part_citizens,
            whole.amount_low as whole_amount, part.amount_low as part_amount
        from cell as whole
        inner join reference.component_part as component_part
            on whole.component = component_part.total and component_part.relation = 'some'
        inner join cell as part
            on component_part.part = part.component
            and whole.period_id = part.period_id and whole.place_id = part.place_id
            and whole.sex = part.sex and whole.age = part.age and whole.grp = part.grp
    ),

    nested as (
        select large.*, small.whole_id as small_whole_id, small.part_id as small_part_id
        from without as large
        inner join without as small using (component, part_component, period_id, place_id, sex)
        where not (large.is_known and small.is_known) and (
            (
                large.age = small.age
                and (large.grp, small.grp) in (select (total_grp, grp) from group_part)
            )
            or (
                large.grp = small.grp and large.age = 'all' and small.age in ('65_plus', '0_24')
            )
        )
    ),

    alike as (
        select component, part_component, period_id
        from without
        where is_known and coalesce(whole_amount, whole_citizens) > 0
        group by all
        having count(*) >= {OFTEN} and bool_and(
            whole_amount is not distinct from part_amount
            and whole_citizens is not distinct from part_citizens
        )
    ),

    both_areas as (
        select
            component, cell_id,
            concat_ws(' ', 'both', period_id, place_id, sex, age, grp) as name,
            count(*) over same as components
        from cell
        where component in (
            'stay_inpatient', 'stay_inpatient_somatic', 'stay_inpatient_psychiatric',
            'stay_both_areas'
        )
        window same as (partition by period_id, place_id, sex, age, grp)
    )

    select
        'without ' || whole_id || ' ' || small_part_id as name,
        unnest([whole_id, part_id, small_whole_id, small_part_id]) as cell_id,
        unnest([1, -1, -1, 1]) as sign,
        true as is_of_amounts
    from nested
    union all
    select
        'alike ' || whole_id || ' ' || part_id as name,
        unnest([whole_id, part_id]) as cell_id,
        unnest([-1, 1]) as sign,
        false as is_of_amounts
    from without
    inner join alike using (component, part_component, period_id)
    where not is_known
    union all
    select name, cell_id, case component when 'stay_inpatient' then -1 else 1 end, true
    from both_areas where components = 4
"""

# Absent parts: zero where the combination is published and nothing above is primary.
LINK = """
    create temp table link_{number} as
    with expected as ({expected}),

    found as (
        select
            expected.*,
            part.cell_id as part_id,
            coalesce(part.status not in ('shown', 'zero'), false) as is_hidden
        from expected
        left join cell as part using (component, period_id, place_id, sex, age, grp)
    ),

    near as (
        select found.total_id, found.name, bool_or(found.is_hidden) as has_hidden
        from found
        group by all
        having count(found.part_id) > 0
    )

    select found.*
    from found
    inner join near using (total_id, name)
    inner join cell as total on found.total_id = total.cell_id
    where near.has_hidden or total.status not in ('shown', 'zero')
"""

ABSENT = """
    create temp table absent_{number} as
    with absent as (
        select distinct
            link.component, link.period_id, link.place_id, link.sex, link.age, link.grp,
            coalesce(link.level, place.level) as level,
            link.period_type
        from link_{number} as link
        left join place
            on link.level is null
            and link.period_id = place.period_id and link.place_id = place.place_id
        where link.part_id is null
    ),

    zero as (
        select distinct absent.*
        from absent
        inner join age_within using (age)
        inner join published
            on absent.component = published.component
            and absent.level = published.level
            and absent.period_type = published.period_type
            and (absent.sex = 'all') = (published.sex_kind = 'all')
            and age_within.age_kind = published.age_kind
            and absent.grp = published.grp
    ),

    -- A sex or an age that no row of the tables has is nobody's.
    nobody as (
        select absent.*
        from absent
        where (absent.sex = 'unknown' and not exists (select 1 from cell where sex = 'unknown'))
            or (absent.age = 'unknown' and not exists (select 1 from cell where age = 'unknown'))
    ),

    not_given as (
        select distinct absent.* exclude (level)
        from absent
        inner join age_within as within on absent.age = within.age
        inner join not_given_below as total
            on absent.component = total.component
            and absent.period_id = total.period_id
            and absent.place_id = total.place_id
            and absent.grp = total.grp
            and within.within_age = total.age
            and total.sex in (absent.sex, 'all')
            and (total.sex <> absent.sex or total.age <> absent.age)
    )

    select distinct component, period_id, place_id, sex, age, grp
    from (select * from zero union select * from nobody)
    anti join not_given using (component, period_id, place_id, sex, age, grp)
"""

# Of two divisions, of which one divides the parts of the other further, both are stated; it costs
# little. A division none of whose parts is hidden nor its total says nothing.
GROUPED = """
    create or replace temp table grouped as
    with link as (
        {links}
    )

    select
        *,
        cast(dense_rank() over (order by dimension, total_id, name) - 1 as integer) as group_id,
        bool_or(part_id is null and not is_zero) over (
            partition by dimension, total_id, name
        ) as is_partial
    from link
"""
LINKED = """
    select
        {number} as dimension,
        link.total_id,
        link.name,
        link.part_id,
        link.total_weight,
        link.weight,
        link.amount_rule,
        link.citizens_rule,
        part.component is not null as is_zero
    from link_{number} as link
    left join absent_{number} as part
        on link.part_id is null
        and link.component = part.component and link.period_id = part.period_id
        and link.place_id = part.place_id and link.sex = part.sex
        and link.age = part.age and link.grp = part.grp
"""


def read(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table grouped: every total with its parts."""
    connection.execute(
        AGE_PART,
        {"all_bands": list(ALL_BANDS), "old": list(BANDS["65_plus"]), "young": list(BANDS["0_24"])},
    )
    connection.execute(GROUP_PART)
    connection.execute(DISEASE_GROUP)
    connection.execute(WIDER)
    expected = (PLACE, TIME, SEX, AGE, COMPONENT, GROUP, DISEASE)
    for number, sql in enumerate(expected):
        connection.execute(LINK.format(number=number, expected=sql))
        connection.execute(ABSENT.format(number=number))
    links = " union all ".join(LINKED.format(number=number) for number in range(len(expected)))
    connection.execute(GROUPED.format(links=links))
