"""The warehouse against the second implementation (oracle.py), row by row."""

from __future__ import annotations

import csv
import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import duckdb
import oracle
import pytest
from oracle import FOREVER, ONE_DAY, UNKNOWN, Citizen, Contact, Person, Settings, Spell

from paa_tvaers import settings as places

CLOCK = "%Y-%m-%d %H:%M"


def time(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, CLOCK)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def as_of_date(manifest: Path) -> dt.date:
    with manifest.open(encoding="utf-8-sig", newline="") as lines:
        return min(day(line["as_of_date"].strip()) for line in csv.DictReader(lines))


@pytest.fixture(scope="module")
def warehouse():
    """The built warehouse that the environment names, read only, and its as-of date."""
    database, landing = places.database_file(), places.landing_root()
    if not database.is_file():
        pytest.fail(f"no warehouse at {database}: build one, or set PAA_TVAERS_DATABASE")
    if not (landing / "manifest.csv").is_file():
        pytest.fail(f"no landing at {landing}: set PAA_TVAERS_LANDING to what it was built from")
    with duckdb.connect(str(database), read_only=True) as connection:
        yield SimpleNamespace(
            rows=lambda sql: connection.execute(sql).fetchall(),
            settings=Settings(as_of_date(landing / "manifest.csv")),
        )


@pytest.fixture(scope="module")
def persons(warehouse) -> dict[int, Person]:
    rows = warehouse.rows("select citizen_key, birth_date, death_date from staging.stg_cpr__person")
    return {row[0]: Person(*row) for row in rows}


@pytest.fixture(scope="module")
def contacts(warehouse) -> dict[int, list[Contact]]:
    """Contacts by citizen."""
    found = defaultdict(list)
    rows = warehouse.rows(
        """
        select contact_key, citizen_key, started_at, ended_at, contact_id, contact_type_code,
            priority_code, specialty_code, diagnosis_code, unit_code, hospital_code,
            contact_key in (
                select contact_key from staging.stg_lpr2__contact where is_continued_in_lpr3
            ) as is_continued_in_lpr3,
            source_model
        from intermediate.int_lpr_contact
        """
    )
    for row in rows:
        found[row[1]].append(Contact(*row))
    return found


@pytest.fixture(scope="module")
def diagnosis_of(warehouse, contacts) -> dict[int, str]:
    rows = warehouse.rows(
        """
        select contact_key, diagnosis_code, diagnosis_type, is_retracted
        from intermediate.int_lpr_diagnosis
        """
    )
    return oracle.contact_diagnoses((c for found in contacts.values() for c in found), rows)


@pytest.fixture(scope="module")
def stays(warehouse, persons, contacts) -> dict[int, list[oracle.Stay]]:
    """The oracle's stays by citizen."""
    return {
        citizen: oracle.stays_of(found, persons[citizen], warehouse.settings)
        for citizen, found in contacts.items()
    }


@pytest.fixture(scope="module")
def units(warehouse) -> dict[str, list[Spell]]:
    found = defaultdict(list)
    for unit, start, end in warehouse.rows(
        "select unit_code, valid_from, valid_to from staging.stg_sor__unit"
    ):
        found[unit].append(Spell(unit, start, end))
    return found


def unit_on(units: dict[str, list[Spell]], contact: Contact) -> str:
    return oracle.on_day(units.get(contact.unit, []), contact.start.date()) or UNKNOWN


def assert_same(expected: dict, found: dict) -> None:
    """Same keys and same rows; the first differences are shown."""
    assert expected, "the oracle found no row: is the landing empty?"
    missing = sorted(expected.keys() - found.keys())
    surplus = sorted(found.keys() - expected.keys())
    differing = [
        (key, [(a, b) for a, b in zip(expected[key], found[key], strict=True) if a != b])
        for key in expected.keys() & found.keys()
        if expected[key] != found[key]
    ]
    assert not (missing or surplus or differing), (
        f"{len(missing)} rows missing: {missing[:3]}; {len(surplus)} too many: {surplus[:3]};"
        f" {len(differing)} of {len(expected)} differ (key, [(oracle, warehouse)]):"
        f" {differing[:3]}"
    )


