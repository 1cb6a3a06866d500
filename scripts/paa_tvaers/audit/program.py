"""The linear program: a variable for each hidden amount and each hidden number of citizens."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

# Of sums of floating-point numbers.
SLACK = 1e-7
# What a number of citizens tells of an amount and the other way round, by the kind of amount.
QUANTITY = """
    create temp table quantity as
    with hidden as (
        select
            cell.*,
            kind.kind,
            period.months,
            status not in ('shown', 'zero') as is_hidden,
            case status
                when 'primary' then 1
                when 'small_group' then 1
                when 'secondary' then $threshold
                else 0
            end as least,
            case status when 'primary' then $threshold - 1 else 'inf'::double end as most
        from cell
        inner join (select component, kind from component) as kind using (component)
        inner join period using (period_id)
    )

    select
        2 * cell_id as quantity_id,
        cell_id,
        true as is_amount,
        case when is_hidden or amount_low is not null then amount_low end as told_low,
        case when is_hidden or amount_low is not null then amount_high end as told_high,
        case
            when kind = 'signed' then '-inf'::double
            when is_hidden then case kind
                when 'mean' then least / months - 0.00005 when 'other' then 0 else least
            end
            else case kind
                when 'mean' then citizens_low / months when 'other' then 0 else citizens_low
            end
        end as low,
        case
            when is_hidden then case kind
                when 'mean' then most when 'months' then most * months else 'inf'::double
            end
            else case
                when citizens_high = 0 then 0
                when kind = 'mean' then citizens_high
                when kind = 'months' then citizens_high * months
                else 'inf'::double
            end
        end as high,
        is_hidden,
        is_hidden and has_amount as is_judged,
        status = 'primary' as is_primary,
        status in ('unknown', 'small_group') as is_unknown,
        status = 'unknown' as is_of_rates,
        kind in ('events', 'months') as is_whole,
        kind not in ('other', 'signed') as is_of_citizens,
        case kind when 'mean' then 1.0 / months else 1 end as step,
        -- Published means are rounded to four decimals.
        case kind when 'mean' then 0.00005 else 0 end as rounding
    from hidden
    where kind <> 'none'
    union all
    select
        2 * cell_id + 1,
        cell_id,
        false,
        citizens_low,
        citizens_high,
        case
            when is_hidden then least
            when amount_high = 0 and kind not in ('other', 'signed') then 0
            when kind = 'mean' then greatest($threshold, amount_low)
            when amount_low > 0 then $threshold
            else 0
        end,
        case
            when is_hidden then most
            when kind = 'mean' then amount_high * months
            when kind in ('events', 'months') then amount_high
            else 'inf'::double
        end,
        is_hidden,
        is_hidden and (has_citizens or status <> 'secondary'),
        status = 'primary',
        status in ('unknown', 'small_group'),
        status = 'unknown',
        true,
        true,
        1,
        0
    from hidden
"""

# Rows of the program: terms with a coefficient, between two bounds.
TERM = """
    create temp table term as
    with half as (
        select *, true as is_amount, amount_rule as rule, 0 as half from grouped
        union all
        select *, false, citizens_rule, 1 from grouped
    ),

    both_sides as (
        select half.*
        from half
        inner join cell as total on half.total_id = total.cell_id
        inner join component as kind on total.component = kind.component
        where
            not half.is_amount
            or kind.kind not in ('none', 'signed')
            -- A part that may be below zero can be more than the total.
            or (kind.kind = 'signed' and half.rule = 'sum' and not half.is_partial)
    ),

    part_term as (
        select
            case rule when 'each' then 'each' else 'sum' end as row_kind,
            both_sides.* exclude (total_weight),
            2 * total_id + half as total_quantity,
            2 * part_id + half as quantity_id,
            total_weight
        from both_sides
        where part_id is not null
    ),

    together as (
        select
            'sum' || half as row_kind, group_id, 0 as part_id, rule, is_partial,
            quantity_id, -(case half when 0 then weight else 1 end) as coefficient
        from part_term where rule <> 'each'
        union all
        select distinct
            'sum' || half, group_id, 0, rule, is_partial,
            total_quantity, case half when 0 then total_weight else 1 end
        from part_term where rule <> 'each'
    ),

    apart as (
        select
            'each' || half as row_kind, group_id, part_id, 'each' as rule, false as is_partial,
            quantity_id, -1 as coefficient
        from part_term where rule in ('each', 'cover')
        union all
        select
            'each' || half, group_id, part_id, 'each', false,
            total_quantity, 1
        from part_term where rule in ('each', 'cover')
    ),

    within_cell as (
        select
            row_kind, cell.cell_id as group_id, 0 as part_id, 'each' as rule, false as is_partial,
            2 * cell.cell_id + half.half as quantity_id,
            case row_kind
                when 'least' then case half.half when 0 then
                    case when kind.kind = 'mean' then period.months else 1 end else -1 end
                else case half.half when 0 then -1 else
                    case when kind.kind = 'months' then period.months else 1 end end
            end as coefficient
        from cell
        inner join component as kind using (component)
        inner join period using (period_id)
        cross join (values (0), (1)) as half(half)
        cross join (values ('least'), ('most')) as row_kind(row_kind)
        where cell.status not in ('shown', 'zero') and (
            kind.kind in ('mean', 'months') or (kind.kind = 'events' and row_kind = 'least')
        )
    ),

    several as (
        select
            'wider' || half.half as row_kind,
            dense_rank() over (order by wider.name) as group_id,
            0 as part_id,
            'each' as rule,
            false as is_partial,
            2 * wider.cell_id + half.half as quantity_id,
            wider.sign as coefficient
        from wider
        inner join cell on wider.cell_id = cell.cell_id
        inner join component as kind on cell.component = kind.component
        cross join (values (0), (1)) as half(half)
        where
            (half.half = 1 or kind.kind not in ('none', 'signed'))
            and (half.half = 0 or not is_of_amounts)
    )

    select
        dense_rank() over (order by row_kind, group_id, part_id) - 1 as row_id,
        quantity_id,
        cast(coefficient as double) as coefficient,
        case rule when 'cover' then '-inf'::double else 0 end as row_low,
        case when rule in ('sum', 'cover') and not is_partial then 0 else 'inf'::double end
            as row_high
    from (
        select * from together union all select * from apart union all select * from within_cell
        union all select * from several
    )
    where not (rule = 'cover' and is_partial)
