"""Bad rows, planted together in one landing: each must be quarantined or kept as declared.

Every fault is a file of its own with two rows: a good one with a key of its own, which must count,
and its bad twin.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from .. import sql
from .landing import Landing

# A good row of each table to make others of, and the key that a new row gets.
PATTERNS = {
    "cpr_person": ("doed_dato is null", {"pnr": "'9{number}'"}),
    "ydr_yder": ("afgdato is null", {"ydernr": "'F{number}'"}),
    "ruks": ("til is null", {"pnr": "pnr"}),
    "lpr_a_kontakt": ("kont_sluttidspunkt is not null", {"dw_ek_kontakt": "'F{number}'"}),
    "lpr_a_diagnose": ("diag_kode is not null", {"diag_kode": "diag_kode"}),
    "sssy": ("behandlingsdato is not null", {"pnr": "pnr"}),
    "aefv": ("perpl_vis is not null", {"haend_mdr": "'{month}'"}),
    "lpr_a_sghophold": ("true", {"dw_ek_sygehusophold": "'F{number}'"}),
}
KONT_START, KONT_END = "kont_starttidspunkt", "kont_sluttidspunkt"


@dataclass(frozen=True)
class BadRow:
    """One kind of bad row: what is changed of a good one, and the rule that it breaks."""

    title: str
    table: str
    changed: dict[str, str]
    rule: str | None = None
    column: str | None = None


def _contact(start: str, end: str) -> dict[str, str]:
    return {KONT_START: f"timestamp '{start}'", KONT_END: f"timestamp '{end}'"}


BAD_ROWS = {
    # The citizen
    "no_pnr": BadRow("no pnr", "sssy", {"pnr": "' '"}, "missing_pnr"),
    "pnr_of_nobody": BadRow("a pnr of nobody", "sssy", {"pnr": "'9912999999'"}, "unknown_pnr"),
    "pnr_too_short": BadRow(
        "a pnr of nine characters", "sssy", {"pnr": "left(pnr, 9)"}, "unknown_pnr"
    ),
    "person_with_a_short_pnr": BadRow(
        "a person with a pnr of nine characters",
        "cpr_person",
        {"pnr": "left(pnr, 9)"},
        "malformed_pnr",
    ),
    "pnr_in_a_name": BadRow(
        "a pnr in a name",
        "ydr_yder",
        {"praksisnavn": "'Praksis 6101300001'"},
        "pnr_in_text",
        "praksisnavn",
    ),
    "columns_swapped": BadRow(
        "pnr and disease swapped",
        "ruks",
        {"pnr": "sygdom", "sygdom": "pnr"},
        "pnr_in_text",
        "sygdom",
    ),
    # Values
    "code_missing": BadRow("no disease", "ruks", {"sygdom": "null"}, "missing_value", "sygdom"),
    "code_unknown": BadRow("a code in no list", "lpr_a_kontakt", {"prioritet": "'ATA9X'"}),
    "not_a_number": BadRow(
        "NaN minutes", "aefv", {"perpl_vis": "'nan'::double"}, "wrong_type", "perpl_vis"
    ),
    "infinite": BadRow(
        "infinite minutes", "aefv", {"perpl_vis": "'inf'::double"}, "wrong_type", "perpl_vis"
    ),
    "number_as_words": BadRow(
        "a count in words", "sssy", {"ydlant": "'to'"}, "wrong_type", "ydlant"
    ),
    "half_a_service": BadRow("1.5 services", "sssy", {"ydlant": "1.5"}, "wrong_type", "ydlant"),
    "huge_number": BadRow(
        "a count of 38 digits",
        "sssy",
        {"ydlant": "repeat('9', 38)::hugeint"},
        "wrong_type",
        "ydlant",
    ),
    "comma_for_a_point": BadRow(
        "minutes with a decimal comma", "aefv", {"perpl_vis": "'12,5'"}, "wrong_type", "perpl_vis"
    ),
    "negative_minutes": BadRow(
        "minutes below zero", "aefv", {"perpl_vis": "-1"}, "negative_value", "perpl_vis"
    ),
    "negative_fee": BadRow("a fee below zero, a correction", "sssy", {"bruhon": "-125.50"}),
    # Time
    "day_that_is_none": BadRow("31 June", "ruks", {"fra": "'2024-06-31'"}, "wrong_type", "fra"),
    "day_first": BadRow(
        "a day written 24.12.2023", "ruks", {"fra": "'24.12.2023'"}, "wrong_type", "fra"
    ),
    "week_that_is_none": BadRow(
        "week 53 of a year of 52", "sssy", {"honuge": "'2353'"}, "wrong_type", "honuge"
    ),
    "month_that_is_none": BadRow(
        "month 13", "aefv", {"haend_mdr": "'202413'"}, "wrong_type", "haend_mdr"
    ),
    "time_before_1900": BadRow(
        "a contact of 1899",
        "lpr_a_kontakt",
        _contact("1899-12-31 10:00", "1899-12-31 11:00"),
        "wrong_type",
        KONT_START,
    ),
    "before_birth": BadRow(
        "a contact of 1901",
        "lpr_a_kontakt",
        _contact("1901-01-01 10:00", "1901-01-01 11:00"),
        "before_birth",
    ),
    "year_9999": BadRow(
        "a contact of the year 9999",
        "lpr_a_kontakt",
        {KONT_START: "timestamp '9999-01-01 10:00'", KONT_END: "null"},
        "wrong_type",
        KONT_START,
    ),
    "infinity": BadRow(
        "a day of infinity", "ruks", {"fra": "date 'infinity'"}, "wrong_type", "fra"
    ),
    "after_the_extract": BadRow(
        "a contact after the extract",
        "lpr_a_kontakt",
        {KONT_START: "timestamp '2025-02-01 10:00'", KONT_END: "null"},
        "after_extract",
    ),
    "end_before_start": BadRow(
        "an end before the start", "ruks", {"til": "fra - 1"}, "end_before_start"
    ),
    "contact_of_no_length": BadRow(
        "a contact of no length", "lpr_a_kontakt", {KONT_END: KONT_START}, "end_not_after_start"
    ),
    "hour_that_clocks_skip": BadRow(
        "a contact in the hour that summer time skips",
        "lpr_a_kontakt",
        _contact("2024-03-31 02:15", "2024-03-31 02:45"),
    ),
    "hour_that_comes_twice": BadRow(
        "a contact that ends before it starts as the clock is set back",
        "lpr_a_kontakt",
        _contact("2024-10-27 02:50", "2024-10-27 02:10"),
        "end_not_after_start",
    ),
    # Rows that belong together
    "orphan": BadRow(
        "a diagnosis without its contact",
        "lpr_a_diagnose",
        {"dw_ek_kontakt": "'nowhere'"},
        "orphan",
    ),
    "child_of_a_bad_row": BadRow(
        "a diagnosis of a quarantined contact",
        "lpr_a_diagnose",
        {"dw_ek_kontakt": "'F{contact_of_no_length}'"},
        "parent_quarantined",
    ),
    "same_key": BadRow(
        "two contacts of one key",
        "lpr_a_kontakt",
        {"dw_ek_kontakt": "'F{good}'", "prioritet": "'ATA9'"},
        "duplicate_key",
    ),
    "same_row": BadRow(
        "a contact twice", "lpr_a_kontakt", {"dw_ek_kontakt": "'F{good}'"}, "exact_duplicate"
    ),
    "overlapping": BadRow(
        "a contact inside another", "lpr_a_kontakt", {KONT_START: f"{KONT_START} + to_minutes(1)"}
    ),
    # Text
    "long_text": BadRow("a name of 10 MB", "ydr_yder", {"praksisnavn": "repeat('x', 10000000)"}),
    "emoji": BadRow("a name with an emoji", "ydr_yder", {"praksisnavn": "'Lægerne ❤️ 👩🏽‍⚕️'"}),
    "control_characters": BadRow(
        "line ends, tabs and an escape in a name",
        "ydr_yder",
        {"praksisnavn": r"'Læge' || chr(10) || chr(9) || chr(27) || '[31m'"},
    ),
    "nul_byte": BadRow(
        "a NUL byte in a name", "ydr_yder", {"praksisnavn": "'Læge' || chr(0) || 'rne'"}
    ),
    "letters_apart": BadRow(
        "letters and accents apart (NFD)",
        "ydr_yder",
        {"praksisnavn": "nfc_normalize('L') || 'aege A' || chr(778)"},
    ),
    "quotes": BadRow(
        "quotes, a semicolon and a backslash in a name",
        "ydr_yder",
        {"praksisnavn": r"'O''Brien \"; drop table x; --'"},
    ),
}


def file_name(name: str) -> str:
    """The file of a fault."""
    return f"fault-{name}.parquet"


def plant(landing: Landing) -> None:
    """Write every fault into the landing, and count its rows in the manifest."""
    numbers = {name: 2 * position for position, name in enumerate(BAD_ROWS, start=1)}
    sources = {table: landing.file(table) for table in PATTERNS}
    added: dict[str, int] = {}
    with duckdb.connect() as connection:
        for name, bad in BAD_ROWS.items():
            _plant(connection, sources[bad.table], name, bad, numbers)
            added[bad.table] = added.get(bad.table, 0) + 2
    for table, rows in added.items():
        landing.count_rows(table, landing.manifest_rows(table) + rows)


def _plant(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    name: str,
    bad: BadRow,
    numbers: dict[str, int],
) -> None:
    which, key = PATTERNS[bad.table]
    number = numbers[name]
    bad_numbers = {other: good + 1 for other, good in numbers.items()}
    rows = [
        _replaced(key, number),
        _replaced(key | bad.changed, number + 1, good=number, **bad_numbers),
    ]
    out = source.with_name(file_name(name))
    good_rows = f"read_parquet({sql.literal(source)})"
    connection.execute(
        f"copy (with pattern as (select * from {good_rows} where {which} order by all limit 1)"
        f" select * replace ({rows[0]}) from pattern"
        f" union all select * replace ({rows[1]}) from pattern)"
        f" to {sql.literal(out)} (format parquet)"
    )


def _replaced(columns: dict[str, str], number: int, **named: int) -> str:
    """What `select * replace` takes."""
    values = {"number": f"{number:09}", "month": f"{1990 + number % 30}{1 + number // 30:02}"}
    values |= {name: f"{other:09}" for name, other in named.items()}
    return ", ".join(f"{value.format(**values)} as {column}" for column, value in columns.items())


def wrongs(database: Path) -> list[str]:
    """What came of the planted rows other than declared; empty when all is well."""
    found = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for name, bad in BAD_ROWS.items():
            rows = connection.execute(
                f"select rejection_rule, rejection_detail from staging.base_{bad.table}"
                " where source_file = ?",
                [file_name(name)],
            ).fetchall()
            # Of two equal rows either may be the copy.
            if set(rows) != {(None, None), (bad.rule, bad.column)} or len(rows) != 2:
                found.append(f"{name}: {rows}")
        quarantined = connection.execute(
            "select row_key, rule from quality.quarantine where row_key like 'fault-%'"
        ).fetchall()
        declared = {
            (f"{file_name(name)}#1", bad.rule)
            for name, bad in BAD_ROWS.items()
            if bad.rule not in (None, "exact_duplicate")
        }
        found += [f"quarantine: {row}" for row in sorted(declared ^ set(quarantined))]
        unbalanced = connection.execute(
            "select table_name from quality.reconciliation where not is_balanced"
        ).fetchall()
        found += [f"unbalanced: {table}" for (table,) in unbalanced]
    return found