def test_every_contact(warehouse, persons, contacts, stays, diagnosis_of, units):
    stay_of = {
        contact.key: stay.admitting.key
        for found in stays.values()
        for stay in found
        for contact, _ in stay.parts
    }
    expected = {
        contact.key: (
            citizen,
            contact.is_physical,
            contact.is_open,
            contact.admission_type,
            contact.care_area,
            diagnosis_of.get(contact.key, UNKNOWN),
            oracle.age(persons[citizen].birth, contact.start.date()),
            unit_on(units, contact),
            stay_of.get(contact.key),
        )
        for citizen, found in contacts.items()
        for contact in found
    }
    found = warehouse.rows(
        """
        select contact_key, citizen_key, is_physical, is_open, admission_type, care_area,
            diagnosis_code, age, unit_code, stay_id
        from marts.fct_hospital_contact
        """
    )
    assert len(found) == len(expected)
    assert_same(expected, {row[0]: row[1:] for row in found})


def test_every_stay(warehouse, persons, stays, diagnosis_of, units):
    settings = warehouse.settings
    prefixes = dict(
        warehouse.rows(
            """
            select diagnosis_prefix, preventable_group
            from reference.preventable_diagnosis where is_active
            """
        )
    )
    medical = {
        code
        for (code,) in warehouse.rows(
            "select code from reference.specialty where is_medical_specialty"
        )
    }
    expected = {}
    for citizen, found in stays.items():
        elderly = oracle.elderly_medical(found, persons[citizen], medical, settings)
        for stay, is_elderly in zip(found, elderly, strict=True):
            diagnosis = stay.diagnosis(diagnosis_of)
            years = oracle.age(persons[citizen].birth, stay.start.date())
            group = oracle.preventable_group(stay, diagnosis, years, prefixes, settings)
            expected[stay.admitting.key] = (
                citizen,
                stay.start,
                stay.end,
                stay.hours,
                stay.bed_days,
                len(stay.parts),
                stay.is_open,
                stay.stay_type(settings),
                stay.admitting.admission_type,
                stay.care_area,
                stay.admitting.care_area,
                stay.discharging.care_area,
                diagnosis,
                unit_on(units, stay.admitting),
                unit_on(units, stay.discharging),
                stay.admitting.hospital,
                stay.discharging.hospital,
                stay.admitting.specialty,
                stay.discharging.specialty,
                years,
                group is not None,
                group,
                is_elderly,
            )
    found = warehouse.rows(
        """
        select stay_id, citizen_key, started_at, ended_at, duration_hours, bed_days, contact_count,
            is_open, stay_type, admission_type, care_area, admitting_care_area,
            discharging_care_area, diagnosis_code, admitting_unit_code, discharging_unit_code,
            admitting_hospital_code, hospital_code, admitting_specialty_code, specialty_code, age,
            is_preventable, preventable_group, is_elderly_medical
        from marts.fct_hospital_stay
        """
    )
    assert len(found) == len(expected)
    assert_same(expected, {row[0]: row[1:] for row in found})


@pytest.fixture(scope="module")
def citizens(warehouse, persons) -> dict[int, Citizen]:
    found = {key: Citizen(person) for key, person in persons.items()}
    for name, table, value in (
        ("status", "stg_cpr__status", "cpr_status_code"),
        ("civil_status", "stg_cpr__civil_status", "civil_status_code"),
        ("practice", "stg_cpr__own_practice", "provider_number"),
        ("address", "stg_cpr__address", "(municipality_code, road_code, house_number)"),
    ):
        for key, content, start, end in warehouse.rows(
            f"select citizen_key, {value}, valid_from, valid_to from staging.{table}"
        ):
            content = tuple(content.values()) if isinstance(content, dict) else content
            getattr(found[key], name).append(Spell(content, start, end))
    for citizen in found.values():
        citizen.clip()
    return found


