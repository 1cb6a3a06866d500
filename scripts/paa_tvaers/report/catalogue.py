"""What the site knows beforehand: reports, measures, geographies, periods and their labels."""

from __future__ import annotations

import datetime as dt

from .cells import LEVELS, PARTS, PERIOD_TYPES, Warehouse

REPORTS = """
    select distinct
        report_code as code, report_label_da as da, report_label_en as en,
        report_description_da as description_da, report_description_en as description_en
    from {schema}.report_indicator
"""
INDICATORS = """
    select distinct
        indicator_code as code, label_da as da, label_en as en, definition_da, definition_en,
        unit_da, unit_en, numerator, multiplier,
        case when denominator <> 'none' then denominator || '-' || denominator_measure end
            as denominator,
        decimals, theme, source
    from {schema}.report_indicator
"""
ROWS = """
    select distinct period_type, period_start, geography_level, sex, age_band, target_group_code
    from {schema}.rpt_{report}
"""
GEOGRAPHIES = """
    select
        geography_level as level,
        geography_code as code,
        any_value(name) as da,
        any_value(name_en) as en,
        max(parent_code) filter (geography_basis = 'as_was') as region_was,
        max(parent_code) filter (geography_basis = 'as_is') as region_is,
        cast(max(valid_from) filter (geography_basis = 'as_was') as varchar) as was,
        cast(max(valid_from) filter (geography_basis = 'as_is') as varchar) as "is"
    from {schema}.geography
    where geography_code <> 'unknown'
    group by all
"""
# The health cluster that a municipality was in last, and the one of the as-is geography.
CLUSTERS = """
    select
        place.geography_code as code,
        max(history.health_cluster_id) filter (geography_basis = 'as_was') as cluster_was,
        max(history.health_cluster_id) filter (geography_basis = 'as_is') as cluster_is
    from {schema}.geography as place
    inner join reference.municipality_geography as history
        on place.geography_code = history.municipality_code
        and place.valid_to > history.valid_from
        and place.valid_to <= coalesce(history.valid_to, date '9999-12-31')
    where place.geography_level = 'municipality'
    group by all
"""
LABELS = "select code, label_da as da, label_en as en from reference.{}"


