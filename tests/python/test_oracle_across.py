"""The practice sector, municipal care, target groups, contacts across the sectors and the
population against the second implementation (oracle_across.py), row by row."""

from __future__ import annotations

import datetime as dt
import gc
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

import duckdb
import oracle_across
import pytest
from oracle import FOREVER, UNKNOWN, Person
from oracle_across import (
    CHRONIC_DISEASES,
    CONTACT_SERVICES,
    DELIVERED,
    GENERAL_PRACTICE,
    GRANTED,
    HOME_NURSING,
    HOSPITAL,
    MUNICIPALITY,
    NURSING_HOME_CARE,
    PERSONAL,
    PRACTICAL,
    PREVENTIVE_VISIT,
    REHABILITATION,
    SECTORS,
    TARGET_GROUPS,
    Care,
    Event,
    History,
    Line,
    Report,
    Sector,
    Version,
)
from test_oracle import as_of_date, assert_same, day

from paa_tvaers import settings as places

ATTRIBUTES = (
    "municipality_code, region_code, health_cluster_id, gp_cluster_id, sex, civil_status_code,"
    " cpr_status_code"
)
GROUP_FLAGS = ", ".join(f"is_{group}" for group in TARGET_GROUPS)


# What the warehouse was given.


@pytest.fixture(scope="module")
def warehouse():
    """The built warehouse that the environment names, read only, and its as-of date."""
    database, landing = places.database_file(), places.landing_root()
    if not database.is_file():
        pytest.fail(f"no warehouse at {database}: build one, or set PAA_TVAERS_DATABASE")
    # Looking for cycles among millions of rows, which have none, takes as long as all the rest.
    gc.disable()
    with duckdb.connect(str(database), read_only=True) as connection:

        def stream(sql: str) -> Iterator[tuple]:
            """Rows a batch at a time: there may be a million."""
            cursor = connection.cursor().execute(sql)
            while batch := cursor.fetchmany(50_000):
                yield from batch

        yield SimpleNamespace(
            rows=lambda sql: list(stream(sql)),
            stream=stream,
            as_of=as_of_date(landing / "manifest.csv"),
        )
    gc.enable()


@pytest.fixture(scope="module")
def histories(warehouse) -> dict[int, History]:
    """Citizens with their versions."""
    found = {
        citizen: History(Person(citizen, birth, death))
        for citizen, birth, death in warehouse.rows(
            "select citizen_key, birth_date, death_date from staging.stg_cpr__person"
        )
    }
    for citizen, key, start, end, is_resident, *attributes in warehouse.stream(
        f"""
        select citizen_key, citizen_version_key, valid_from, valid_to, is_resident, {ATTRIBUTES}
        from marts.dim_citizen where citizen_key <> -1
        order by citizen_key, valid_from
        """
    ):
        version = Version(key, start, end, is_resident, attributes[0], tuple(attributes))
        found[citizen].add(version)
    return found


@pytest.fixture(scope="module")
def lines(warehouse) -> list[Line]:
    """Service lines."""
    return [
        Line(*row)
        for row in warehouse.stream(
            """
            select citizen_key, provider_number, practice_specialty_code, service_code,
                service_count, contact_count, (100 * gross_fee)::bigint, service_date,
                date_precision, is_child_line, service_time_code, insurance_group_code
            from staging.stg_ssr__service_line
            """
        )
    ]


@pytest.fixture(scope="module")
def gp_contacts(lines) -> list[tuple[Line, str]]:
    """Lines that are contacts with general practice, with their type."""
    types = oracle_across.general_practice_types()
    return [
        (line, kind)
        for line in lines
        if line.contacts > 0
        and not line.is_child
        and (kind := oracle_across.contact_type(*line[2:4], line.day, types)) is not None
    ]


def help_reports(rows: list[tuple], basis: str) -> Iterator[Report]:
    """Home help, one report for each of personal and practical help that has minutes."""
    municipalities = oracle_across.codes("geography/municipality", "municipality_code")
    suppliers = oracle_across.supplier_types()
    for citizen, municipality, month, personal, practical, supplier, mark in rows:
        for service, minutes in ((PERSONAL, personal), (PRACTICAL, practical)):
            if minutes is not None and minutes > 0:
                yield Report(
                    citizen,
                    service,
                    basis,
                    month,
                    suppliers.get(supplier, UNKNOWN),
                    oracle_across.known(municipality, municipalities),
                    minutes,
                    oracle_across.is_imputed(mark),
                )


