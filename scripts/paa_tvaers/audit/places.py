"""Periods and places of the open tables, and how places and periods consist of others.

A place is the set of its municipalities: what has the same municipalities in a period is the same
place, whatever its level or geography.
"""

from __future__ import annotations

import duckdb

LEVELS = ("country", "region", "health_cluster", "municipality")
PERIOD_TYPES = ("year", "quarter", "month")

PERIOD = """
    create temp table period as
    with seen as (
        select period_type, period_start, bool_and(is_full_period) as is_full
        from open_row
        group by all
    ),

    dated as (
        select
            *,
            case period_type when 'year' then 12 when 'quarter' then 3 else 1 end as all_months
        from seen
    )

    select
        cast(row_number() over (order by period_start, period_type) as integer) as period_id,
        dated.period_type,
        dated.period_start,
        cast(dated.period_start + to_months(dated.all_months) as date) as period_end,
        case
            when dated.is_full then dated.all_months
            else greatest(1, (
                select count(*)
                from seen as month
                where month.period_type = 'month'
                    and month.period_start >= dated.period_start
                    and month.period_start < dated.period_start + to_months(dated.all_months)
            ))
        end as months
    from dated
"""

# The day whose geography is as is: the one that most of table geography agrees with.
AS_IS = """
    create temp table as_is as
    with day as (
        select distinct valid_from as as_is_date from reference.municipality_geography
    ),

    home as (
        select day.as_is_date, home.municipality_code, home.region_code, home.health_cluster_id
        from day
        inner join reference.municipality_geography as home
            on home.valid_from <= day.as_is_date
            and coalesce(home.valid_to > day.as_is_date, true)
    ),

    pair as (
        select as_is_date, 'municipality' as level, municipality_code as code, region_code as parent
        from home
        union
        select as_is_date, 'health_cluster', health_cluster_id, region_code from home
    )

    select pair.as_is_date
    from pair
    left join open.geography as told
        on told.geography_basis = 'as_is'
        and told.geography_level = pair.level
        and told.geography_code = pair.code
        and told.parent_code = pair.parent
    group by pair.as_is_date
    order by count(told.geography_code) desc, pair.as_is_date desc
    limit 1
"""

# The places that each municipality is in, by period and geography. One that changes place within
# the period is in no place that can be told by its municipalities.
HOME = """
    create temp table home as
    with dated as (
        select
            period.period_id,
            basis.basis,
            home.municipality_code,
            coalesce(home.region_code, 'unknown') as region,
            coalesce(home.health_cluster_id, 'unknown') as health_cluster,
            basis.basis = 'as_is'
            or (
                home.valid_from <= period.period_start
                and coalesce(home.valid_to >= period.period_end, true)
            ) as is_stable
        from period
        cross join (values ('as_was'), ('as_is')) as basis(basis)
        inner join reference.municipality_geography as home
            on case basis.basis
                when 'as_was' then home.valid_from < period.period_end
                    and coalesce(home.valid_to > period.period_start, true)
                else home.valid_from <= (select as_is_date from as_is)
                    and coalesce(home.valid_to > (select as_is_date from as_is), true)
            end
        union all
        select period.period_id, basis.basis, 'unknown', 'unknown', 'unknown', true
        from period
        cross join (values ('as_was'), ('as_is')) as basis(basis)
    )

    select
        dated.period_id,
        dated.basis,
        level.level,
        case level.level
            when 'country' then 'DK'
            when 'region' then region
            when 'health_cluster' then health_cluster
            else municipality_code
        end as code,
        municipality_code,
        is_stable
    from dated
    cross join (
        values ('country'), ('region'), ('health_cluster'), ('municipality')
    ) as level(level)
"""

PLACE = """
    create temp table place as
    with told as (
        select
            period_id,
            basis,
            level,
            code,
            case
                when level in ('country', 'municipality') then code
                when bool_and(is_stable)
                    then string_agg(distinct municipality_code, ' ' order by municipality_code)
            end as municipalities
        from home
        group by period_id, basis, level, code
    ),

    seen as (
        select distinct period.period_id, geography_basis, geography_level, geography_code
        from open_row
        inner join period using (period_type, period_start)
    ),

    basis as (
        select
            seen.period_id,
            basis.basis,
            seen.geography_level as level,
            seen.geography_code as code
        from seen
        inner join (values ('as_was'), ('as_is')) as basis(basis)
            on seen.geography_basis in ('both', basis.basis)
    ),

    every as (
        select period_id, basis, level, code from basis
        union
        select period_id, basis, level, code from told
    )

    select
        every.*,
        cast(dense_rank() over (
            order by coalesce(told.municipalities, every.basis || ':' || every.code)
        ) as integer) as place_id
    from every
    left join told using (period_id, basis, level, code)
"""

# Every place and the places of a finer level that make it up. `name` is the same for two
# geographies in which the place has the same parts.
PLACE_PART = """
    create temp table place_part as
    with link as (
        select distinct
            whole.period_id,
            whole.basis,
            whole.level as level,
            part.level as part_level,
            total.place_id,
            piece.place_id as part_place_id,
            bool_and(whole.is_stable) over (
                partition by whole.period_id, whole.basis, whole.level, whole.code, part.level
            ) as is_stable
        from home as whole
        inner join home as part using (period_id, basis, municipality_code)
        inner join place as total
            on whole.period_id = total.period_id and whole.basis = total.basis
            and whole.level = total.level and whole.code = total.code
        inner join place as piece
            on part.period_id = piece.period_id and part.basis = piece.basis
            and part.level = piece.level and part.code = piece.code
        where list_position($levels, whole.level) < list_position($levels, part.level)
    ),

    named as (
        select
            *,
            string_agg(part_place_id, ' ' order by part_place_id) over (
                partition by period_id, basis, level, part_level, place_id
                rows between unbounded preceding and unbounded following
            ) as name
        from link
        where is_stable or level = 'country'
    )

    select distinct period_id, level, part_level, place_id, part_place_id, name
    from named
    where name <> cast(place_id as varchar)
"""

# The same for periods; a place is followed by its code, since as was it may change.
TIME_PART = """
    create temp table time_part as
    with link as (
        select distinct
            whole.period_id,
            part.period_id as part_period_id,
            part.period_type as part_type,
            whole.months,
            part.months as part_months,
            total.level,
            total.place_id,
            piece.place_id as part_place_id,
            total.basis
        from period as whole
        inner join period as part
            on list_position($period_types, whole.period_type)
            < list_position($period_types, part.period_type)
            and part.period_start >= whole.period_start
            and part.period_start < whole.period_end
        inner join place as total on whole.period_id = total.period_id
        inner join place as piece
            on part.period_id = piece.period_id and total.basis = piece.basis
            and total.level = piece.level and total.code = piece.code
    ),

    named as (
        select
            *,
            string_agg(part_place_id, ' ' order by part_period_id) over (
                partition by period_id, basis, part_type, level, place_id
                rows between unbounded preceding and unbounded following
            ) as name,
            sum(part_months) over (
                partition by period_id, basis, part_type, level, place_id
            ) as covered
        from link
    )

    select distinct on (period_id, part_type, level, place_id, name, part_period_id)
        * exclude (basis)
    from named
    where covered = months
"""


def read(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables period, place, place_part and time_part."""
    for sql in (PERIOD, AS_IS, HOME, PLACE):
        connection.execute(sql)
    connection.execute(PLACE_PART, {"levels": list(LEVELS)})
    connection.execute(TIME_PART, {"period_types": list(PERIOD_TYPES)})
