"""One chunk of citizens from nothing to Parquet files, in a connection of its own."""

from __future__ import annotations

from pathlib import Path

from . import dirt, hospital, municipal, people, places, practice
from .contract import load_contract
from .database import connect, load_rates
from .settings import Settings

PLACE_TABLES = {
    "ydr_yder",
    "gp_klynge",
    "sundhedsklynge",
    "plejehjem",
    "plejehjem_adresse",
    "lpr_organisation",
}


def run_job(job: tuple[Settings, str, int]) -> dict:
    """One argument, for process pools."""
    settings, root, number = job
    return run(settings, Path(root), number)


def run(settings: Settings, root: Path, number: int) -> dict:
    """Make chunk `number` and write its files under `root`; returns counts and truths."""
    temp = root / ".temp" / f"chunk-{number}"
    temp.mkdir(parents=True, exist_ok=True)
    rates = load_rates()
    with connect(settings, temp) as con:
        places.build(con, settings)
        people.build(con, settings, rates, number)
        hospital.build(con, settings, rates)
        practice.build(con, settings, rates)
        municipal.build(con, settings, rates)
        truth = truths(con)
        missing = con.execute("select * from missing_month order by all").fetchall()
        contract = load_contract()
        if number > 0:
            contract = {k: v for k, v in contract.items() if k not in PLACE_TABLES}
        soiled = dirt.write_all(con, settings, contract, root, number)
    return {
        "citizens": truth["citizens"],
        "truth": truth,
        "missing_months": [list(row) for row in missing],
        **soiled,
    }


def truths(con) -> dict[str, int]:
    """Headline counts of the chunk before any dirt."""
    queries = {
        "citizens": "select count(*) from person",
        "births": "select count(*) from person where kind = 2",
        "deaths": "select count(*) from person where doed is not null",
        "hospital_contacts": "select count(*) from contact",
        "physical_contacts": "select count(*) from contact where ktype = 'ALCA00'",
        "hospital_stays": "select count(*) from stay",
        "inpatient_stays": "select count(*) from stay where date_diff('minute', t0, t1) >= 720",
        "contacts_at_units_unknown_to_lpr_organisation": "select count(*) from contact"
        " join unit using (unit_no) where unlisted",
        "rehabilitation_plans": "select count(*) from plan",
        "service_lines": "select count(*) from t_sssy",
        "services_at_reused_provider_numbers": "select count(*) from t_sssy where ydernr in"
        " (select ydernr from provider where reused_number)",
    }
    return {name: con.execute(query).fetchone()[0] for name, query in queries.items()}
