"""DuckDB connection of one chunk, random draws as hash macros, and weighted pick tables.

Randomness: `h(id, k)` hashes a whole number and a salt (0-1023) to 64 bits, `u(id, k)` is the same
as a number in [0, 1), `hi(id, k, n)` a whole number 0..n-1. Nothing else is random, so a row
depends on the seed, its own number and the salt only. A connection has one thread, so row order
is that of the query too; speed comes from running chunks side by side.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

from .settings import PACKAGE, Settings

CALIBRATION = PACKAGE / "calibration"


def load_rates() -> dict:
    """The rates of calibration/rates.yml."""
    return yaml.safe_load((CALIBRATION / "rates.yml").read_text(encoding="utf-8"))


def connect(settings: Settings, temp: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection with the random macros and the calibration lists loaded."""
    con = duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": f"{settings.memory_limit_mb}MB",
            "temp_directory": str(temp),
            "preserve_insertion_order": True,
        }
    )
    con.execute(
        f"create macro h(id, k) as hash(xor(((id)::bigint * 1024 + (k))::bigint,"
        f" {settings.mask}::bigint))"
    )
    con.execute("create macro u(id, k) as (h(id, k) >> 11)::double * 1.1102230246251565e-16")
    con.execute("create macro hi(id, k, n) as (h(id, k) % (n)::ubigint)::bigint")
    # a standard normal draw (Box-Muller) from salts k and k + 1
    con.execute(
        "create macro normal(id, k) as sqrt(-2 * ln(greatest(u(id, k), 1e-15)))"
        " * cos(6.283185307179586 * u(id, k + 1))"
    )
    # a logistic draw scaled to unit variance: cheaper than normal()
    con.execute(
        "create macro logistic(id, k) as 0.5513 * ln(greatest(u(id, k), 1e-12)"
        " / greatest(1 - u(id, k), 1e-12))"
    )
    con.execute("set enable_progress_bar = false")
    con.execute("create macro minutes(n) as to_minutes((n)::bigint)")
    con.execute(
        "create macro last_sunday(y, m) as last_day(make_date(y, m, 1))"
        " - isodow(last_day(make_date(y, m, 1)))::integer % 7"
    )
    con.execute(
        "create macro yyww(d) as lpad((isoyear(d) % 100)::varchar, 2, '0')"
        " || lpad(weekofyear(d)::varchar, 2, '0')"
    )
    for file in sorted(CALIBRATION.glob("*.csv")):
        con.execute(
            f"create table cal_{file.stem} as select *, row_number() over () - 1 as row_no"
            f" from read_csv('{file}', header = true, all_varchar = true)"
        )
    return con


def step(expression: str, rates: dict) -> str:
    """SQL for a step function: `rates` maps the lowest value of each step to the rate."""
    steps = sorted(rates.items(), reverse=True)
    cases = " ".join(f"when {expression} >= {low} then {rate}" for low, rate in steps)
    return f"(case {cases} else 0 end)::double"


def create_pick(con, name: str, query: str, keys: list[str], value: str, slots: int) -> None:
    """Create table `name` (keys, slot, value): draw slot 0..slots-1 to get a weighted value.

    `query` gives the keys, the value and `weight` (any positive scale) of each choice.
    """
    partition = f"partition by {', '.join(keys)}" if keys else ""
    on_keys = "".join(f"t.{k} = c.{k} and " for k in keys)
    key_list = "".join(f"{k}, " for k in keys)
    t_keys = "".join(f"t.{k}, " for k in keys)
    distinct_keys = f"(select distinct {', '.join(keys)} from weighted)" if keys else "(select 1)"
    con.execute(
        f"""
        create table {name} as
        with weighted as (
            select {key_list}{value}, sum(weight) as weight from ({query}) group by all
        ),
        choices as (
            select {key_list}{value},
                (sum(weight) over ({partition} order by {value}) - weight)
                    / sum(weight) over ({partition}) as low
            from weighted where weight > 0
        ),
        targets as (
            select k.*, s.slot, (s.slot + 0.5) / {slots} as point
            from {distinct_keys} as k, range({slots}) as s(slot)
        )
        select {t_keys}t.slot, c.{value}
        from targets as t asof join choices as c on {on_keys}t.point >= c.low
        order by {t_keys}t.slot
        """
    )
