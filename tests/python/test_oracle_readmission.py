"""Readmissions, preventable stays and rehabilitation plans against the second implementation
(oracle_readmission.py), row by row: on the built warehouse, and on citizens made for the bounds."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace

import duckdb
import oracle
import oracle_readmission
import pytest
from conftest import Place
from oracle import Contact, Person, Settings
from oracle_readmission import Marker, Plan, Readmissions
from test_oracle import as_of_date, assert_same, time

from paa_tvaers import contract
from paa_tvaers import settings as places


def read(database, landing) -> SimpleNamespace:
    """What a warehouse was given, cleaned, and what it says of it. Citizens with contacts of LPR2
    are left out: its own rules, of which this oracle knows nothing, decide on their stays."""
    with duckdb.connect(str(database), read_only=True) as connection:

        def rows(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        persons = {
            row[0]: Person(*row)
            for row in rows(
                "select citizen_key, birth_date, death_date from staging.stg_cpr__person"
            )
        }
        in_lpr2 = {
            citizen
            for (citizen,) in rows(
                "select citizen_key from intermediate.int_lpr_contact where source_model = 'LPR2'"
            )
        }
        contacts, hospices = defaultdict(list), set()
        for key, is_hospice, *row in rows(
            """
            select contact_key, is_hospice, citizen_key, started_at, ended_at, contact_id,
                contact_type_code, priority_code, specialty_code, diagnosis_code, unit_code,
                hospital_code
            from intermediate.int_lpr_contact
            """
        ):
            if row[0] in in_lpr2:
                continue
            contacts[row[0]].append(Contact(key, *row))
            if is_hospice:
                hospices.add(key)
        diagnosis_of = oracle.contact_diagnoses(
            (contact for found in contacts.values() for contact in found),
            rows(
                """
                select contact_key, diagnosis_code, diagnosis_type, is_retracted
                from intermediate.int_lpr_diagnosis
                """
            ),
        )
        settings = Settings(as_of_date(landing / "manifest.csv"))
        return SimpleNamespace(
            settings=settings,
            persons=persons,
            stays={
                citizen: oracle.stays_of(found, persons[citizen], settings)
                for citizen, found in contacts.items()
            },
            diagnosis_of=diagnosis_of,
            rules=Readmissions(settings, diagnosis_of, hospices),
            plans=[
                Plan(*row)
                for row in rows(
                    """
                    select contact_key, course_key, procedure_code, started_at
                    from intermediate.int_lpr_procedure
                    where procedure_code[:6] = 'ZZ0175'
                    """
                )
            ],
            markers=[
                Marker(*row)
                for row in rows(
                    """
                    select course_key, marker_code, marked_at
                    from intermediate.int_lpr_course_marker
                    """
                )
            ],
            readmission_rows=[
                row
                for row in rows(
                    """
                    select stay_id, care_area, citizen_key, age, index_started_at, index_ended_at,
                        diagnosis_code, hospital_code, specialty_code, is_readmitted,
                        readmission_stay_id, days_to_readmission, readmission_count,
                        is_other_hospital, follow_up_complete
                    from marts.fct_hospital_readmission
                    """
                )
                if row[2] not in in_lpr2
            ],
            stay_rows=[
                row
                for row in rows(
                    """
                    select stay_id, citizen_key, is_preventable, preventable_group,
                        is_elderly_medical
                    from marts.fct_hospital_stay
                    """
                )
                if row[1] not in in_lpr2
            ],
            plan_rows=rows(
                """
                select contact_key, course_key, procedure_code, planned_at, plan_level,
                    training_started_at, training_ended_at
                from intermediate.int_rehabilitation_plan
                """
            ),
        )


def assert_readmissions(warehouse) -> None:
    expected = {
        index.admitting.key: warehouse.rules.row(index, area, own, warehouse.persons[citizen])
        for citizen, stays in warehouse.stays.items()
        for index, area, own in warehouse.rules.of_citizen(stays, warehouse.persons[citizen])
    }
    assert len(warehouse.readmission_rows) == len(expected)
    assert_same(expected, {row[0]: row[1:] for row in warehouse.readmission_rows})


def assert_stays(warehouse) -> None:
    prefixes = oracle_readmission.preventable_prefixes()
    medical = oracle_readmission.medical_specialties()
    expected = {}
    for citizen, stays in warehouse.stays.items():
        person = warehouse.persons[citizen]
        elderly = oracle.elderly_medical(stays, person, medical, warehouse.settings)
        for stay, is_elderly in zip(stays, elderly, strict=True):
            group = oracle.preventable_group(
                stay,
                stay.diagnosis(warehouse.diagnosis_of),
                oracle.age(person.birth, stay.start.date()),
                prefixes,
                warehouse.settings,
            )
            expected[stay.admitting.key] = (citizen, group is not None, group, is_elderly)
    assert len(warehouse.stay_rows) == len(expected)
    assert_same(expected, {row[0]: row[1:] for row in warehouse.stay_rows})


def assert_plans(warehouse) -> None:
    plans, markers = defaultdict(list), defaultdict(list)
    for plan in warehouse.plans:
        plans[plan.course].append(plan)
    for marker in warehouse.markers:
        markers[marker.course].append(marker)
    level_of = oracle_readmission.levels()
    expected = {
        (str(plan.contact), plan.course, plan.code, plan.at): found
        for course, own in plans.items()
        for plan, found in oracle_readmission.training(own, markers[course], level_of).items()
    }
    found = {
        (str(contact), course, code, at): tuple(row)
        for contact, course, code, at, *row in warehouse.plan_rows
    }
    assert len(warehouse.plan_rows) == len(expected)
    assert_same(expected, found)


# The built warehouse.


@pytest.fixture(scope="module")
def warehouse():
    database, landing = places.database_file(), places.landing_root()
    if not database.is_file():
        pytest.fail(f"no warehouse at {database}: build one, or set PAA_TVAERS_DATABASE")
    return read(database, landing)


def test_every_index_stay(warehouse):
    assert_readmissions(warehouse)
    areas = {row[1] for row in warehouse.readmission_rows if row[9]}
    assert areas == {"somatic", "psychiatric"}, "an indicator has no readmission at all"


def test_every_preventable_and_elderly_medical_stay(warehouse):
    assert_stays(warehouse)
    assert any(row[2] for row in warehouse.stay_rows)
    assert any(row[4] for row in warehouse.stay_rows)


def test_every_rehabilitation_plan(warehouse):
    assert_plans(warehouse)
    assert any(row[5] and row[6] for row in warehouse.plan_rows)


# Citizens made for the bounds: each with what must come out, told by the number of the contact that
# opens a stay. `index` gives each index stay its care area and first readmission (or None).

AS_OF = dt.date(2025, 1, 1)
ACUTE, PLANNED = {"prioritet": "ATA1"}, {"prioritet": "ATA3"}
PSYCHIATRIC = {"kont_ans_hovedspec": "psykiatri", "kont_ans_hovedspec_shak": "50"}
HOSPICE = {"flag_kont_sgh_type_hosp": "1"}


def with_diagnosis(code: str) -> dict[str, str]:
    return {"adiag": code}


@dataclass
class Case:
    """A citizen: contacts as (start, end, column values), and what must come out."""

    name: str
    contacts: list[tuple]
    index: dict[int, tuple[str, int | None]]
    birth: str = "1950-01-01"
    death: str | None = None
    not_followed: set[int] = field(default_factory=set)
    other_hospital: set[int] = field(default_factory=set)
    preventable: dict[int, str | None] = field(default_factory=dict)
    ages: dict[int, int] = field(default_factory=dict)


def two(end: str, start: str, first: dict | None = None, second: dict | None = None) -> list[tuple]:
    """An inpatient stay that ends, and one that starts."""
    before = time(end) - dt.timedelta(days=3)
    after = time(start) + dt.timedelta(days=2)
    return [
        (f"{before:%Y-%m-%d %H:%M}", end, first or {}),
        (start, f"{after:%Y-%m-%d %H:%M}", second or {}),
    ]


SOMATIC, PSYCHIATRY = "somatic", "psychiatric"
CASES = [
    Case(
        "exactly 720 h",
        two("2024-05-03 12:00", "2024-06-02 12:00"),
        {1: (SOMATIC, 2), 2: (SOMATIC, None)},
    ),
    Case(
        "720 h 01",
        two("2024-05-03 12:00", "2024-06-02 12:01"),
        {1: (SOMATIC, None), 2: (SOMATIC, None)},
    ),
    Case(
        "late on the 30th day",
        two("2024-05-03 00:01", "2024-06-02 23:59"),
        {1: (SOMATIC, None), 2: (SOMATIC, None)},
    ),
    Case(
        "720 h across the night that loses an hour",
        two("2024-03-05 12:00", "2024-04-04 12:00"),
        {1: (SOMATIC, 2), 2: (SOMATIC, None)},
    ),
    Case("4 h 00 is one stay", two("2024-05-03 12:00", "2024-05-03 16:00"), {1: (SOMATIC, None)}),
    Case(
        "4 h 01 is a readmission",
        two("2024-05-03 12:00", "2024-05-03 16:01"),
        {1: (SOMATIC, 2), 2: (SOMATIC, None)},
    ),
    Case(
        "12 h 00 and 11 h 59",
        [
            ("2024-05-01 06:00", "2024-05-01 18:00", {}),
            ("2024-05-03 06:00", "2024-05-03 17:59", {}),
            ("2024-05-05 06:00", "2024-05-05 18:00", {}),
        ],
        {1: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "a chain of readmissions",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", {}),
            ("2024-05-20 08:00", "2024-05-22 12:00", {}),
        ],
        {1: (SOMATIC, 2), 2: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "the latest index stay, though planned",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", PLANNED),
            ("2024-05-20 08:00", "2024-05-22 12:00", {}),
        ],
        {1: (SOMATIC, None), 2: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "cancer in between does not block",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", with_diagnosis("DC349")),
            ("2024-05-20 08:00", "2024-05-22 12:00", {}),
        ],
        {1: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "two readmissions of one index stay",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", with_diagnosis("DO480")),
            ("2024-05-20 08:00", "2024-05-22 12:00", with_diagnosis("DO490")),
        ],
        {1: (SOMATIC, 2)},
    ),
    Case(
        "a planned stay is no readmission",
        two("2024-05-03 12:00", "2024-05-10 12:00", {}, PLANNED),
        {1: (SOMATIC, None), 2: (SOMATIC, None)},
    ),
    Case(
        "nor one of unknown priority",
        two("2024-05-03 12:00", "2024-05-10 12:00", {}, {"prioritet": "ATA2"}),
        {1: (SOMATIC, None), 2: (SOMATIC, None)},
    ),
    Case(
        "the areas are apart",
        two("2024-05-03 12:00", "2024-05-10 12:00", {}, PSYCHIATRIC),
        {1: (SOMATIC, None), 2: (PSYCHIATRY, None)},
    ),
    Case(
        "psychiatric readmission past a somatic index stay",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", PSYCHIATRIC),
            ("2024-05-06 08:00", "2024-05-08 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", PSYCHIATRIC),
        ],
        {1: (PSYCHIATRY, 3), 2: (SOMATIC, None), 3: (PSYCHIATRY, None)},
    ),
    Case(
        "admitted somatic, discharged psychiatric",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-11 12:00", {}),
            ("2024-05-11 12:00", "2024-05-13 12:00", PSYCHIATRIC),
            ("2024-05-20 08:00", "2024-05-22 12:00", PSYCHIATRIC),
            ("2024-05-25 08:00", "2024-05-27 12:00", {}),
        ],
        {1: (SOMATIC, 2), 2: (PSYCHIATRY, 4), 4: (PSYCHIATRY, None), 5: (SOMATIC, None)},
    ),
    Case(
        "a psychiatric diagnosis takes both somatic roles, last and first",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", with_diagnosis("DF329")),
            ("2024-05-20 08:00", "2024-05-21 12:00", with_diagnosis("DF329")),
            ("2024-05-21 12:00", "2024-05-22 12:00", {}),
            ("2024-05-28 08:00", "2024-05-29 12:00", {}),
            ("2024-05-29 12:00", "2024-05-30 12:00", with_diagnosis("DF329")),
            ("2024-06-01 08:00", "2024-06-02 12:00", {}),
        ],
        {1: (SOMATIC, None), 3: (SOMATIC, 7), 7: (SOMATIC, None)},
    ),
    Case(
        "but none in the psychiatric indicator",
        two(
            "2024-05-03 12:00",
            "2024-05-10 12:00",
            PSYCHIATRIC | with_diagnosis("DF329"),
            PSYCHIATRIC | with_diagnosis("DF209"),
        ),
        {1: (PSYCHIATRY, 2), 2: (PSYCHIATRY, None)},
    ),
    Case(
        "a healthy companion has no role in either",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", PSYCHIATRIC | with_diagnosis("DZ763")),
            ("2024-05-10 08:00", "2024-05-12 12:00", PSYCHIATRIC),
            ("2024-05-20 08:00", "2024-05-22 12:00", PSYCHIATRIC | with_diagnosis("DZ763")),
            ("2024-06-01 08:00", "2024-06-03 12:00", with_diagnosis("DZ763")),
        ],
        {2: (PSYCHIATRY, None)},
    ),
    Case(
        "an injury on admission is no readmission but an index stay",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-12 12:00", with_diagnosis("DS720")),
            ("2024-05-20 08:00", "2024-05-22 12:00", with_diagnosis("DT814")),
        ],
        {1: (SOMATIC, None), 2: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "an injury on a later contact excludes nothing",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-11 12:00", {}),
            ("2024-05-11 12:00", "2024-05-12 12:00", with_diagnosis("DS720")),
        ],
        {1: (SOMATIC, 2), 2: (SOMATIC, None)},
    ),
    Case(
        "birth: no index stay by the last, no readmission by any",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-11 12:00", with_diagnosis("DO809")),
            ("2024-05-11 12:00", "2024-05-12 12:00", {}),
            ("2024-05-20 08:00", "2024-05-22 12:00", with_diagnosis("DO479")),
        ],
        {1: (SOMATIC, None), 2: (SOMATIC, 4)},
    ),
    Case(
        "a hospice contact takes both somatic roles",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-11 12:00", {}),
            ("2024-05-11 12:00", "2024-05-12 12:00", HOSPICE),
            ("2024-05-12 12:00", "2024-05-13 12:00", {}),
            ("2024-05-20 08:00", "2024-05-22 12:00", {}),
        ],
        {1: (SOMATIC, 5), 5: (SOMATIC, None)},
    ),
    Case(
        "a hospice contact and a psychiatric discharge",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", HOSPICE),
            ("2024-05-03 12:00", "2024-05-05 12:00", PSYCHIATRIC),
            ("2024-05-10 08:00", "2024-05-12 12:00", PSYCHIATRIC),
        ],
        {1: (PSYCHIATRY, 3), 3: (PSYCHIATRY, None)},
    ),
    Case(
        "dead on the end date", two("2024-05-03 12:00", "2024-05-10 12:00"), {}, death="2024-05-03"
    ),
    Case(
        "dead on the end date at 00:00",
        [("2024-05-01 08:00", "2024-05-03 00:00", {})],
        {},
        death="2024-05-03",
    ),
    Case(
        "dead the day after",
        [("2024-05-01 08:00", "2024-05-03 23:59", {})],
        {1: (SOMATIC, None)},
        death="2024-05-04",
    ),
    Case(
        "dies in the readmission",
        two("2024-05-03 12:00", "2024-05-10 12:00"),
        {1: (SOMATIC, 2)},
        death="2024-05-12",
    ),
    Case(
        "an open psychiatric stay is a readmission, not an index stay",
        [
            ("2024-11-01 08:00", "2024-12-01 12:00", PSYCHIATRIC),
            ("2024-12-10 08:00", None, PSYCHIATRIC),
        ],
        {1: (PSYCHIATRY, 2)},
    ),
    Case(
        "an open somatic contact is nothing",
        [("2024-11-01 08:00", "2024-12-01 12:00", {}), ("2024-12-10 08:00", None, {})],
        {1: (SOMATIC, None)},
    ),
    Case(
        "followed up to the last minute",
        [("2024-11-29 08:00", "2024-12-02 00:00", {})],
        {1: (SOMATIC, None)},
    ),
    Case(
        "a minute less",
        [("2024-11-29 08:00", "2024-12-02 00:01", {})],
        {1: (SOMATIC, None)},
        not_followed={1},
    ),
    Case(
        "another hospital: where it was admitted, not where it ended",
        [
            ("2024-05-01 08:00", "2024-05-02 12:00", {"kont_ans_inst": "222"}),
            ("2024-05-02 12:00", "2024-05-03 12:00", {}),
            ("2024-05-10 08:00", "2024-05-11 12:00", {"kont_ans_inst": "222"}),
            ("2024-05-11 12:00", "2024-05-12 12:00", {}),
            ("2024-05-20 08:00", "2024-05-21 12:00", {}),
        ],
        {1: (SOMATIC, 3), 3: (SOMATIC, 5), 5: (SOMATIC, None)},
        other_hospital={1},
    ),
    Case(
        "the birthday in the index stay",
        [
            ("2024-05-09 08:00", "2024-05-10 08:00", {}),
            ("2024-07-01 08:00", "2024-07-02 08:00", {}),
        ],
        {1: (SOMATIC, None), 2: (SOMATIC, None)},
        birth="1959-05-10",
        ages={1: 65, 2: 65},
        preventable={1: None, 2: "lower_respiratory_disease"},
    ),
    Case(
        "born on 29 February",
        [
            ("2021-02-27 08:00", "2021-02-28 23:59", {}),
            ("2021-02-28 23:59", "2021-03-01 00:00", {"kont_type": "ALCA03"}),
            ("2021-03-01 04:00", "2021-03-02 08:00", {}),
        ],
        {1: (SOMATIC, 3), 3: (SOMATIC, None)},
        birth="1956-02-29",
        ages={1: 64, 3: 65},
        preventable={1: None, 3: "lower_respiratory_disease"},
    ),
    Case(
        "virtual contacts bridge nothing",
        [
            ("2024-05-01 08:00", "2024-05-03 12:00", {}),
            ("2024-05-03 14:00", "2024-05-03 17:00", {"kont_type": "ALCA03"}),
            ("2024-05-03 18:00", "2024-05-05 12:00", {}),
        ],
        {1: (SOMATIC, 3), 3: (SOMATIC, None)},
    ),
    Case(
        "a nested contact does not end the stay",
        [
            ("2024-05-01 08:00", "2024-05-10 12:00", {}),
            ("2024-05-02 08:00", "2024-05-02 12:00", with_diagnosis("DC349")),
            ("2024-05-10 16:01", "2024-05-12 12:00", {}),
        ],
        {3: (SOMATIC, None)},
    ),
]
DEFAULTS = {
    "kont_type": "ALCA00",
    "adiag": "DJ189",
    "kont_ans": "111001",
    "kont_ans_hovedspec": "intern medicin",
    "kont_ans_hovedspec_shak": "01",
    "kont_ans_inst": "111",
    "kont_ans_org_reg": "84",
    "flag_kont_sgh_type_off": "1",
    "flag_kont_sgh_type_hosp": "0",
} | ACUTE


def contact_key(case: int, contact: int) -> int:
    return case * 1000 + contact


def write(landing, tables: dict[str, list[dict]]) -> None:
    """A landing of these rows; columns that a row leaves out are null."""
    landing.mkdir(parents=True)
    (landing / places.SYNTHETIC_MARKER).write_text(json.dumps({"generator": "paa-tvaers"}))
    lines = ["table_name,row_count,as_of_date,origin"]
    with duckdb.connect() as connection:
        for name, rows in tables.items():
            columns = contract.tables()[name].columns
            (landing / name).mkdir()
            connection.execute(
                f"create or replace table landed"
                f" ({', '.join(f'{column.name} {column.data_type}' for column in columns)})"
            )
            connection.executemany(
                f"insert into landed values ({', '.join('?' * len(columns))})",
                [[row.get(column.name) for column in columns] for row in rows],
            )
            connection.execute(f"copy landed to '{landing / name / 'part-0.parquet'}'")
            lines.append(f"{name},{len(rows)},{AS_OF},synthetic")
    (landing / "manifest.csv").write_text("\n".join(lines) + "\n")


def hand_made() -> dict[str, list[dict]]:
    """The cases as landing tables. In every pnr the day of birth is raised by 60."""
    persons, contacts = [], []
    for number, case in enumerate(CASES, start=1):
        birth = dt.date.fromisoformat(case.birth)
        pnr = f"{birth.day + 60:02}{birth:%m%y}{number:04}"
        persons.append(
            {"pnr": pnr, "koen": "12"[number % 2], "foed_dato": case.birth, "doed_dato": case.death}
        )
        contacts += [
            DEFAULTS
            | {
                "dw_ek_kontakt": str(contact_key(number, place)),
                "dw_ek_forloeb": str(contact_key(number, place)),
                "pnr": pnr,
                "kont_starttidspunkt": start,
                "kont_sluttidspunkt": end,
            }
            | more
            for place, (start, end, more) in enumerate(case.contacts, start=1)
        ]
    return {"cpr_person": persons, "lpr_a_kontakt": contacts} | plan_tables()


PLANS = [
    # course, whether it stands on a contact, code, time
    (1, True, "ZZ0175X", "2024-01-10 12:00"),
    (2, True, "ZZ0175X", "2024-01-10 12:00"),
    (3, True, "ZZ0175X", "2024-01-10 12:00"),
    (3, True, "ZZ0175X", "2024-03-10 12:00"),
    (4, True, "ZZ0175X", "2024-01-10 12:00"),
    (4, True, "ZZ0175Y", "2024-02-10 12:00"),
    (5, True, "ZZ0175", "2024-01-10 12:00"),
    (6, False, "ZZ0175Z", "2024-01-10 12:00"),
    (7, True, "ZZ0175X", "2024-01-10 12:00"),
    (7, True, "ZZ0175X", "2024-01-10 12:00"),
    (8, True, "ZZ0175Y", "2024-01-10 12:00"),
    (8, True, "ZZ0175X", "2024-01-10 12:00"),
    (9, True, "ZZ0174X", "2024-01-10 12:00"),
]
MARKERS = [
    (1, "AWG2A", "2024-01-09 23:59"),
    (1, "AWG2A", "2024-01-10 00:00"),
    (1, "AWX23A", "2024-01-10 00:00"),
    (2, "AWX23", "2024-01-15 09:00"),
    (2, "AWG2", "2024-02-01 09:00"),
    (2, "AWG2", "2024-01-20 09:00"),
    (2, "AWX2", "2024-04-01 09:00"),
    (3, "AWG2B", "2024-02-01 09:00"),
    (3, "AWX23B", "2024-03-10 08:00"),
    (3, "AWG2B", "2024-04-01 09:00"),
    (4, "AWG2", "2024-03-01 09:00"),
    (4, "AWG1", "2024-03-02 09:00"),
    (4, "AWX2", "2024-05-01 09:00"),
    (5, "AWG2", "2024-03-01 09:00"),
    (5, "AWX2", "2024-04-01 09:00"),
    (6, "AWG5", "2024-03-01 09:00"),
    (6, "AWX22", "2024-04-01 09:00"),
    (7, "AWA1", "2024-03-01 09:00"),
    (7, "AWX1", "2024-03-01 09:00"),
    (8, "AWG9", "2024-03-01 09:00"),
    (9, "AWG2", "2024-03-01 09:00"),
]
TRAINING = {
    (1, "ZZ0175X", "2024-01-10 12:00"): ("general", "2024-01-10 00:00", "2024-01-10 00:00"),
    (2, "ZZ0175X", "2024-01-10 12:00"): ("general", "2024-01-20 09:00", "2024-04-01 09:00"),
    (3, "ZZ0175X", "2024-01-10 12:00"): ("general", "2024-02-01 09:00", None),
    # The end of 10 March is on the second plan's day, and before its training starts.
    (3, "ZZ0175X", "2024-03-10 12:00"): ("general", "2024-04-01 09:00", None),
    (4, "ZZ0175X", "2024-01-10 12:00"): ("general", "2024-03-01 09:00", None),
    (4, "ZZ0175Y", "2024-02-10 12:00"): ("specialised", "2024-03-02 09:00", "2024-05-01 09:00"),
    (5, "ZZ0175", "2024-01-10 12:00"): ("unknown", None, "2024-04-01 09:00"),
    (6, "ZZ0175Z", "2024-01-10 12:00"): (
        "specialised_rehabilitation",
        "2024-03-01 09:00",
        "2024-04-01 09:00",
    ),
    (7, "ZZ0175X", "2024-01-10 12:00"): ("general", None, None),
    (8, "ZZ0175X", "2024-01-10 12:00"): ("general", "2024-03-01 09:00", None),
    (8, "ZZ0175Y", "2024-01-10 12:00"): ("specialised", None, None),
}
PLAN_COURSE = 900_000


def plan_tables() -> dict[str, list[dict]]:
    """One more citizen's courses; plans stand on the first case's contact or on none."""
    pnr = f"61{dt.date(1950, 1, 1):%m%y}0001"
    return {
        "lpr_a_forloeb": [
            {
                "dw_ek_forloeb": str(PLAN_COURSE + course),
                "pnr": pnr,
                "forloeb_starttidspunkt": "2024-01-01 08:00",
            }
            for course in sorted({course for course, *_ in PLANS})
        ],
        "lpr_a_procregistrering": [
            {
                "dw_ek_kontakt": str(contact_key(1, 1)) if on_contact else None,
                "dw_ek_forloeb": str(PLAN_COURSE + course),
                "proc_kode": code,
                "proc_kode_type": "P",
                "proc_starttidspunkt": at,
            }
            for course, on_contact, code, at in PLANS
        ],
        "lpr_a_forloebsmarkoer": [
            {"dw_ek_forloeb": str(PLAN_COURSE + course), "markoer": code, "markoer_tidspunkt": at}
            for course, code, at in MARKERS
        ],
    }


@pytest.fixture(scope="module")
def adversaries(tmp_path_factory):
    """The cases through the whole warehouse, landing first."""
    place = Place(tmp_path_factory.mktemp("adversaries"))
    write(place.landing, hand_made())
    place.database.parent.mkdir()
    done = place.dbt(
        "build",
        "--select",
        "+fct_hospital_readmission",
        "+fct_rehabilitation_plan",
        "--exclude-resource-type",
        "test",
        "unit_test",
    )
    assert done.returncode == 0, done.stdout
    return read(place.database, place.landing)


def test_cases_agree_row_by_row(adversaries):
    assert_readmissions(adversaries)
    assert_stays(adversaries)
    assert_plans(adversaries)


def test_cases_come_out_as_they_must(adversaries):
    found = {row[0]: row for row in adversaries.readmission_rows}
    stays = {row[0]: row for row in adversaries.stay_rows}
    differing = []
    for number, case in enumerate(CASES, start=1):
        own = {key % 1000: row for key, row in found.items() if key // 1000 == number}
        came = {index: (row[1], row[10] and row[10] % 1000) for index, row in sorted(own.items())}
        marks = (
            {index for index, row in own.items() if not row[14]},
            {index for index, row in own.items() if row[13]},
            {index: own[index][3] for index in case.ages},
            {index: stays[contact_key(number, index)][3] for index in case.preventable},
        )
        expected = (case.not_followed, case.other_hospital, case.ages, case.preventable)
        if came != case.index or marks != expected:
            differing.append((case.name, case.index, came, expected, marks))
    assert not differing, differing


def test_plans_come_out_as_they_must(adversaries):
    came = {
        (course - PLAN_COURSE, code, f"{at:%Y-%m-%d %H:%M}"): (
            level,
            *(f"{when:%Y-%m-%d %H:%M}" if when else None for when in (start, end)),
        )
        for _, course, code, at, level, start, end in adversaries.plan_rows
    }
    assert came == TRAINING
