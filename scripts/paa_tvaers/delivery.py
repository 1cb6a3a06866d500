"""What is known of a delivery beside its rows: its origin, and what the one before held."""

from __future__ import annotations

from pathlib import Path

from . import settings, sql, synthetic
from .build_facts import short_hash

COMPARED = ("delivery_volume", "delivery_month", "delivery_place_month")
# A delivery that is built once more is still compared with the one before it, not with itself.
FORMER = """
    insert into landing.main.former_delivery
    with same as (
        select any_value(manifest_hash) = ? as is_same from former.quality.delivery_volume
    )
    select
        table_name, null, null,
        case when is_same then former_row_count else row_count end,
        case when is_same then former_as_of_date else as_of_date end
    from former.quality.delivery_volume
    cross join same
    union all
    select table_name, null, month, case when is_same then former_row_count else row_count end, null
    from former.quality.delivery_month
    cross join same
    where is_whole
    union all
    select
        table_name, place_code, month,
        case when is_same then former_row_count else row_count end, null
    from former.quality.delivery_place_month
    cross join same
"""


def tell(conn, landing: Path) -> None:
    """Fill the control tables `delivery` and `former_delivery` of a session's landing."""
    manifest_hash = short_hash((landing / "manifest.csv").read_bytes())
    origin = "register" if synthetic.why_not(landing) else "synthetic"
    conn.execute("insert into landing.main.delivery values (?, ?)", [manifest_hash, origin])
    if former := settings.former_file():
        conn.execute(f"attach {sql.literal(former)} as former (read_only)")
        if _is_told_by(conn):
            conn.execute(FORMER, [manifest_hash])
            conn.execute("delete from landing.main.former_delivery where row_count is null")
        conn.execute("detach former")


def _is_told_by(conn) -> bool:
    """Whether the former warehouse has the tables: an older version's does not."""
    (found,) = conn.execute(
        "select count(*) from duckdb_tables() where database_name = 'former'"
        " and schema_name = 'quality' and table_name in (?, ?, ?)",
        COMPARED,
    ).fetchone()
    return found == len(COMPARED)
