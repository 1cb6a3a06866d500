"""A second implementation of the definitions, in plain Python: one citizen at a time, row by row.

Written from the definitions alone and with other means than the warehouse: no windows, no joins,
attributes are looked up day by day. The tests hold the warehouse against it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

FOREVER = dt.date(9999, 12, 31)
ONE_DAY = dt.timedelta(days=1)
UNKNOWN = "unknown"
PHYSICAL = "ALCA00"
PSYCHIATRIC_SPECIALTIES = {"50", "52"}


@dataclass(frozen=True)
class Settings:
    """Thresholds of the definitions."""

    as_of: dt.date
    stay_max_gap_hours: int = 4
    inpatient_min_hours: int = 12
    preventable_min_age: int = 65
    elderly_medical_min_age: int = 65
    elderly_medical_min_stays: int = 1
    lpr3_switch_max_days: int = 3


@dataclass(frozen=True)
class Person:
    """A citizen's birth and death."""

    citizen: int
    birth: dt.date
    death: dt.date | None = None


@dataclass(frozen=True)
class Contact:
    """A hospital contact as cleaned."""

    key: int
    citizen: int
    start: dt.datetime
    end: dt.datetime | None
    id: str = ""
    type: str = PHYSICAL
    priority: str = UNKNOWN
    specialty: str = UNKNOWN
    diagnosis: str = UNKNOWN
    unit: str = UNKNOWN
    hospital: str = UNKNOWN
    is_continued: bool = False
    source: str = "LPR_A"

    @property
    def is_open(self) -> bool:
        return self.end is None

    @property
    def is_physical(self) -> bool:
        return self.type == PHYSICAL

    @property
    def care_area(self) -> str:
        return "psychiatric" if self.specialty in PSYCHIATRIC_SPECIALTIES else "somatic"

    @property
    def admission_type(self) -> str:
        if self.priority.startswith("ATA1"):
            return "acute"
        return "planned" if self.priority.startswith("ATA3") else UNKNOWN