def test_every_citizen_on_every_day_of_change(warehouse, citizens):
    clusters, homes = defaultdict(list), defaultdict(list)
    for practice, cluster, start, end in warehouse.rows(
        """
        select provider_number, gp_cluster_id, valid_from, valid_to
        from staging.stg_gp_cluster__practice
        """
    ):
        clusters[practice].append(Spell(cluster, start, end))
    for home, *address, start, end in warehouse.rows(
        """
        select nursing_home_id, municipality_code, road_code, house_number, valid_from, valid_to
        from staging.stg_nursing_home__address
        """
    ):
        homes[oracle.normal_address(*address)].append(Spell(home, start, end))
    versions = defaultdict(list)
    for key, *version in warehouse.rows(
        """
        select citizen_key, valid_from, valid_to, cpr_status_code, civil_status_code,
            municipality_code, gp_practice_id, gp_cluster_id, nursing_home_id, region_code,
            health_cluster_id
        from marts.dim_citizen where citizen_key <> -1
        order by citizen_key, valid_from
        """
    ):
        versions[key].append(version)

    assert versions.keys() == citizens.keys()
    differing = []
    for key, citizen in citizens.items():
        own = versions[key]
        starts = [version[0] for version in own]
        assert starts[0] == citizen.person.birth, f"citizen {key} does not begin at birth"
        assert [version[1] for version in own] == [*starts[1:], FOREVER], f"citizen {key} has gaps"
        for before, after in pairwise(own):
            assert before[2:] != after[2:], f"citizen {key}: nothing changes on {after[0]}"
        days = set(citizen.days_of_change(clusters, homes)) | set(starts)
        days |= {start - ONE_DAY for start in starts[1:]}
        for on in sorted(days):
            version = own[bisect_right(starts, on) - 1]
            expected = (
                citizen.status_on(on),
                citizen.civil_status_on(on),
                citizen.municipality_on(on),
                citizen.practice_on(on),
                citizen.cluster_on(on, clusters),
            )
            home = citizen.nursing_homes_on(on, homes)
            if tuple(version[2:7]) != expected or version[7] not in home:
                differing.append((key, on, expected, home, version))
    assert not differing, f"{len(differing)} citizen days differ, the first: {differing[:3]}"


# The oracle itself, on made-up citizens with known answers.

AS_OF = Settings(day("2025-01-01"))
SOMEBODY = Person(1, day("1950-01-01"))


def chain(*contacts: tuple, person: Person = SOMEBODY, settings: Settings = AS_OF):
    """Stays of contacts given as (start, end, **more)."""
    made = [
        Contact(
            number,
            person.citizen,
            time(start),
            time(end) if end else None,
            str(number),
            **(more[0] if more else {}),
        )
        for number, (start, end, *more) in enumerate(contacts, start=1)
    ]
    return oracle.stays_of(made, person, settings)


def keys(stays: list[oracle.Stay]) -> list[list[int]]:
    return [[contact.key for contact, _ in stay.parts] for stay in stays]


@pytest.mark.parametrize(
    ("name", "contacts", "expected"),
    [
        (
            "exactly 4 h 00",
            [("2024-05-01 06:00", "2024-05-01 07:00"), ("2024-05-01 11:00", "2024-05-01 12:00")],
            [[1, 2]],
        ),
        (
            "4 h 01",
            [("2024-05-01 06:00", "2024-05-01 07:00"), ("2024-05-01 11:01", "2024-05-01 12:00")],
            [[1], [2]],
        ),
        (
            "held against the long contact, not the one inside it",
            [
                ("2024-05-01 06:00", "2024-05-01 20:00"),
                ("2024-05-01 07:00", "2024-05-01 08:00"),
                ("2024-05-02 00:00", "2024-05-02 01:00"),
            ],
            [[1, 2, 3]],
        ),
        (
            "the night that loses an hour",
            [("2024-03-30 20:00", "2024-03-31 00:30"), ("2024-03-31 04:31", "2024-03-31 05:00")],
            [[1], [2]],
        ),
    ],
)
def test_oracle_chains(name, contacts, expected):
    assert keys(chain(*contacts)) == expected, name


