"""Have Great Expectations judge the small tables of `quality`, and write its pages.

The expectations are data (the seed `expectation`). DuckDB has counted the rows of the warehouse
already: what is judged are summaries of a few thousand rows, as pandas frames. The library takes
some seconds to import, so it is imported where it is used.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from dbt.adapters.events.logging import AdapterLogger

from .. import settings
from . import pages

if TYPE_CHECKING:
    import pandas as pd

logger = AdapterLogger("paa_tvaers")

# By table: the columns that name a row of it.
NAMES = {
    "delivery_volume": ["table_name"],
    "delivery_month": ["table_name", "month"],
    "delivery_place_month": ["table_name", "place_code", "month"],
    "delivery_day_kind": ["table_name", "day_kind"],
    "statistic_year": ["statistic_code", "year"],
}
# Columns that an expectation may judge or measure by begin with these words.
JUDGED = ("percent_", "days_", "rows_", "row_", "usual_", "former_row", "workday_", "size", "value")
OUTCOME = (
    "expectation_code", "outcome", "judged_count", "unexpected_count", "lowest", "highest",
    "unexpected",
)  # fmt: skip
TOLD = 10
DATES = "datetime64[ns]", "datetime64[us]", "datetime64[s]"


def judge(listed: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What came of each expectation of the list; the pages stand beside the warehouse file."""
    import pandas as pd

    (origin,) = frames["delivery_volume"]["origin"].unique()
    as_of = pd.to_datetime(frames["delivery_volume"]["as_of_date"]).min()
    frames = {name: _readable(frame) for name, frame in frames.items()}
    chosen = listed[listed["origin"].isin(["any", origin])].sort_values("expectation_code")
    folder = settings.quality_pages(settings.database_file())
    shutil.rmtree(folder, ignore_errors=True)
    results = _validate(chosen, frames, as_of.to_pydatetime(), folder)
    outcomes = {
        suite: [
            row | _outcome(row, frames[suite], results[row["expectation_code"]])
            for row in rows.to_dict("records")
        ]
        for suite, rows in chosen.groupby("suite")
    }
    pages.tidy(folder, as_of.date(), outcomes)
    found = [row for rows in outcomes.values() for row in rows]
    for row in found:
        if row["outcome"] == "not_met" and row["severity"] == "warning":
            logger.warning(f"not as expected: {row['label_en']} {row['unexpected']}")
    return pd.DataFrame(found)[list(OUTCOME)]


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    """Days as texts, and decimals as the numbers that the library reckons with."""
    days = frame.select_dtypes(DATES).columns
    shown = {day: "%Y-%m" if day == "month" else "%Y-%m-%d" for day in days}
    frame = frame.assign(**{day: frame[day].dt.strftime(form) for day, form in shown.items()})
    judged = [column for column in frame.columns if column.startswith(JUDGED)]
    return frame.assign(**{column: frame[column].astype(float) for column in judged})


def condition(row: dict) -> str | None:
    """Which rows of its table an expectation is about: subjects, and enough rows to judge."""
    import pandas as pd

    parts = []
    if not pd.isna(row["subjects"]):
        parts.append(f"{row['subject_column']} in {row['subjects'].split()}")
    if not pd.isna(row["size_column"]):
        parts.append(f"{row['size_column']} >= {row['min_size']}")
    return " and ".join(parts) or None


def _validate(
    chosen: pd.DataFrame, frames: dict[str, pd.DataFrame], as_of: dt.datetime, folder: Path
) -> dict[str, object]:
    """The library's result for each expectation; its pages are written on the way."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier

    context = gx.get_context(mode="ephemeral", project_config=pages.project(folder))
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("quality")
    # The run is named by the delivery: the same delivery gives the same pages at any time.
    run = RunIdentifier(run_name=as_of.date().isoformat(), run_time=as_of.replace(tzinfo=dt.UTC))
    found = {}
    for suite, rows in chosen.groupby("suite"):
        expected = [_expectation(gx, row) for row in rows.to_dict("records")]
        asset = source.add_dataframe_asset(suite)
        definition = gx.ValidationDefinition(
            name=suite,
            data=asset.add_batch_definition_whole_dataframe("all"),
            suite=context.suites.add(gx.ExpectationSuite(suite, expectations=expected)),
        )
        result = gx.Checkpoint(
            name=suite,
            validation_definitions=[context.validation_definitions.add(definition)],
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": NAMES[suite],
            },
        ).run(batch_parameters={"dataframe": frames[suite]}, run_id=run)
        (validated,) = result.run_results.values()
        found |= {one.expectation_config.meta["code"]: one for one in validated.results}
    context.build_data_docs()
    return found


def _expectation(gx, row: dict):
    import pandas as pd

    bounds = {
        name: None if pd.isna(row[name]) else float(row[name])
        for name in ("min_value", "max_value")
    }
    return gx.expectations.ExpectColumnValuesToBeBetween(
        column=row["column_name"],
        mostly=float(row["mostly_percent"]) / 100,
        row_condition=condition(row),
        condition_parser="pandas" if condition(row) else None,
        severity=row["severity"],
        notes=[f"{row['label_en']} Source: {row['source_en']} ({row['provenance']})."],
        meta={"code": row["expectation_code"]},
        **bounds,
    )


def _outcome(row: dict, frame: pd.DataFrame, result) -> dict:
    about = condition(row)
    judged = (frame.query(about) if about else frame)[row["column_name"]].dropna()
    if not result.result:
        raise RuntimeError(f"{row['expectation_code']} was not judged: {result.exception_info}")
    outcome = "not_judged" if judged.empty else "met" if result.success else "not_met"
    rows = result.result.get("unexpected_index_list") or []
    return {
        "outcome": outcome,
        "judged_count": len(judged),
        "unexpected_count": result.result.get("unexpected_count", 0),
        "lowest": None if judged.empty else float(judged.min()),
        "highest": None if judged.empty else float(judged.max()),
        "unexpected": _told(row, rows),
    }


def _told(row: dict, rows: list[dict]) -> str:
    """The first rows that are not as expected, by name and value."""
    told = [
        f"{' '.join(str(one[name]) for name in NAMES[row['suite']])}: {one[row['column_name']]:.1f}"
        for one in rows[:TOLD]
    ]
    return "; ".join([*told, *([f"and {len(rows) - TOLD} more"] if len(rows) > TOLD else [])])
