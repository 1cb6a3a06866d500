"""The quality of the delivery, as the page on it reads it: counts of rows, never of citizens."""

from __future__ import annotations

import shutil
from pathlib import Path

from paa_tvaers import settings

from .cells import Warehouse, script

CHECKS = "checks"
REGISTERS = """
    select
        volume.table_name as code, volume.is_delivered as delivered,
        cast(volume.as_of_date as varchar) as extract, volume.rows_in as rows,
        volume.row_count as good, reconciliation.rows_quarantined as quarantined,
        reconciliation.rows_duplicate as duplicate, reconciliation.rows_forgotten as forgotten,
        reconciliation.is_balanced as balanced, cast(volume.last_day as varchar) as last,
        volume.days_since_last as days, cast(volume.percent_of_former as double) as former,
        cast(volume.former_as_of_date as varchar) as "formerExtract"
    from quality.delivery_volume as volume
    inner join quality.reconciliation as reconciliation using (table_name)
    order by rows desc, code
"""
QUARANTINED = """
    select table_name as code, rule, sum(row_count)::bigint as rows
    from quality.quarantine
    group by all
    order by rows desc, code, rule
"""
UNKNOWN = """
    select table_name as code, column_name as "column", code as value, row_count as rows
    from quality.unknown_code
    order by rows desc, code, "column", value
"""
CHECKED = """
    select
        label_da as da, label_en as en, outcome, judged_count as judged,
        min_value::double as low, max_value::double as high,
        lowest::double as lowest, highest::double as highest,
        unexpected_count as outside, unexpected as rows, source_da, source_en, provenance, severity
    from quality.expectation_result
    order by outcome <> 'not_met', outcome, suite, expectation_code
"""
STAYS = """
    select cause, count(*) as rows
    from quality.stay_reconciliation
    group by all
    order by rows desc, cause
"""
# Rows of places, and of all registers as if they were places, in every month from the first
# observed to the last whole one before the extract: where nobody delivered all have 0.
PLACE_MONTH = """
    with place_month as (
        select
            table_name, place_level, place_code, place_name, month, row_count,
            usual_row_count, usual_size
        from quality.delivery_place_month
        union all
        select
            'all', 'register', table_name, null, month, row_count,
            usual_row_count, usual_row_count
        from quality.delivery_month
        where is_whole
    ),

    place as (
        select
            table_name, place_level, place_code, any_value(place_name) as place_name,
            any_value(usual_row_count)::double as usual, any_value(usual_size)::double as size,
            min(month) as first_month
        from place_month
        group by all
    ),

    calendar as (
        select distinct place_month.table_name, month.month::date as month
        from (
            select table_name, min(month) as first_month from place_month group by all
        ) as place_month
        cross join (
            select max(as_of_date) as extract_date from quality.delivery_volume where is_delivered
        )
        cross join generate_series(
            place_month.first_month, extract_date - interval 1 month, interval 1 month
        ) as month(month)
    ),

    counted as (
        select
            place.*, calendar.month,
            case
                when calendar.month >= place.first_month or place.place_level <> 'register'
                    then coalesce(place_month.row_count, 0)
            end as row_count
        from place
        inner join calendar using (table_name)
        left join place_month using (table_name, place_code, month)
    )
"""
COVERED = f"""
    {PLACE_MONTH}
    select
        table_name as code, place_level as level,
        list(distinct month::varchar order by month::varchar) as months
    from counted
    group by all
    order by level, code
"""
# A row of the map: what the place delivered in each month, and what it usually does. `size` says
# whether nothing is a hole (see the model).
PLACES = f"""
    {PLACE_MONTH}
    select
        table_name as code, place_code as place, any_value(place_name) as name,
        any_value(usual) as usual, any_value(size) as size,
        list(row_count order by month) as rows
    from counted
    group by table_name, place_code
    order by name, place
"""


def write(warehouse: Warehouse, folder: Path, database: Path) -> None:
    """Write the page's data, and put the pages on the statistical checks beside it, if any."""
    pages = settings.quality_pages(database)
    if pages.is_dir():
        shutil.copytree(pages, folder / CHECKS)
    places = warehouse.rows(PLACES)
    found = {
        "registers": warehouse.rows(REGISTERS),
        "quarantined": warehouse.rows(QUARANTINED),
        "unknown": warehouse.rows(UNKNOWN),
        "stays": warehouse.rows(STAYS),
        "checks": warehouse.rows(CHECKED),
        "checksPage": pages.is_dir(),
        "coverage": {
            row["code"]: row | {"places": [one for one in places if one["code"] == row["code"]]}
            for row in warehouse.rows(COVERED)
        },
    }
    (folder / "data").mkdir(exist_ok=True)
    text = script("PT.put", "quality", found)
    (folder / "data" / "quality.js").write_text(text, encoding="utf-8")
