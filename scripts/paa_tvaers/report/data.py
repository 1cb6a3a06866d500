"""The data files: one script a measure and part, the denominators they share, one a place."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from .catalogue import Catalogue
from .cells import Series, Warehouse, script

COLUMNS = ("n", "v", "d")
PLACE_PERIODS = {"total": ("quarter", "year"), "group": ("year",)}


class DataFiles:
    """Writes the figures of every report into a folder and keeps what the catalogue needs."""

    def __init__(self, warehouse: Warehouse, catalogue: Catalogue, folder: Path):
        self.warehouse = warehouse
        self.catalogue = catalogue
        self.folder = folder
        self.listing: dict[str, dict] = {}
        self.places: dict[int, dict] = defaultdict(dict)

    def write(self) -> None:
        """Write every report, then a summary file for each place."""
        for report in self.catalogue.reports:
            self._write_report(report["code"])
        for place, found in self.places.items():
            self._put(f"place/{place}", found)

    def _write_report(self, report: str) -> None:
        measures = self.warehouse.read_report(report)
        written: dict[str, list[str]] = defaultdict(list)
        for part in self.warehouse.parts():
            for name in self._write_part(report, part):
                written[name].append(part)
        self.listing[report] = {}
        for measure in measures:
            entry = {"n": written[measure.code], "notFull": measure.not_full}
            if not measure.is_plain:
                entry["value"] = True
            if measure.divisor:
                entry |= {"d": measure.divisor, "dn": written[measure.divisor]}
            self.listing[report][measure.code] = entry

    def _write_part(self, report: str, part: str) -> list[str]:
        """Write the files of a part; the names of what was written."""
        files: dict[str, dict] = defaultdict(dict)
        for column in COLUMNS:
            for name, series in self.warehouse.series(part, column).items():
                files[name][column] = series.write()
                self._keep_for_places(f"{report}/{name}", part, column, series)
        for name, found in files.items():
            self._put(f"{report}/{name}.{part}", found)
        return list(files)

    def _keep_for_places(self, key: str, part: str, column: str, series: Series) -> None:
        """Keep the quarters and years of every place for the place's own page."""
        kinds = PLACE_PERIODS.get(part)
        if not kinds or (part == "group" and not self._is_group_report(key)):
            return
        slots = [
            slot
            for slot, period in enumerate(series.periods)
            if self.catalogue.periods[period][0] in kinds
        ]
        periods = [series.periods[slot] for slot in slots]
        if not periods:
            return
        for place, text in (series.as_is | series.as_was).items():
            picked = _pick(text, len(series.periods), slots)
            kept = {"p": periods, "c": series.combinations, "was": {place: picked}}
            self.places[place].setdefault(key, {})[column] = kept

    def _is_group_report(self, key: str) -> bool:
        """Whether the report has no figures over all citizens, only by target group."""
        report = key.split("/")[0]
        return not any(group == "all" for *_, group in self.catalogue.combinations[report])

    def _put(self, key: str, data: dict) -> None:
        file = self.folder / f"{key}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script("PT.put", key, data), encoding="utf-8")


def _pick(text: str, periods: int, slots: list[int]) -> str:
    """Some periods of a place's figures, in every breakdown."""
    values = text.split(",")
    picked = [
        values[line + slot] if line + slot < len(values) else ""
        for line in range(0, len(values), periods)
        for slot in slots
    ]
    return ",".join(picked).rstrip(",")