def other_reports(rows: list[tuple], service_of: dict[str, str] | str) -> Iterator[Report]:
    """Any other service: no supplier and no minutes."""
    municipalities = oracle_across.codes("geography/municipality", "municipality_code")
    for citizen, municipality, on, kind, mark in rows:
        yield Report(
            citizen,
            service_of if isinstance(service_of, str) else service_of.get(kind, UNKNOWN),
            GRANTED,
            on,
            UNKNOWN,
            oracle_across.known(municipality, municipalities),
            None,
            oracle_across.is_imputed(mark),
        )


@pytest.fixture(scope="module")
def registers(warehouse) -> dict[str, list[tuple]]:
    """The registers of municipal care as landed and accepted: the delivered marks and codes."""
    columns = {
        "aefv": "ael_komkod, haend_mdr, perpl_vis, prahj_vis, lev_type_vis, fti_mark",
        "aelh": "ael_komkod, haend_mdr, perpl_lev, prahj_lev, lev_type_lev, imp_mark",
        "aetr": "ael_komkod, haend_mdr, traen_art, imp_mark",
        "aerh": "ael_komkod, periode, null, null",
        "aepb": "ael_komkod, haend_mdr, null, imp_mark",
        "aehjsp": "kom, hjemsygep_dato, null, imp_mark",
        "aefb": "ael_komkod, forebyg_besoeg, null, null",
    }
    return {
        table: warehouse.rows(
            f"select citizen_key, {own} from staging.base_{table} where rejection_rule is null"
        )
        for table, own in columns.items()
    }


@pytest.fixture(scope="module")
def month_reports(registers) -> list[Report]:
    return [
        *help_reports(registers["aefv"], GRANTED),
        *help_reports(registers["aelh"], DELIVERED),
        *other_reports(registers["aetr"], oracle_across.training_services()),
        *other_reports(registers["aerh"], REHABILITATION),
        *other_reports(registers["aepb"], NURSING_HOME_CARE),
    ]


@pytest.fixture(scope="module")
def service_days(registers, histories) -> dict[tuple, Care]:
    """By citizen, service, basis and day."""
    reports = [
        *other_reports(registers["aehjsp"], HOME_NURSING),
        *other_reports(registers["aefb"], PREVENTIVE_VISIT),
    ]
    return oracle_across.care_of(reports, histories, by_supplier=False)


@pytest.fixture(scope="module")
def service_months(month_reports, histories) -> dict[tuple, Care]:
    """By citizen, service, basis and month, suppliers together."""
    return oracle_across.care_of(month_reports, histories, by_supplier=False)


@pytest.fixture(scope="module")
def episodes(registers, service_months) -> list[oracle_across.Episode]:
    municipalities = oracle_across.codes("geography/municipality", "municipality_code")
    delivered = {
        table: {(oracle_across.known(row[1], municipalities), row[2]) for row in rows}
        for table, rows in registers.items()
    }
    return oracle_across.episodes(service_months, delivered)


@pytest.fixture(scope="module")
def stays(warehouse) -> dict[int, SimpleNamespace]:
    """Hospital stays by id."""
    readmissions = {
        stay
        for (stay,) in warehouse.rows(
            "select readmission_stay_id from intermediate.int_readmission"
        )
    }
    preventable = {
        stay for (stay,) in warehouse.rows("select stay_id from intermediate.int_preventable_stay")
    }
    return {
        stay: SimpleNamespace(
            citizen=citizen,
            start=start.date(),
            end=end.date(),
            type=kind,
            is_acute=admission == "acute",
            is_readmission=stay in readmissions,
            is_preventable=stay in preventable,
        )
        for stay, citizen, start, end, kind, admission in warehouse.rows(
            """
            select stay_id, citizen_key, started_at, ended_at, stay_type, admission_type
            from intermediate.int_hospital_stay
            """
        )
    }


