"""The second implementation, continued: readmissions, preventable stays and rehabilitation plans.

Written from the definitions and the code lists alone, in plain Python: one citizen or course at a
time, every pair looked at, no windows and no joins. Builds on the stays of oracle.py.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from oracle import UNKNOWN, Person, Settings, Stay, age

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "hospital"
READMISSION_MAX_DAYS = 30
CARE_AREAS = ("somatic", "psychiatric")


def code_list(name: str) -> list[dict[str, str]]:
    """A code list as its file has it: every value a text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def preventable_prefixes() -> dict[str, str]:
    """The prefixes that are switched on, with their group."""
    return {
        row["diagnosis_prefix"]: row["preventable_group"]
        for row in code_list("preventable_diagnosis")
        if row["is_active"] == "true"
    }


def medical_specialties() -> set[str]:
    return {row["code"] for row in code_list("specialty") if row["is_medical_specialty"] == "true"}


@dataclass
class Readmissions:
    """Who may be an index stay and a readmission, and which belongs to which."""

    settings: Settings
    diagnosis_of: dict[int, str]
    hospices: set[int]
    max_days: int = READMISSION_MAX_DAYS

    def __post_init__(self) -> None:
        self.rules = code_list("readmission_exclusion")

    def is_excluded(self, stay: Stay, area: str, role: str) -> bool:
        if area == "somatic" and any(contact.key in self.hospices for contact, _ in stay.parts):
            return True
        tested = {
            "any": [contact.key for contact, _ in stay.parts],
            "first": [stay.admitting.key],
            "last": [stay.discharging.key],
        }
        for rule in self.rules:
            if rule["indicator"] != area or rule["role"] != role:
                continue
            for key in tested[rule["tested_on"]]:
                if self.diagnosis_of.get(key, "").startswith(rule["diagnosis_prefix"]):
                    return True
        return False

    def is_index(self, stay: Stay, person: Person, area: str) -> bool:
        """Inpatient, ended, alive after the end date, discharged from the area, not excluded."""
        return (
            stay.stay_type(self.settings) == "inpatient"
            and not stay.is_open
            and not (person.death is not None and person.death <= stay.end.date())
            and stay.discharging.care_area == area
            and not self.is_excluded(stay, area, "index")
        )

    def is_readmission(self, stay: Stay, area: str) -> bool:
        """Inpatient, acute, admitted to the area, not excluded."""
        return (
            stay.stay_type(self.settings) == "inpatient"
            and stay.admitting.admission_type == "acute"
            and stay.admitting.care_area == area
            and not self.is_excluded(stay, area, "readmission")
        )

    def belongs(self, index: Stay, readmission: Stay) -> bool:
        """Whether the times fit: more than the gap of a stay and at most so many hours apart."""
        apart = readmission.start - index.end
        return (
            dt.timedelta(hours=self.settings.stay_max_gap_hours)
            < apart
            <= dt.timedelta(hours=24 * self.max_days)
        )

    def of_citizen(self, stays: list[Stay], person: Person) -> list[tuple[Stay, str, list[Stay]]]:
        """Index stays of one citizen, with their care area and readmissions, first one first."""
        found = []
        for area in CARE_AREAS:
            indexes = [stay for stay in stays if self.is_index(stay, person, area)]
            linked: dict[int, list[Stay]] = {stay.admitting.key: [] for stay in indexes}
            for stay in stays:
                if not self.is_readmission(stay, area):
                    continue
                before = [index for index in indexes if self.belongs(index, stay)]
                if before:
                    latest = max(before, key=lambda index: index.end)
                    linked[latest.admitting.key].append(stay)
            for index in indexes:
                own = sorted(linked[index.admitting.key], key=lambda stay: stay.start)
                found.append((index, area, own))
        return found

    def row(self, index: Stay, area: str, own: list[Stay], person: Person) -> tuple:
        """What the warehouse has to say of an index stay."""
        first = own[0] if own else None
        days = None
        if first is not None:
            minutes = int((first.start - index.end).total_seconds()) // 60
            days = (Decimal(minutes) / 1440).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        known_until = dt.datetime.combine(self.settings.as_of, dt.time())
        return (
            area,
            person.citizen,
            age(person.birth, index.end.date()),
            index.start,
            index.end,
            index.diagnosis(self.diagnosis_of),
            index.discharging.hospital,
            index.discharging.specialty,
            first is not None,
            None if first is None else first.admitting.key,
            days,
            len(own),
            None if first is None else first.admitting.hospital != index.discharging.hospital,
            index.end + dt.timedelta(days=self.max_days) <= known_until,
        )


@dataclass(frozen=True)
class Plan:
    """A rehabilitation plan: a procedure ZZ0175* in a course."""

    contact: int | None
    course: int
    code: str
    at: dt.datetime


@dataclass(frozen=True)
class Marker:
    """A marker of a course."""

    course: int
    code: str
    at: dt.datetime


def levels() -> dict[str, str]:
    """Level by code of plan or marker, where the code names one."""
    return {row["code"]: row["plan_level"] for row in code_list("rehabilitation_plan_code")}


def training(
    plans: Iterable[Plan], markers: Iterable[Marker], level_of: dict[str, str]
) -> dict[Plan, tuple[str, dt.datetime | None, dt.datetime | None]]:
    """Level, start and end of training of each plan of one course."""
    plans = set(plans)
    starts: dict[Plan, list[dt.datetime]] = {plan: [] for plan in plans}
    ends: dict[Plan, list[dt.datetime]] = {plan: [] for plan in plans}
    for marker in markers:
        if marker.code.startswith("AWG"):
            times = starts
        elif marker.code.startswith("AWX2"):
            times = ends
        else:
            continue
        level = level_of.get(marker.code, "")
        fitting = [
            plan
            for plan in plans
            if plan.at.date() <= marker.at.date()
            and (not level or level_of.get(plan.code) == level)
        ]
        if fitting:
            made = max(plan.at for plan in fitting)
            latest = [plan for plan in fitting if plan.at == made]
            own = min(latest, key=lambda plan: (plan.code, plan.contact or -1))
            times[own].append(marker.at)
    found = {}
    for plan in plans:
        start = min(starts[plan], default=None)
        end = min((at for at in ends[plan] if start is None or at >= start), default=None)
        found[plan] = (level_of.get(plan.code) or UNKNOWN, start, end)
    return found
