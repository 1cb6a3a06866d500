"""The second implementation, continued: the practice sector, municipal care, target groups,
contacts across the sectors and the population.

Written from the definitions and the code lists alone, in plain Python: one citizen at a time,
events in lists, no windows and no joins. Builds on the persons and spells of oracle.py.
"""

from __future__ import annotations

import csv
import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from oracle import FOREVER, ONE_DAY, UNKNOWN, Person, Spell, on_day

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ALWAYS = dt.date.min
HORIZON_DAYS = 365

HOSPITAL, GENERAL_PRACTICE, MUNICIPALITY = "hospital", "general_practice", "municipality"
SECTORS = (HOSPITAL, GENERAL_PRACTICE, MUNICIPALITY)
GRANTED, DELIVERED = "granted", "delivered"
PRACTICAL, PERSONAL = "home_help_practical", "home_help_personal"
REHABILITATION, NURSING_HOME_CARE = "rehabilitation", "nursing_home_care"
TRAINING = ("training_rehabilitation", "training_maintenance", UNKNOWN)
HOME_NURSING, PREVENTIVE_VISIT = "home_nursing", "preventive_visit"
# A month of these, when granted, is a contact with the municipality.
CONTACT_SERVICES = {PRACTICAL, PERSONAL, REHABILITATION, *TRAINING}
CHRONIC_DISEASES = (
    "asthma",
    "dementia",
    "copd",
    "rheumatoid_arthritis",
    "osteoporosis",
    "type_1_diabetes",
    "type_2_diabetes",
    "schizophrenia",
)
TARGET_GROUPS = (
    "chronic",
    "multiple_chronic",
    *CHRONIC_DISEASES,
    "nursing_home",
    "elderly_medical",
)


# Code lists and the calendar.


def code_list(name: str) -> list[dict[str, str]]:
    """A code list (`folder/name`) as its file has it: every value a text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes(name: str, column: str = "code") -> set[str]:
    return {row[column] for row in code_list(name)}


def known(code: str | None, listed: Iterable[str]) -> str:
    """A code of the list, or unknown."""
    return code if code is not None and code in listed else UNKNOWN


@cache
def date_key(day: dt.date) -> int:
    """A day as yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