@pytest.fixture(scope="module")
def sectors(stays, gp_contacts, service_months, service_days) -> oracle_across.Sectors:
    """Every citizen's events by sector."""
    events: dict[str, dict[int, list[Event]]] = {name: defaultdict(list) for name in SECTORS}
    for stay in stays.values():
        events[HOSPITAL][stay.citizen].append(Event(stay.start, stay.end))
    for line, _ in gp_contacts:
        events[GENERAL_PRACTICE][line.citizen].append(Event(line.day, line.day))
    for citizen, service, basis, month in service_months:
        if basis == GRANTED and service in CONTACT_SERVICES:
            last = oracle_across.next_month(month) - oracle_across.ONE_DAY
            events[MUNICIPALITY][citizen].append(Event(month, last))
    for citizen, _, _, on in service_days:
        events[MUNICIPALITY][citizen].append(Event(on, on))
    return {
        name: {citizen: Sector(own) for citizen, own in citizens.items()}
        for name, citizens in events.items()
    }


@pytest.fixture(scope="module")
def groups(warehouse, histories) -> dict[int, dict[str, list[oracle_across.Period]]]:
    """The target groups of every citizen who is in any."""
    diseases, homes, years = defaultdict(lambda: defaultdict(list)), defaultdict(list), {}
    for citizen, disease, start, end in warehouse.rows(
        """
        select citizen_key, chronic_disease_code, valid_from, valid_to
        from staging.stg_ruks__disease_spell
        """
    ):
        if disease in CHRONIC_DISEASES:
            diseases[citizen][disease].append((start, end))
    for citizen, start, end in warehouse.rows(
        "select citizen_key, valid_from, valid_to from intermediate.int_citizen_nursing_home_spell"
    ):
        homes[citizen].append((start, end))
    for citizen, year, is_elderly_medical in warehouse.rows(
        "select citizen_key, year, is_elderly_medical from intermediate.int_elderly_medical_stay"
    ):
        if is_elderly_medical:
            years.setdefault(citizen, set()).add(year)
    return {
        citizen: oracle_across.target_groups(
            histories[citizen].person, diseases[citizen], homes[citizen], years.get(citizen, ())
        )
        for citizen in diseases.keys() | homes.keys() | years.keys()
    }


def assert_same_rows(expected: dict, found: dict) -> None:
    """As assert_same, which has time to spare: most often all is the same."""
    if not expected or expected != found:
        assert_same(expected, found)


def assert_same_count(expected: Counter, found: Counter) -> None:
    """Same rows, each as often; the first differences are shown."""
    assert expected, "the oracle found no row: is the landing empty?"
    # Counter's own comparison looks at the rows one by one.
    if dict.__eq__(expected, found):
        return
    missing, surplus = list((expected - found).items()), list((found - expected).items())
    # Rows of the same citizen beside each other.
    missing.sort(key=repr)
    surplus.sort(key=repr)
    pytest.fail(
        f"of {sum(expected.values())} rows of the oracle {len(missing)} are not in the warehouse:"
        f" {missing[:3]}; {len(surplus)} are in the warehouse only: {surplus[:3]}"
    )


def as_it_was(history: History, on: dt.date) -> tuple[int, int, int]:
    """Version, date key and age on an event's start date."""
    return history.on(on).key, oracle_across.date_key(on), history.age_on(on)


# The practice sector.


def dated_keys(rows: list[tuple]) -> dict[str, list[tuple]]:
    """Rows of a dated dimension (code, key, from, to) by code."""
    found = defaultdict(list)
    for code, *row in rows:
        found[code].append(tuple(row))
    return found


