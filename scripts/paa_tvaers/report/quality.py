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
        volume.days_since_last as days, cast(volume.percent_of_former as double) as former
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
COVERED = """
    select
        table_name as code, place_level as level,
        list(distinct month::varchar order by month::varchar) as months
    from quality.delivery_place_month
    group by all
    order by level, code
"""
# A row of the map: what the place delivered in each month, and what it usually does. `size` says
# whether nothing is a hole (see the model).
PLACES = """
    select
        table_name as code, place_code as place, any_value(place_name) as name,
        any_value(usual_row_count)::double as usual, any_value(usual_size)::double as size,
        list(row_count order by month) as rows
    from quality.delivery_place_month
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