@cache
def next_month(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


@cache
def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """First days of the months that a period (both ends inclusive) touches."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


# The citizen as they were.


class Version(NamedTuple):
    """A row of dim_citizen: a period with constant attributes."""

    key: int
    start: dt.date
    end: dt.date
    is_resident: bool
    municipality: str
    attributes: tuple[str, ...]


@dataclass
class History:
    """A citizen with the versions of their attributes, in order."""

    person: Person
    versions: list[Version] = field(default_factory=list)
    starts: list[dt.date] = field(default_factory=list)

    def add(self, version: Version) -> None:
        self.versions.append(version)
        self.starts.append(version.start)

    def on(self, day: dt.date) -> Version:
        """The version on a day; the first one for a day before birth."""
        return self.versions[max(0, bisect_right(self.starts, day) - 1)]

    def age_on(self, day: dt.date) -> int:
        """Completed years: year difference − (month-day < birth month-day), 0 before birth."""
        birth = self.person.birth
        years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
        return max(0, years)


# The practice sector.


class Line(NamedTuple):
    """A service line as cleaned."""

    citizen: int
    provider: str
    specialty: str
    service: str
    services: int
    contacts: int
    fee: int | None  # in øre
    day: dt.date
    precision: str
    is_child: bool
    time: str
    insurance: str


def general_practice_types() -> dict[str, list[Spell]]:
    """The contact type of each service code that has one of the six, with its period. The oracle
    knows no regional agreements: our list has none."""
    six = codes("primary_care/gp_contact_type")
    found = defaultdict(list)
    for row in code_list("primary_care/gp_service"):
        assert not row.get("region_code"), f"a regional service: {row['service_id']}"
        if row["gp_contact_type"] in six:
            start = dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else ALWAYS
            end = dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else FOREVER
            found[row["service_code"]].append(Spell(row["gp_contact_type"], start, end))
    return found


def is_general_practice(specialty: str) -> bool:
    """Whether a specialty is one of 80 to 89."""
    return len(specialty) == 2 and specialty[0] == "8" and specialty[1].isdigit()


def contact_type(
    specialty: str, service: str, day: dt.date, types: dict[str, list[Spell]]
) -> str | None:
    """The GP contact type of a service on a day, if it has one."""
    if not is_general_practice(specialty) or service not in types:
        return None
    return on_day(types[service], day)


def out_of_hours() -> dict[str, bool | None]:
    """What a service time code tells of daytime and out-of-hours, where it tells."""
    told = {"true": True, "false": False, "": None}
    return {
        row["code"]: told[row["is_out_of_hours"].lower()]
        for row in code_list("primary_care/service_time_code")
    }


def valid_key(spells: list[tuple[int, dt.date, dt.date]], day: dt.date) -> int:
    """The key (of key, from, to) that is valid on a day, or -1 when none is."""
    for key, start, end in spells:
        if start <= day < end:
            return key
    return -1


# Municipal care.


class Report(NamedTuple):
    """A month (its first day) or a day of a service, as one municipality reports it."""

    citizen: int
    service: str
    basis: str
    day: dt.date
    supplier: str
    municipality: str
    minutes: Decimal | None
    is_imputed: bool


class Care(NamedTuple):
    """A month or day of a service for a citizen: what the municipalities report, put together."""

    minutes: Decimal | None
    is_imputed: bool
    municipality: str
    municipalities: int


def is_imputed(mark: str | None) -> bool:
    """Whether a mark says that the value is not the municipality's own."""
    return mark is not None and mark != "KOM"


def training_services() -> dict[str, str]:
    """Service by kind of training; a kind that is not listed is unknown."""
    return {
        row["code"]: row["municipal_service_code"] for row in code_list("municipal/training_type")
    }


def supplier_types() -> dict[str, str]:
    return {row["code"]: row["supplier_type"] for row in code_list("municipal/supplier_type")}


def reporting(reported: set[str], residence: str) -> str:
    """Of the municipalities that report, that of residence if among them, else the lowest."""
    return residence if residence in reported else min(reported)


def care_of(
    reports: Iterable[Report], histories: dict[int, History], *, by_supplier: bool = True
) -> dict[tuple, Care]:
    """By citizen, service, basis, day (and supplier): the reports of it, put together."""
    reports_of: dict[tuple, list[Report]] = defaultdict(list)
    for report in reports:
        reports_of[report[: 5 if by_supplier else 4]].append(report)
    found = {}
    for key, own in reports_of.items():
        minutes = None
        if own[0].minutes is not None:
            minutes = sum((report.minutes for report in own), Decimal(0))
        reported = {report.municipality for report in own}
        residence = histories[own[0].citizen].on(own[0].day).municipality
        found[key] = Care(
            minutes,
            any(report.is_imputed for report in own),
            reporting(reported, residence),
            len(reported),
        )
    return found


def runs(found: Iterable[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """First and last month of each unbroken run of months."""
    unbroken: list[tuple[dt.date, dt.date]] = []
    for month in sorted(set(found)):
        if unbroken and next_month(unbroken[-1][1]) == month:
            unbroken[-1] = (unbroken[-1][0], month)
        else:
            unbroken.append((month, month))
    return unbroken


class Episode(NamedTuple):
    """An unbroken run of months of a service."""

    citizen: int
    service: str
    basis: str
    first_month: dt.date
    last_month: dt.date
    follows_missing_month: bool

    @property
    def ends_on(self) -> dt.date:
        return next_month(self.last_month) - ONE_DAY

    @property
    def month_count(self) -> int:
        return sum(1 for _ in months(self.first_month, self.last_month))


def register_of(service: str, basis: str) -> str:
    """The register table that a service comes from."""
    if service in (PRACTICAL, PERSONAL):
        return "aefv" if basis == GRANTED else "aelh"
    return {REHABILITATION: "aerh", NURSING_HOME_CARE: "aepb"}.get(service, "aetr")


def episodes(
    care: dict[tuple, Care], delivered: dict[str, set[tuple[str, dt.date]]]
) -> list[Episode]:
    """Episodes of care (by citizen, service, basis and month, suppliers together). `delivered`:
    for each register table the municipalities and months with any row."""
    months_of = defaultdict(list)
    for citizen, service, basis, month in care:
        months_of[citizen, service, basis].append(month)
    found = []
    for (citizen, service, basis), own in months_of.items():
        rows = delivered[register_of(service, basis)]
        for first, last in runs(own):
            before = month_of(first - ONE_DAY)
            municipality = care[citizen, service, basis, first].municipality
            is_missing = (municipality, before) not in rows
            found.append(Episode(citizen, service, basis, first, last, is_missing))
    return found


# Target groups.

Period = tuple[dt.date, dt.date]


def merged(periods: Iterable[Period]) -> list[Period]:
    """Periods (exclusive end) that overlap or touch become one."""
    whole: list[Period] = []
    for start, end in sorted(periods):
        if start >= end:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def together(periods_of: Iterable[list[Period]], at_least: int) -> list[Period]:
    """The periods in which at least so many of the lists hold at the same time."""
    lists = list(periods_of)
    days = sorted({day for periods in lists for period in periods for day in period})
    found = []
    for start, end in pairwise(days):
        holding = sum(any(a <= start < b for a, b in periods) for periods in lists)
        if holding >= at_least:
            found.append((start, end))
    return merged(found)


def alive(periods: list[Period], person: Person) -> list[Period]:
    """Periods up to the day of death."""
    last = FOREVER if person.death is None else person.death + ONE_DAY
    return [(start, min(end, last)) for start, end in periods if start < last]


def target_groups(
    person: Person,
    diseases: dict[str, list[Period]],
    nursing_homes: list[Period],
    elderly_years: Iterable[int],
) -> dict[str, list[Period]]:
    """The periods of one citizen in each of the twelve target groups."""
    years = [(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)) for year in elderly_years]
    found = {disease: merged(diseases.get(disease, [])) for disease in CHRONIC_DISEASES}
    by_disease = list(found.values())
    found["chronic"] = together(by_disease, 1)
    found["multiple_chronic"] = together(by_disease, 2)
    found["nursing_home"] = merged(nursing_homes)
    found["elderly_medical"] = merged(years)
    return {group: merged(alive(found[group], person)) for group in TARGET_GROUPS}


# Contacts across the sectors.


class Event(NamedTuple):
    """A contact with a sector: its first and its last day."""

    start: dt.date
    end: dt.date


class Sector:
    """One citizen's events in one sector."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = sorted(events)
        self.starts = [event.start for event in self.events]
        self.latest_end: list[dt.date] = []
        latest = dt.date.min
        for event in self.events:
            latest = max(latest, event.end)
            self.latest_end.append(latest)

    def days_since(self, day: dt.date) -> int | None:
        """Days since the latest contact that had begun by the day; 0 when it ends on the day or
        later; None when it is further back than the horizon.

        The least of max(0, day − end) over these events is that of the latest end."""
        begun = bisect_right(self.starts, day)
        if begun == 0:
            return None
        days = max(0, (day - self.latest_end[begun - 1]).days)
        return days if days <= HORIZON_DAYS else None

    def days_since_one_by_one(self, day: dt.date) -> int | None:
        """The same, word for word as the definition has it: every event is looked at."""
        days = [max(0, (day - event.end).days) for event in self.events if event.start <= day]
        nearest = min(days, default=None)
        return nearest if nearest is not None and nearest <= HORIZON_DAYS else None


Sectors = dict[str, dict[int, Sector]]
NOTHING = Sector([])


def days_since_prior(
    sectors: Sectors, anchor_sector: str, citizen: int, day: dt.date
) -> tuple[int | None, ...]:
    """Days since the prior contact with each sector; None for the anchor's own."""
    return tuple(
        None if name == anchor_sector else sectors[name].get(citizen, NOTHING).days_since(day)
        for name in SECTORS
    )


@dataclass
class Activity:
    """What a citizen has in one month."""

    hospital_contacts: int = 0
    hospital_stays: int = 0
    general_practice_contacts: int = 0
    municipal_services: int = 0
    sectors: set[str] = field(default_factory=set)

    def row(self) -> tuple:
        """As fct_citizen_month has it: the counts, then which sectors, then how many."""
        return (
            self.hospital_contacts,
            self.hospital_stays,
            self.general_practice_contacts,
            self.municipal_services,
            *(name in self.sectors for name in SECTORS),
            len(self.sectors),
        )


def months_in_contact(sectors: Sectors) -> dict[tuple[int, dt.date], Activity]:
    """By citizen and month, every month in which an event of a sector goes on; no counts yet."""
    found: dict[tuple[int, dt.date], Activity] = defaultdict(Activity)
    for name, citizens in sectors.items():
        for citizen, sector in citizens.items():
            for event in sector.events:
                for month in months(event.start, event.end):
                    found[citizen, month].sectors.add(name)
    return found


# The population.


@dataclass
class Membership:
    """The target groups of one citizen, between days of change."""

    days: list[dt.date]
    flags: list[tuple[bool, ...]]

    def on(self, day: dt.date) -> tuple[bool, ...]:
        """Whether the citizen is in each of the target groups on a day."""
        return self.flags[bisect_right(self.days, day)]


NO_GROUP = Membership([], [(False,) * len(TARGET_GROUPS)])


def membership(groups: dict[str, list[Period]]) -> Membership:
    """The target groups of one citizen, looked up once for each day of change."""
    days = sorted({day for periods in groups.values() for period in periods for day in period})
    flags = [
        tuple(any(a <= day < b for a, b in groups[group]) for group in TARGET_GROUPS)
        for day in [dt.date.min, *days]
    ]
    return Membership(days, flags)


def residence(
    history: History, first: dt.date, as_of: dt.date
) -> Iterator[tuple[Version, dt.date, int, int]]:
    """One citizen in one month: for each version in which they are a resident the first day that it
    holds in the month, residents on the first (1, 0) and days of residence: those before the as-of
    date, for nothing is known of its own day either."""
    after = min(next_month(first), as_of)
    at = max(0, bisect_right(history.starts, first) - 1)
    for version in history.versions[at:]:
        start = max(first, version.start)
        if start > first and start >= after:
            break
        days = (min(after, version.end) - start).days
        if version.is_resident and version.end > first:
            yield version, start, int(start == first), days


def population(
    histories: dict[int, History],
    members: dict[int, Membership],
    observed: Iterable[dt.date],
    as_of: dt.date,
) -> dict[tuple, tuple[int, int]]:
    """Residents on the first of each month, and days of residence in it, by month, age, attributes
    and target groups."""
    observed = list(observed)
    found: dict[tuple, tuple[int, int]] = {}
    for key, history in histories.items():
        member = members.get(key, NO_GROUP)
        for month in observed:
            for version, start, residents, days in residence(history, month, as_of):
                years = history.age_on(start)
                cell = (month, years, *version.attributes, *member.on(start))
                before = found.get(cell, (0, 0))
                found[cell] = (before[0] + residents, before[1] + days)
    return found