def line_rows(warehouse, histories, lines) -> Iterator[tuple]:
    """What the warehouse has to say of each service line."""
    types = oracle_across.general_practice_types()
    hours = oracle_across.out_of_hours()
    specialties = oracle_across.codes("primary_care/practice_specialty")
    providers = dated_keys(
        warehouse.rows(
            "select provider_number, provider_key, valid_from, valid_to from marts.dim_provider"
        )
    )
    services = dated_keys(
        warehouse.rows(
            """
            select service_code, practice_service_key, valid_from, valid_to
            from marts.dim_practice_service
            """
        )
    )

    @cache
    def service_on(specialty: str, service: str, on: dt.date) -> tuple[int, str | None]:
        """Key and contact type of a service: only general practice's have either."""
        if not oracle_across.is_general_practice(specialty):
            return -1, None
        key = oracle_across.valid_key(services.get(service, []), on)
        return key, oracle_across.contact_type(specialty, service, on, types)

    for line in lines:
        yield (
            line.citizen,
            *as_it_was(histories[line.citizen], line.day),
            line.day,
            line.precision,
            line.provider,
            oracle_across.valid_key(providers.get(line.provider, []), line.day),
            oracle_across.known(line.specialty, specialties),
            line.service,
            *service_on(line.specialty, line.service, line.day),
            line.services,
            line.contacts,
            line.fee,
            line.is_child,
            hours.get(line.time),
            line.insurance,
        )


def test_every_service_line(warehouse, histories, lines):
    expected = Counter(line_rows(warehouse, histories, lines))
    found = Counter(
        warehouse.stream(
            """
            select citizen_key, citizen_version_key, date_key, age, service_date, date_precision,
                provider_number, provider_key, specialty_code, service_code, practice_service_key,
                gp_contact_type, service_count, contact_count, (100 * gross_fee)::bigint,
                is_child_line, is_out_of_hours, insurance_group_code
            from marts.fct_practice_service
            """
        )
    )
    assert len({row[11] for row in expected}) == 7, "not all contact types, or none without"
    assert_same_count(expected, found)


def test_every_service_line_has_a_key(warehouse, lines):
    keys = [
        row[0]
        for row in warehouse.stream("select service_line_key from marts.fct_practice_service")
    ]
    assert len(keys) == len(set(keys)) == len(lines) > 0


# Municipal care.


def test_every_municipal_month(warehouse, histories, month_reports):
    expected = {
        key: (*as_it_was(histories[key[0]], key[3]), *care)
        for key, care in oracle_across.care_of(month_reports, histories).items()
    }
    rows = warehouse.rows(
        """
        select citizen_key, service_code, basis, month, supplier_type, citizen_version_key,
            date_key, age, minutes_per_week, is_imputed, reporting_municipality_code,
            reporting_municipality_count
        from marts.fct_municipal_service_month
        """
    )
    assert len(rows) == len(expected)
    assert_same_rows(expected, {row[:5]: row[5:] for row in rows})
    assert {(row[1], row[2]) for row in rows} == {
        (PRACTICAL, GRANTED),
        (PERSONAL, GRANTED),
        (PRACTICAL, DELIVERED),
        (PERSONAL, DELIVERED),
        *((service, GRANTED) for service in oracle_across.TRAINING),
        (REHABILITATION, GRANTED),
        (NURSING_HOME_CARE, GRANTED),
    }
    assert {row[4] for row in rows} == {"municipal", "private", UNKNOWN}
    assert any(row[9] for row in rows), "nothing is imputed"


def test_every_municipal_day(warehouse, histories, service_days):
    expected = {
        (citizen, service, on): (*as_it_was(histories[citizen], on), *care[1:])
        for (citizen, service, _, on), care in service_days.items()
    }
    rows = warehouse.rows(
        """
        select citizen_key, service_code, service_date, citizen_version_key, date_key, age,
            is_imputed, reporting_municipality_code, reporting_municipality_count
        from marts.fct_municipal_service_day
        """
    )
    assert len(rows) == len(expected)
    assert_same_rows(expected, {row[:3]: row[3:] for row in rows})
    assert {row[1] for row in rows} == {HOME_NURSING, PREVENTIVE_VISIT}
    assert any(row[6] for row in rows), "nothing is imputed"


def test_every_municipal_episode(warehouse, episodes):
    expected = {
        (one.citizen, one.service, one.basis, one.first_month): (
            one.last_month,
            one.first_month,
            one.ends_on,
            one.month_count,
            one.follows_missing_month,
        )
        for one in episodes
    }
    rows = warehouse.rows(
        """
        select citizen_key, service_code, basis, first_month, last_month, starts_on, ends_on,
            month_count, follows_missing_month, episode_id
        from intermediate.int_municipal_episode
        """
    )
    assert len(rows) == len(expected) == len({row[9] for row in rows})
    assert_same_rows(expected, {row[:4]: row[4:9] for row in rows})
    assert {row[8] for row in rows} == {True, False}
    assert any(row[7] > 1 for row in rows)


