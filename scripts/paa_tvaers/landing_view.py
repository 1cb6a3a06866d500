"""SQL of the views through which dbt reads the landing's tables."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from . import contract, sql


def of_table(table: contract.Table, files: list[Path], as_text: dict[Path, frozenset[str]]) -> str:
    """Select the contract's columns of a landing table, with the file and row they came from.

    `as_text` tells of files that deliver days or moments as text, and of which columns. They are
    read apart: one such file would make a text of each moment in all files of the table.
    """
    alike: dict[frozenset[str], list[Path]] = defaultdict(list)
    for file in files:
        alike[as_text.get(file, frozenset())].append(file)
    if not alike:
        empty = ", ".join(f"null::{c.data_type} as {c.name}" for c in table.columns)
        return f"select {empty}, ''::varchar as source_file, 0::bigint as source_row where false"
    return " union all ".join(_of_files(table, some, text) for text, some in alike.items())


def _of_files(table: contract.Table, files: list[Path], text: frozenset[str]) -> str:
    columns = ", ".join(_column(c, c.name in text) for c in table.columns)
    row = "file_row_number"
    listed = ", ".join(sql.literal(path) for path in files)
    rows = (
        f"read_parquet([{listed}], union_by_name = true, filename = true, file_row_number = true)"
    )
    if table.wide_prefix:
        rows = (
            f"(unpivot (select pnr, filename, file_row_number,"
            f" columns('(?i)^{table.wide_prefix}[0-9]{{4}}$')::varchar from {rows})"
            f" on columns('(?i)^{table.wide_prefix}[0-9]{{4}}$') into name week value kode)"
        )
        columns = "pnr, right(week, 4) as uge, kode"
        # A week is a row, and is told apart from the other weeks of its row in the file.
        row = "file_row_number * 10000 + right(week, 4)::bigint"
    return (
        f"select {columns}, parse_filename(filename) as source_file,"
        f" {row} as source_row from {rows}"
    )


def _column(column: contract.Column, is_text: bool) -> str:
    value = column.delivered_name
    if is_text:
        # What does not cast must not pass for missing: it is as far from all years as can be, and
        # so of the wrong type (macro plausible).
        cast = f"coalesce(try_cast(trim({value}) as {column.data_type}), 'infinity')"
        value = f"case when trim({value}) <> '' then {cast} end"
    return f"{value} as {column.name}"