class Catalogue:
    """The lists of the site; a position in a list is what the data files refer to."""

    def __init__(self, warehouse: Warehouse):
        self.warehouse = warehouse
        schema = warehouse.schema
        self.reports = warehouse.rows(REPORTS.format(schema=schema))
        order = {code: place for place, code in enumerate(_report_order(warehouse))}
        self.reports.sort(key=lambda report: order.get(report["code"], len(order)))
        self.indicators = warehouse.rows(INDICATORS.format(schema=schema) + " order by code")
        self.members = {
            report["code"]: warehouse.rows(ROWS.format(schema=schema, report=report["code"]))
            for report in self.reports
        }
        self.geographies = self._geographies()
        self.periods = self._periods()
        groups = ["all", *self._labels("target_group")]
        self.combinations = {
            code: _combinations(rows, groups) for code, rows in self.members.items()
        }
        self._store()

    def _geographies(self) -> list[dict]:
        schema = self.warehouse.schema
        found = self.warehouse.rows(GEOGRAPHIES.format(schema=schema))
        listed = self.warehouse.rows(CLUSTERS.format(schema=schema))
        clusters = {row.pop("code"): row for row in listed}
        for row in found:
            if row["level"] == "municipality":
                row |= clusters.get(row["code"], {})
        found.sort(key=lambda row: (LEVELS.index(row["level"]), danish_order(row["da"])))
        return found

    def _periods(self) -> list[tuple[str, str]]:
        found = {
            (row["period_type"], row["period_start"].isoformat())
            for rows in self.members.values()
            for row in rows
        }
        return sorted(found, key=lambda period: (PERIOD_TYPES.index(period[0]), period[1]))

    def _store(self) -> None:
        """Give the warehouse connection the lists, so that it answers in positions."""
        run = self.warehouse.connection
        run.execute("create temp table geography (position int, level varchar, code varchar)")
        run.executemany(
            "insert into geography values (?, ?, ?)",
            [(at, row["level"], row["code"]) for at, row in enumerate(self.geographies)],
        )
        run.execute(
            "create temp table period (position int, period_type varchar, period_start date)"
        )
        run.executemany(
            "insert into period values (?, ?, ?)",
            [(at, *period) for at, period in enumerate(self.periods)],
        )
        run.execute(
            "create temp table combination (report varchar, position int, part varchar,"
            " sex varchar, age_band varchar, target_group varchar)"
        )
        run.executemany(
            "insert into combination values (?, ?, ?, ?, ?, ?)",
            [
                (report, at, part_of(*combination), *combination)
                for report, combinations in self.combinations.items()
                for at, combination in enumerate(combinations)
            ],
        )
        run.execute(
            "create temp table indicator"
            " (indicator_code varchar, multiplier bigint, component varchar)"
        )
        run.executemany(
            "insert into indicator values (?, ?, ?)",
            [(row["code"], row["multiplier"], row["denominator"]) for row in self.indicators],
        )

    def listed(self, report: str) -> list[str]:
        """The measures of a report in their order."""
        return [
            row["indicator_code"]
            for row in self.warehouse.rows(
                f"select indicator_code from {self.warehouse.schema}.report_indicator"
                f" where report_code = '{report}' order by position"
            )
        ]

    def write(self, data: dict[str, dict]) -> dict:
        """The catalogue as the site's scripts read it; `data` says which files there are."""
        return {
            "until": self.until(),
            "periods": [list(period) for period in self.periods],
            "geographies": [_without_nulls(row) for row in self.geographies],
            "reports": {row["code"]: self._report(row) for row in self.reports},
            "indicators": {row["code"]: _indicator(row) for row in self.indicators},
            "sexes": self._labels("sex"),
            "groups": self._labels("target_group"),
            "data": data,
        }

    def until(self) -> str:
        """The last day of the newest period."""
        lengths = {"month": 1, "quarter": 3, "year": 12}
        ends = []
        for kind, start in self.periods:
            year, month, _ = (int(part) for part in start.split("-"))
            after = month - 1 + lengths[kind]
            ends.append(dt.date(year + after // 12, after % 12 + 1, 1) - dt.timedelta(days=1))
        return max(ends).isoformat() if ends else ""

    def _report(self, row: dict) -> dict:
        code = row["code"]
        return {
            "da": row["da"],
            "en": row["en"],
            "about": {"da": row["description_da"], "en": row["description_en"]},
            "measures": self.listed(code),
            "combinations": [list(combination) for combination in self.combinations[code]],
            "levels": [
                level
                for level in LEVELS
                if any(member["geography_level"] == level for member in self.members[code])
            ],
            "types": _period_types(self.members[code]),
        }

    def _labels(self, table: str) -> dict[str, dict]:
        rows = self.warehouse.rows(LABELS.format(table))
        return {row["code"]: {"da": row["da"], "en": row["en"]} for row in rows}


def part_of(sex: str, age_band: str, target_group: str) -> str:
    """Which part of a measure's data a breakdown is in."""
    group, person = target_group != "all", (sex, age_band) != ("all", "all")
    return PARTS[2 * group + person]


def danish_order(name: str) -> str:
    """A sorting key by the Danish alphabet (å written aa counts as å)."""
    key = name.lower().replace("aa", "å")
    return key.translate({ord("æ"): "{", ord("ø"): "|", ord("å"): "}"})


def _report_order(warehouse: Warehouse) -> list[str]:
    return [
        row["report_code"] for row in warehouse.rows("select report_code from reference.report")
    ]


def _combinations(rows: list[dict], groups: list[str]) -> list[tuple[str, str, str]]:
    """The breakdowns of a report, the widest first, target groups in the order of their list."""
    found = {(row["sex"], row["age_band"], row["target_group_code"]) for row in rows}
    rank = {group: place for place, group in enumerate(groups)}
    return sorted(
        found,
        key=lambda one: (rank[one[2]], one[1] != "all", one[1], one[0] != "all", one[0]),
    )


def _period_types(rows: list[dict]) -> dict[str, list[str]]:
    """By part, the kinds of period that it is there for."""
    found: dict[str, set[str]] = {}
    for row in rows:
        part = part_of(row["sex"], row["age_band"], row["target_group_code"])
        found.setdefault(part, set()).add(row["period_type"])
    return {part: [kind for kind in PERIOD_TYPES if kind in kinds] for part, kinds in found.items()}


def _indicator(row: dict) -> dict:
    return {
        "da": row["da"],
        "en": row["en"],
        "definition": {"da": row["definition_da"], "en": row["definition_en"]},
        "unit": {"da": row["unit_da"], "en": row["unit_en"]},
        "source": row["source"],
        "theme": row["theme"],
        "multiplier": float(row["multiplier"]),
        "decimals": int(row["decimals"]),
        "numerator": row["numerator"],
        "denominator": row["denominator"],
    }


def _without_nulls(row: dict) -> dict:
    return {key: value for key, value in row.items() if value is not None}