# Target groups.


def test_every_target_group(warehouse, groups):
    expected = Counter(
        (citizen, group, start, end, start <= warehouse.as_of < end)
        for citizen, own in groups.items()
        for group, periods in own.items()
        for start, end in periods
    )
    found = Counter(
        warehouse.rows(
            """
            select citizen_key, target_group_code, valid_from, valid_to, is_current
            from marts.bridge_citizen_target_group
            """
        )
    )
    assert {row[1] for row in expected} == set(TARGET_GROUPS), "a group has nobody"
    assert_same_count(expected, found)


# Contacts across the sectors.

ANCHOR = """
    anchor_id, citizen_key, anchor_type, anchor_date, citizen_version_key, date_key, age,
    days_since_prior_hospital, days_since_prior_general_practice, days_since_prior_municipality,
    is_acute, is_readmission, is_preventable
"""


def anchors(warehouse, sector: str) -> dict[int, tuple]:
    """The anchors of a sector by id (and type, for a municipality has two kinds of id)."""
    rows = warehouse.rows(
        f"select {ANCHOR} from marts.fct_cross_sector_contact where anchor_sector = '{sector}'"
    )
    found = {(row[2], int(row[0])): row[1:] for row in rows}
    assert len(found) == len(rows) > 0, f"{sector}: no anchors, or one twice"
    return found


def assert_some_of_each(rows: list[tuple], own: int) -> None:
    """The days (three columns, one for each sector) hold a 0, more days and none; none of the
    own sector."""
    for column in range(len(SECTORS)):
        days = {row[column] for row in rows}
        if column == own:
            assert days == {None}
        else:
            assert {None, 0} < days and len(days) > 30, f"{SECTORS[column]}: only {days}"


def is_contact(episode: oracle_across.Episode) -> bool:
    return episode.basis == GRANTED and episode.service in CONTACT_SERVICES


def test_every_hospital_anchor(warehouse, histories, stays, sectors):
    expected = {
        (stay.type, key): (
            stay.citizen,
            stay.type,
            stay.start,
            *as_it_was(histories[stay.citizen], stay.start),
            *oracle_across.days_since_prior(sectors, HOSPITAL, stay.citizen, stay.start),
            stay.is_acute,
            stay.is_readmission,
            stay.is_preventable,
        )
        for key, stay in stays.items()
    }
    assert_some_of_each([row[6:9] for row in expected.values()], SECTORS.index(HOSPITAL))
    for flag in (9, 10, 11):
        assert {row[flag] for row in expected.values()} == {True, False}
    assert_same_rows(expected, anchors(warehouse, HOSPITAL))


def test_every_general_practice_anchor(warehouse, histories, gp_contacts, sectors):
    """By what the line says: the oracle knows no keys."""
    expected = Counter(
        (
            line.provider,
            line.specialty,
            line.service,
            line.citizen,
            kind,
            line.day,
            *as_it_was(histories[line.citizen], line.day),
            *oracle_across.days_since_prior(sectors, GENERAL_PRACTICE, line.citizen, line.day),
            False,
            False,
            False,
        )
        for line, kind in gp_contacts
    )
    line_of = {
        key: tuple(row)
        for key, *row in warehouse.stream(
            """
            select service_line_key, provider_number, specialty_code, service_code
            from marts.fct_practice_service where gp_contact_type is not null
            """
        )
    }
    found = Counter(
        (*line_of.get(key, ("no such line", "", "")), *row)
        for (_, key), row in anchors(warehouse, GENERAL_PRACTICE).items()
    )
    assert_some_of_each([row[9:12] for row in expected], SECTORS.index(GENERAL_PRACTICE))
    assert_same_count(expected, found)