@dataclass
class Stay:
    """A chain of contacts, each with the end that counts."""

    citizen: int
    parts: list[tuple[Contact, dt.datetime]] = field(default_factory=list)

    @property
    def start(self) -> dt.datetime:
        return min(contact.start for contact, _ in self.parts)

    @property
    def end(self) -> dt.datetime:
        return max(end for _, end in self.parts)

    @property
    def admitting(self) -> Contact:
        """Earliest start; ties: longest, then lowest id."""
        return min(
            self.parts, key=lambda part: (part[0].start, part[0].start - part[1], part[0].id)
        )[0]

    @property
    def discharging(self) -> Contact:
        """Latest end; ties: latest start, then lowest id."""
        best = self.parts[0]
        for part in self.parts[1:]:
            later = (part[1], part[0].start) > (best[1], best[0].start)
            same = (part[1], part[0].start) == (best[1], best[0].start)
            if later or (same and part[0].id < best[0].id):
                best = part
        return best[0]

    @property
    def is_open(self) -> bool:
        return any(contact.is_open for contact, _ in self.parts)

    @property
    def care_area(self) -> str:
        areas = {contact.care_area for contact, _ in self.parts}
        return areas.pop() if len(areas) == 1 else "both"

    @property
    def bed_days(self) -> int:
        """Midnights passed, counted one by one."""
        count = 0
        midnight = dt.datetime.combine(self.start.date() + ONE_DAY, dt.time())
        while midnight <= self.end:
            count += 1
            midnight += ONE_DAY
        return count

    @property
    def hours(self) -> Decimal:
        minutes = Decimal(int((self.end - self.start).total_seconds()) // 60)
        return (minutes / 60).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    def stay_type(self, settings: Settings) -> str:
        enough = dt.timedelta(hours=settings.inpatient_min_hours)
        return "inpatient" if self.end - self.start >= enough else "outpatient"

    def diagnosis(self, diagnosis_of: dict[int, str]) -> str:
        """Longest summed contact time; ties: starts first, then lowest code."""
        minutes: dict[str, dt.timedelta] = defaultdict(dt.timedelta)
        first: dict[str, dt.datetime] = {}
        for contact, end in self.parts:
            code = diagnosis_of.get(contact.key)
            if code is not None:
                minutes[code] += end - contact.start
                first[code] = min(first.get(code, contact.start), contact.start)
        if not minutes:
            return UNKNOWN
        return min(minutes, key=lambda code: (-minutes[code], first[code], code))


def age(birth: dt.date, day: dt.date) -> int:
    """Completed years; a birthday of 29 February is kept on 1 March in common years."""
    try:
        birthday = birth.replace(year=day.year)
    except ValueError:
        birthday = dt.date(day.year, 3, 1)
    return day.year - birth.year - (day < birthday)


def end_in_stay(contact: Contact, person: Person, settings: Settings) -> dt.datetime | None:
    """The end with which a contact takes part in stays, or None when it is left out."""
    if not contact.is_physical:
        return None
    end = contact.end
    if end is None:
        if contact.care_area != "psychiatric":
            return None
        end = dt.datetime.combine(settings.as_of, dt.time())
        if person.death is not None:
            end = min(end, dt.datetime.combine(person.death + ONE_DAY, dt.time()))
    return end if end > contact.start else None


def continued(contact: Contact, others: list[Contact], settings: Settings) -> dt.datetime | None:
    """When an LPR2 contact that was closed for the move to LPR3 goes on there: the start of the
    first physical LPR3 contact soon after. None for any other contact."""
    if not contact.is_continued or contact.end is None:
        return None
    latest = contact.end + dt.timedelta(days=settings.lpr3_switch_max_days)
    starts = [
        other.start
        for other in others
        if other.source != "LPR2" and other.is_physical and contact.end <= other.start <= latest
    ]
    return min(starts, default=None)


def stays_of(contacts: Iterable[Contact], person: Person, settings: Settings) -> list[Stay]:
    """The stays of one citizen's contacts."""
    contacts = list(contacts)
    gap = dt.timedelta(hours=settings.stay_max_gap_hours)
    stays: list[Stay] = []
    for contact in sorted(contacts, key=lambda contact: contact.start):
        end = end_in_stay(contact, person, settings)
        if end is None:
            continue
        end = continued(contact, contacts, settings) or end
        if not stays or contact.start - stays[-1].end > gap:
            stays.append(Stay(person.citizen))
        stays[-1].parts.append((contact, end))
    return stays


def contact_diagnoses(
    contacts: Iterable[Contact], diagnoses: Iterable[tuple[int, str, str, bool]]
) -> dict[int, str]:
    """The action diagnosis of each contact that has one: diagnoses are (contact, code, type,
    retracted). A retracted one never counts; another action diagnosis of the contact stands in."""
    retracted = set()
    standing: dict[int, list[str]] = defaultdict(list)
    for contact, code, kind, is_retracted in diagnoses:
        if kind == "A" and is_retracted:
            retracted.add((contact, code))
        elif kind == "A":
            standing[contact].append(code)
    found = {}
    for contact in contacts:
        if contact.diagnosis != UNKNOWN and (contact.key, contact.diagnosis) not in retracted:
            found[contact.key] = contact.diagnosis
        elif standing[contact.key]:
            found[contact.key] = min(standing[contact.key])
    return found


def preventable_group(
    stay: Stay, diagnosis: str, years: int, prefixes: dict[str, str], settings: Settings
) -> str | None:
    """Group of a preventable stay, else None. Prefixes: the active list, prefix to group."""
    if stay.admitting.admission_type != "acute" or years < settings.preventable_min_age:
        return None
    for length in range(len(diagnosis), 0, -1):
        if diagnosis[:length] in prefixes:
            return prefixes[diagnosis[:length]]
    return None


def elderly_medical(
    stays: list[Stay], person: Person, medical_specialties: set[str], settings: Settings
) -> list[bool]:
    """For each stay of a citizen, whether it is one of an elderly medical patient's."""
    years = [
        stay.start.year
        if stay.stay_type(settings) == "inpatient"
        and age(person.birth, stay.start.date()) >= settings.elderly_medical_min_age
        and any(contact.specialty in medical_specialties for contact, _ in stay.parts)
        else None
        for stay in stays
    ]
    least = settings.elderly_medical_min_stays
    return [year is not None and years.count(year) >= least for year in years]


@dataclass(frozen=True)
class Spell:
    """A value that holds from a day on, and no longer from another (exclusive)."""

    value: str | tuple[str, ...]
    start: dt.date
    end: dt.date = FOREVER


def normal_address(municipality: str, road: str, house: str) -> tuple[str, str, str]:
    """An address in one form: letter case and leading zeros of a house number don't matter."""
    house = house.strip().upper()
    while house.startswith("0"):
        house = house[1:]
    return municipality, road, house


def on_day(spells: list[Spell], day: dt.date) -> str | tuple[str, ...] | None:
    """The value on a day: of the spells begun by then, the one that started last, if it still
    holds. Of several that start on one day the longest, then the lowest value."""
    latest = None
    for spell in spells:
        if spell.start > day or spell.end <= spell.start:
            continue
        if latest is None or spell.start > latest.start:
            latest = spell
        elif spell.start == latest.start:
            longer = spell.end > latest.end
            lower = spell.end == latest.end and spell.value < latest.value
            latest = spell if longer or lower else latest
    return latest.value if latest is not None and day < latest.end else None


@dataclass
class Citizen:
    """What the registers say of one citizen, for attributes on a day."""

    person: Person
    status: list[Spell] = field(default_factory=list)
    civil_status: list[Spell] = field(default_factory=list)
    address: list[Spell] = field(default_factory=list)
    practice: list[Spell] = field(default_factory=list)

    def clip(self) -> None:
        """Nothing holds before birth."""
        for name in ("status", "civil_status", "address", "practice"):
            clipped = [
                Spell(spell.value, max(spell.start, self.person.birth), spell.end)
                for spell in getattr(self, name)
            ]
            setattr(self, name, clipped)

    def is_dead(self, day: dt.date) -> bool:
        """Dead from the day after death."""
        return self.person.death is not None and day > self.person.death

    def status_on(self, day: dt.date) -> str:
        return "90" if self.is_dead(day) else on_day(self.status, day) or UNKNOWN

    def civil_status_on(self, day: dt.date) -> str:
        return on_day(self.civil_status, day) or UNKNOWN

    def municipality_on(self, day: dt.date) -> str:
        address = on_day(self.address, day)
        return address[0] if address else UNKNOWN

    def practice_on(self, day: dt.date) -> str:
        return on_day(self.practice, day) or UNKNOWN

    def cluster_on(self, day: dt.date, clusters: dict[str, list[Spell]]) -> str:
        """The cluster, on the day, of the practice on the day."""
        return on_day(clusters.get(self.practice_on(day), []), day) or UNKNOWN

    def nursing_homes_on(self, day: dt.date, homes: dict[tuple[str, ...], list[Spell]]) -> set[str]:
        """Every nursing home at the citizen's address on the day, or unknown."""
        address = on_day(self.address, day)
        if address is None or self.is_dead(day):
            return {UNKNOWN}
        at_address = homes.get(normal_address(*address), [])
        found = {home.value for home in at_address if home.start <= day < home.end}
        return found or {UNKNOWN}

    def days_of_change(
        self, clusters: dict[str, list[Spell]], homes: dict[tuple[str, ...], list[Spell]]
    ) -> list[dt.date]:
        """Every day on which an attribute may change, birth first."""
        days = {self.person.birth}
        if self.person.death is not None:
            days.add(self.person.death + ONE_DAY)
        spells = self.status + self.civil_status + self.address + self.practice
        for practice in self.practice:
            spells = spells + clusters.get(practice.value, [])
        for address in self.address:
            spells = spells + homes.get(normal_address(*address.value), [])
        for spell in spells:
            days.update((spell.start, spell.end))
        return sorted(day for day in days if self.person.birth <= day < FOREVER)