def test_oracle_cuts_open_contacts():
    psychiatric, somatic = {"specialty": "50"}, {"specialty": "01"}
    start = "2024-05-01 06:00"
    assert chain((start, None, psychiatric))[0].end == time("2025-01-01 00:00")
    assert chain((start, None, somatic)) == []
    assert chain((start, None, psychiatric | {"type": "ALCA03"})) == []
    assert chain(("2025-01-01 00:00", None, psychiatric)) == []
    dead = Person(1, day("1950-01-01"), day("2024-05-01"))
    assert chain((start, None, psychiatric), person=dead)[0].end == time("2024-05-02 00:00")


def test_oracle_ties_of_first_and_last_contact():
    (stay,) = chain(
        ("2024-05-01 06:00", "2024-05-01 07:00"),
        ("2024-05-01 06:00", "2024-05-01 09:00"),
        ("2024-05-01 07:00", "2024-05-01 09:00"),
        ("2024-05-01 07:00", "2024-05-01 09:00"),
    )
    assert (stay.admitting.key, stay.discharging.key) == (2, 3)


def test_oracle_measures_a_stay():
    (stay,) = chain(("2024-02-28 23:59", "2024-03-01 00:00"))
    assert (stay.bed_days, stay.hours, stay.stay_type(AS_OF)) == (
        2,
        oracle.Decimal("24.0167"),
        "inpatient",
    )
    (short,) = chain(("2024-05-01 06:00", "2024-05-01 17:59"))
    assert (short.bed_days, short.stay_type(AS_OF)) == (0, "outpatient")
    (just,) = chain(("2024-05-01 06:00", "2024-05-01 18:00"))
    assert just.stay_type(AS_OF) == "inpatient"


def test_oracle_diagnosis_of_a_stay():
    (stay,) = chain(
        ("2024-05-01 00:00", "2024-05-01 05:00"),
        ("2024-05-01 05:00", "2024-05-01 08:00"),
        ("2024-05-01 08:00", "2024-05-01 11:00"),
    )
    assert stay.diagnosis({1: "DA00", 2: "DB00", 3: "DB00"}) == "DB00"
    assert stay.diagnosis({2: "DZ00", 3: "DA00"}) == "DZ00"
    assert stay.diagnosis({}) == UNKNOWN


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("1959-05-10", "2024-05-09", 64),
        ("1959-05-10", "2024-05-10", 65),
        ("1960-02-29", "2023-02-28", 62),
        ("1960-02-29", "2023-03-01", 63),
        ("1960-02-29", "2024-02-29", 64),
        ("2023-12-31", "2024-01-01", 0),
    ],
)
def test_oracle_age(birth, on, years):
    assert oracle.age(day(birth), day(on)) == years


def test_oracle_attributes_on_a_day():
    citizen = Citizen(
        Person(1, day("1950-01-01"), day("2024-05-10")),
        status=[Spell("01", day("1949-01-01")), Spell("01", day("2024-06-01"))],
        address=[
            Spell(("101", "0001", "012a"), day("2020-01-01")),
            Spell(("147", "0001", "1"), day("2021-01-01"), day("2022-01-01")),
        ],
    )
    citizen.clip()
    homes = {("101", "0001", "12A"): [Spell("A", day("2020-06-01"))]}
    assert citizen.status_on(day("1949-12-31")) == UNKNOWN
    assert citizen.status_on(day("2024-05-10")) == "01"
    assert citizen.status_on(day("2024-06-02")) == "90"
    assert citizen.municipality_on(day("2020-12-31")) == "101"
    assert citizen.municipality_on(day("2021-01-01")) == "147"
    assert citizen.municipality_on(day("2022-01-01")) == UNKNOWN, "the earlier does not resume"
    assert citizen.nursing_homes_on(day("2020-05-31"), homes) == {UNKNOWN}
    assert citizen.nursing_homes_on(day("2020-06-01"), homes) == {"A"}