def test_every_municipal_anchor(warehouse, histories, episodes, service_days, sectors):
    begun = {(one.citizen, one.service, one.first_month) for one in episodes if is_contact(one)}
    begun |= {(citizen, service, on) for citizen, service, _, on in service_days}
    expected = {
        (citizen, service, on): (
            *as_it_was(histories[citizen], on),
            *oracle_across.days_since_prior(sectors, MUNICIPALITY, citizen, on),
            False,
            False,
            False,
        )
        for citizen, service, on in begun
    }
    found = anchors(warehouse, MUNICIPALITY)
    assert_some_of_each([row[3:6] for row in expected.values()], SECTORS.index(MUNICIPALITY))
    assert len(found) == len(expected)
    assert_same_rows(expected, {row[:3]: row[3:] for row in found.values()})
    ids = {
        (service, key): (citizen, service, first)
        for key, citizen, service, first in warehouse.rows(
            """
            select episode_id, citizen_key, service_code, first_month
            from intermediate.int_municipal_episode where basis = 'granted'
            union all
            select municipal_service_day_key, citizen_key, service_code, service_date
            from marts.fct_municipal_service_day
            """
        )
    }
    assert all(ids.get(key) == row[:3] for key, row in found.items()), "an id leads elsewhere"


def test_every_citizen_month(
    warehouse, histories, stays, gp_contacts, service_months, service_days, sectors
):
    activity = oracle_across.months_in_contact(sectors)
    for citizen, start in warehouse.rows(
        "select citizen_key, started_at from marts.fct_hospital_contact where stay_id is not null"
    ):
        activity[citizen, oracle_across.month_of(start.date())].hospital_contacts += 1
    for stay in stays.values():
        activity[stay.citizen, oracle_across.month_of(stay.start)].hospital_stays += 1
    for line, _ in gp_contacts:
        month = oracle_across.month_of(line.day)
        activity[line.citizen, month].general_practice_contacts += line.contacts
    for citizen, service, basis, month in service_months:
        if basis == GRANTED and service in CONTACT_SERVICES:
            activity[citizen, month].municipal_services += 1
    for citizen, _, _, on in service_days:
        activity[citizen, oracle_across.month_of(on)].municipal_services += 1
    expected = {}
    for (citizen, month), own in activity.items():
        version, _, years = as_it_was(histories[citizen], month)
        expected[citizen, month] = (version, years, *own.row())
    rows = warehouse.rows(
        """
        select citizen_key, month, citizen_version_key, age, hospital_contacts, hospital_stays,
            general_practice_contacts, municipal_services, has_hospital, has_general_practice,
            has_municipality, sector_count
        from marts.fct_citizen_month
        """
    )
    assert {row[9] for row in expected.values()} == {1, 2, 3}
    assert len(rows) == len(expected)
    assert_same_rows(expected, {row[:2]: row[2:] for row in rows})


# The population.


@pytest.fixture(scope="module")
def observed(warehouse) -> list[dt.date]:
    """First days of the months that the population is counted for."""
    first = min(
        row[0] for row in warehouse.rows("select month from intermediate.int_observed_month")
    )
    return list(oracle_across.months(first, warehouse.as_of))


def test_population_on_every_month(warehouse, histories, groups, observed):
    members = {citizen: oracle_across.membership(own) for citizen, own in groups.items()}
    expected = oracle_across.population(histories, members, observed, warehouse.as_of)
    rows = warehouse.rows(
        f"select month, age, {ATTRIBUTES}, {GROUP_FLAGS}, citizens, person_days"
        " from marts.fct_population"
    )
    found = {row[:-2]: row[-2:] for row in rows}
    assert len(found) == len(rows), "two rows of the same cell"
    assert any(residents for residents, _ in expected.values())
    flags = {cell[-len(TARGET_GROUPS) :] for cell in expected}
    assert all(any(flag) and not all(flag) for flag in zip(*flags, strict=True)), "a group is empty"
    assert_same_rows(expected, found)


# The oracle itself, where a shortcut or a bound could be wrong.


