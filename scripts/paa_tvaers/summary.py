"""What the builder sees when a build is done: rows in and out, key figures, what to try next."""

from __future__ import annotations

from pathlib import Path

import duckdb

from . import settings
from .contract import PROJECT

ROWS = """
    select table_name, rows_in, rows_staged, rows_quarantined, rows_duplicate, rows_forgotten
    from quality.reconciliation
    where is_delivered
    order by rows_in desc, table_name
"""
REASONS = """
    select table_name, rule, sum(row_count)
    from quality.quarantine
    group by all
    order by 3 desc, 1, 2
"""
SHOWN_REASONS = 8
KEY_FIGURES = """
    with last_year as (
        select extract(year from as_of_date - 1)::integer as year from intermediate.int_as_of_date
    ),

    stay as (
        select fct_hospital_stay.*
        from marts.fct_hospital_stay
        inner join last_year on extract(year from started_at) = last_year.year
    ),

    contact as (
        select 1
        from marts.fct_hospital_contact
        inner join last_year on extract(year from started_at) = last_year.year
    ),

    sector_contact as (
        select agg_sector_contact.*
        from marts.agg_sector_contact
        inner join last_year on extract(year from period_start) = last_year.year
        where period_type = 'year' and geography_level = 'country'
    ),

    citizen_month as (
        select general_practice_contacts
        from marts.fct_citizen_month
        inner join last_year on extract(year from month) = last_year.year
    )

    select
        (select year from last_year),
        (select count(*) from marts.dim_citizen where is_current and is_resident),
        (select count(*) from contact),
        count(*) filter (where stay_type = 'inpatient'),
        count(*) filter (where stay_type = 'outpatient'),
        sum(bed_days) filter (where stay_type = 'inpatient'),
        count(*) filter (where is_preventable),
        count(distinct citizen_key) filter (where is_elderly_medical),
        (select sum(general_practice_contacts) from citizen_month),
        (select sum(citizens) from sector_contact where has_municipality),
        (select sum(citizens) from sector_contact where sector_count = 3)
    from stay
"""
# A build may leave the expectations out.
HAS_EXPECTATIONS = """
    select count(*) > 0 from duckdb_tables()
    where schema_name = 'quality' and table_name = 'expectation_result'
"""
EXPECTATIONS = """
    select
        count(*) filter (where outcome = 'met'), count(*) filter (where outcome = 'not_met'),
        count(*) filter (where outcome = 'not_judged'),
        list(label_en || ' ' || unexpected order by expectation_code)
            filter (where outcome = 'not_met' and severity = 'warning'),
        (select count(former_row_count) > 0 from quality.delivery_volume)
    from quality.expectation_result
"""
NEXT = "./scripts/analysis bed_days_by_region"
LABELS = (
    "residents on the as-of date",
    "hospital contacts",
    "inpatient stays (indlæggelser)",
    "outpatient stays (ambulante ophold)",
    "bed days of inpatient stays",
    "preventable acute stays, 65+",
    "elderly medical patients (ÆMI)",
    "contacts with general practice",
    "citizens with municipal care",
    "citizens in contact with all three sectors",
)


def show(database: Path, seconds: float) -> None:
    """Print the summary of a warehouse file that took so many seconds to build."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(ROWS).fetchall()
        reasons = connection.execute(REASONS).fetchall()
        unknown = connection.execute("select sum(row_count) from quality.unknown_code").fetchone()
        year, *figures = connection.execute(KEY_FIGURES).fetchone()
        (has_expectations,) = connection.execute(HAS_EXPECTATIONS).fetchone()
        judged = connection.execute(EXPECTATIONS).fetchone() if has_expectations else None
        (as_of,) = connection.execute("from intermediate.int_as_of_date").fetchone()
    _show_rows(rows)
    print("\nQuarantined, commonest first (all in quality.quarantine)")
    for table, rule, count in reasons[:SHOWN_REASONS]:
        print(f"  {table:<24}{rule:<22}{count:>12,}")
    rest = reasons[SHOWN_REASONS:]
    if rest:
        print(f"  {f'and {len(rest)} more kinds':<46}{sum(count for *_, count in rest):>12,}")
    print(f"  rows kept with a code in no list (quality.unknown_code) {unknown[0] or 0:>12,}")
    if judged:
        _show_expectations(*judged)
        print(f"  as pages: {_shown(settings.quality_pages(database) / 'index.html')}")
    print(f"\nKey figures, {year} (as of {as_of})")
    for label, figure in zip(LABELS, figures, strict=True):
        print(f"  {label:<40}{figure or 0:>18,}")
    size = f"{database.stat().st_size / 1e6:,.0f} MB, {seconds:.0f} s"
    print(f"\nThe warehouse is {_shown(database)} ({size}).")
    print("Try next:")
    print(f"  {NEXT}")


def _shown(file: Path) -> Path:
    return file.relative_to(PROJECT) if file.is_relative_to(PROJECT) else file


def _show_rows(rows: list[tuple]) -> None:
    print(f"\n{'Rows read':<26}{'in':>14}{'staged':>14}{'quarantined':>14}{'duplicates':>12}")
    for table, *counts, _ in rows:
        print(f"  {table:<24}" + "".join(f"{n:>14,}" for n in counts[:3]) + f"{counts[3]:>12,}")
    totals = [sum(row[i] for row in rows) for i in range(1, 6)]
    print(f"  {'all':<24}" + "".join(f"{n:>14,}" for n in totals[:3]) + f"{totals[3]:>12,}")
    if totals[4]:
        print(f"  {'of forgotten citizens, left out':<54}{totals[4]:>14,}")


def _show_expectations(
    met: int, not_met: int, not_judged: int, broken: list[str] | None, has_former: bool
) -> None:
    print("\nStatistical expectations (all in quality.expectation_result)")
    print(f"  {met} met, {not_met} not met, {not_judged} had nothing to judge")
    if not has_former:
        print("  there is no delivery before this one to compare with")
    for told in broken or []:
        print(f"  not as expected: {told}")