"""


ROWS = ("row", "column", "coefficient", "row_low", "row_high")
VARIABLE = (
    "low", "high", "cell", "is_amount", "is_judged", "is_primary", "is_unknown", "is_of_rates",
    "is_whole", "is_of_citizens", "step",
)  # fmt: skip


class Contradiction(Exception):
    """The tables do not agree with the rules: no figures at all can stand behind them."""


@dataclass
class Program:
    """Terms in row order, bounds of rows and of quantities, and what is asked of each quantity."""

    row: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray
    row_low: np.ndarray
    row_high: np.ndarray
    low: np.ndarray
    high: np.ndarray
    cell: np.ndarray
    is_amount: np.ndarray
    is_judged: np.ndarray
    is_primary: np.ndarray
    is_unknown: np.ndarray
    is_of_rates: np.ndarray
    is_whole: np.ndarray
    is_of_citizens: np.ndarray
    step: np.ndarray
    threshold: int

    def of(self, variables: np.ndarray) -> Program:
        """The same questions of some variables, without rows."""
        mine = {name: getattr(self, name)[variables] for name in VARIABLE}
        rows = {name: np.array([]) for name in ROWS}
        return Program(**rows, **mine, threshold=self.threshold)


def read(connection: duckdb.DuckDBPyConnection, threshold: int) -> Program:
    """Make the program of the tables cell and grouped; what is shown is on the right-hand side."""
    connection.execute(QUANTITY, {"threshold": threshold})
    connection.execute(TERM)
    quantity = connection.execute("""
        select
            *,
            greatest(
                coalesce(told_low, low, 0),
                if(is_hidden or low < 0, coalesce(low, 0), 0)
            ) as lowest,
            least(
                coalesce(told_high, high, 'inf'),
                if(is_hidden, coalesce(high, 'inf'), 'inf')
            ) as highest
        from quantity order by quantity_id
    """).fetchnumpy()
    term = connection.execute("select * from term order by row_id, quantity_id").fetchnumpy()
    return _program(_plain(quantity), _plain(term), threshold)


def _plain(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Without masks: only the columns that may be null have them, and those are not used."""
    return {name: np.ma.getdata(values) for name, values in columns.items()}


def _program(quantity: dict, term: dict, threshold: int) -> Program:
    """Number the rows and the hidden quantities; move all that is shown into the rows' bounds."""
    place = np.searchsorted(quantity["quantity_id"], term["quantity_id"])
    first = np.unique(term["row_id"], return_index=True)[1]
    row = np.searchsorted(term["row_id"][first], term["row_id"])
    coefficient = term["coefficient"]
    hidden = quantity["is_hidden"][place]
    ends = np.stack([quantity["lowest"][place], quantity["highest"][place]]) * coefficient
    low, high = ends.min(axis=0), ends.max(axis=0)
    rows = len(first)
    slack = SLACK + np.bincount(row, quantity["rounding"][place] * np.abs(coefficient), rows)
    row_low = term["row_low"][first] - np.bincount(row, np.where(hidden, 0, high), rows) - slack
    row_high = term["row_high"][first] - np.bincount(row, np.where(hidden, 0, low), rows) + slack
    number = np.cumsum(quantity["is_hidden"]) - 1
    kept = quantity["is_hidden"]
    return Program(
        row=row[hidden],
        column=number[place[hidden]],
        coefficient=coefficient[hidden],
        row_low=row_low,
        row_high=row_high,
        low=quantity["lowest"][kept].astype(float),
        high=quantity["highest"][kept].astype(float),
        cell=quantity["cell_id"][kept],
        is_amount=quantity["is_amount"][kept],
        is_judged=quantity["is_judged"][kept],
        is_primary=quantity["is_primary"][kept],
        is_unknown=quantity["is_unknown"][kept],
        is_of_rates=quantity["is_of_rates"][kept],
        is_whole=quantity["is_whole"][kept],
        is_of_citizens=quantity["is_of_citizens"][kept],
        step=quantity["step"][kept].astype(float),
        threshold=threshold,
    )