def test_oracle_takes_the_latest_end_for_the_nearest():
    draw = random.Random(4)
    for _ in range(300):
        starts = [day("2020-01-01") + draw.randrange(900) * oracle_across.ONE_DAY for _ in range(6)]
        ends = [start + draw.choice((0, 0, 1, 30, 400)) * oracle_across.ONE_DAY for start in starts]
        sector = Sector(Event(*event) for event in zip(starts, ends, strict=True))
        for on in {*starts, *ends, day("2020-06-01"), day("2022-12-31"), day("2019-12-31")}:
            assert sector.days_since(on) == sector.days_since_one_by_one(on)


def test_oracle_horizon():
    sector = Sector([Event(day("2024-01-01"), day("2024-01-10"))])
    assert sector.days_since(day("2023-12-31")) is None
    assert [sector.days_since(day(f"2024-01-{on}")) for on in ("01", "10", "11")] == [0, 0, 1]
    assert sector.days_since(day("2025-01-09")) == 365
    assert sector.days_since(day("2025-01-10")) is None


def test_oracle_target_groups():
    groups = oracle_across.target_groups(
        Person(1, day("1940-01-01"), day("2024-05-10")),
        {
            "asthma": [
                (day("2020-01-01"), day("2021-01-01")),
                (day("2021-01-01"), day("2022-01-01")),
            ],
            "copd": [(day("2021-06-01"), FOREVER)],
            "dementia": [(day("2022-01-01"), day("2022-02-01"))],
            "schizophrenia": [(day("2024-05-11"), FOREVER)],
        },
        [(day("2024-05-10"), FOREVER)],
        [2023, 2024],
    )
    after = day("2024-05-11")
    assert groups["asthma"] == [(day("2020-01-01"), day("2022-01-01"))]
    assert groups["chronic"] == [(day("2020-01-01"), after)]
    assert groups["multiple_chronic"] == [(day("2021-06-01"), day("2022-02-01"))]
    assert groups["schizophrenia"] == []
    assert groups["nursing_home"] == [(day("2024-05-10"), after)]
    assert groups["elderly_medical"] == [(day("2023-01-01"), after)]


def test_oracle_runs_of_months():
    found = oracle_across.runs(map(day, ("2024-01-01", "2023-12-01", "2024-03-01", "2024-01-01")))
    assert found == [
        (day("2023-12-01"), day("2024-01-01")),
        (day("2024-03-01"), day("2024-03-01")),
    ]


def test_oracle_puts_reports_together():
    history = History(Person(1, day("1940-01-01")))
    history.add(Version(7, day("1940-01-01"), FOREVER, True, "147", ("147",)))

    def care(*municipalities: str) -> Care:
        reports = [
            Report(
                1,
                PERSONAL,
                GRANTED,
                day("2024-01-01"),
                "private",
                municipality,
                Decimal(10),
                municipality == "147",
            )
            for municipality in municipalities
        ]
        (found,) = oracle_across.care_of(reports, {1: history}).values()
        return found

    assert care("101", "147") == (Decimal(20), True, "147", 2)
    assert care("157", "101") == (Decimal(20), False, "101", 2)
    assert [oracle_across.is_imputed(mark) for mark in (None, "KOM", "FTI", "1")] == [
        False,
        False,
        True,
        True,
    ]


def test_oracle_days_of_residence():
    history = History(Person(1, day("2024-01-10")))
    history.add(Version(1, day("2024-01-10"), day("2024-02-20"), True, "101", ("101",)))
    history.add(Version(2, day("2024-02-20"), day("2024-02-25"), True, "147", ("147",)))
    history.add(Version(3, day("2024-02-25"), FOREVER, False, "147", ("147",)))
    known = day("2024-03-20")

    def days(first: str, as_of: dt.date = known) -> list[tuple]:
        return [
            (version.key, *row)
            for version, *row in oracle_across.residence(history, day(first), as_of)
        ]

    assert days("2024-01-01") == [(1, day("2024-01-10"), 0, 22)]
    assert days("2024-02-01") == [(1, day("2024-02-01"), 1, 19), (2, day("2024-02-20"), 0, 5)]
    assert days("2024-03-01") == []
    assert days("2024-02-01", day("2024-02-01")) == [(1, day("2024-02-01"), 1, 0)]
    assert days("2024-02-01", day("2024-02-20")) == [(1, day("2024-02-01"), 1, 19)]
