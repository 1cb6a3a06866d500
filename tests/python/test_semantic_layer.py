"""The semantic layer gives the figures of hand-written SQL, and every filter on every metric.

Queries go through MetricFlow's engine in this process, on a read-only connection: a process per
query would take seconds each. `mf` itself is run once.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

import duckdb
import pytest
import yaml
from conftest import PROJECT
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

GENERAL_FILTERS = {
    "citizen__sex",
    "citizen__municipality_code",
    "citizen__municipality_name",
    "citizen__region_code",
    "citizen__health_cluster_id",
    "citizen__gp_cluster_id",
    "citizen__civil_status_code",
    "citizen__cpr_status_code",
    "age__years",
    "age__report_band",
}
# fct_population does not know them, so no metric with a population in it has them.
NOT_OF_POPULATION = {"citizen__gp_practice_id", "citizen__nursing_home_id"}
TARGET_GROUPS = {
    f"target_group__is_{code}"
    for code in (
        "chronic", "multiple_chronic", "asthma", "dementia", "copd", "rheumatoid_arthritis",
        "osteoporosis", "type_1_diabetes", "type_2_diabetes", "schizophrenia", "nursing_home",
        "elderly_medical",
    )
}  # fmt: skip


class ReadOnlyClient:
    """What MetricFlow's engine asks of a database."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def query(self, stmt: str, **_: object) -> MetricFlowDataTable:
        done = self.connection.execute(stmt)
        return MetricFlowDataTable.create_from_rows(
            column_names=[column[0] for column in done.description], rows=done.fetchall()
        )


class Layer:
    """The semantic layer on a built warehouse."""

    def __init__(self, manifest_json: str, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.manifest = parse_manifest_from_dbt_generated_manifest(manifest_json)
        self.engine = MetricFlowEngine(
            semantic_manifest_lookup=SemanticManifestLookup(self.manifest),
            sql_client=ReadOnlyClient(connection),
        )

    def ask(
        self,
        metrics: Sequence[str] | None = None,
        by: Sequence[str] = (),
        where: Sequence[str] | None = None,
        saved_query: str | None = None,
    ) -> list[tuple]:
        request = MetricFlowQueryRequest.create(
            saved_query_name=saved_query,
            metric_names=metrics,
            group_by_names=list(by) or None,
            where_constraints=where,
        )
        table = self.engine.query(request).result_df
        asked = [*by, *metrics] if metrics else table.column_names
        places = [table.column_names.index(name) for name in asked]
        return [tuple(row[place] for place in places) for row in table.rows]


@pytest.fixture(scope="module")
def manifest_json(built) -> str:
    done = built.dbt("parse")
    assert done.returncode == 0, done.stdout
    return (built.folder / "target" / "semantic_manifest.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def layer(built, manifest_json):
    with duckdb.connect(str(built.database), read_only=True) as connection:
        yield Layer(manifest_json, connection)


def plain(row: tuple) -> tuple:
    """Dates without time and numbers as floats, so that rows can be compared."""
    return tuple(
        value.date()
        if isinstance(value, datetime.datetime)
        else value
        if value is None or isinstance(value, str | bool | datetime.date)
        else float(value)
        for value in row
    )


def same(one: tuple, other: tuple) -> bool:
    return len(one) == len(other) and all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
        if isinstance(a, float) and isinstance(b, float)
        else a == b
        for a, b in zip(one, other, strict=True)
    )


def ordered(rows: Sequence[tuple], keys: int) -> list[tuple]:
    found = [plain(row) for row in rows]
    return sorted(found, key=lambda row: [str(value) for value in row[:keys]])


YEAR = "metric_time__year"
MONTH = "metric_time__month"
CITIZEN = "join marts.dim_citizen as citizen using (citizen_version_key)"


def in_group(code: str, fact: str, day: str) -> str:
    """Membership told by the bridge, which the semantic layer does not read."""
    return f"""exists (
        select 1 from marts.bridge_citizen_target_group as spell
        where spell.citizen_key = {fact}.citizen_key and spell.target_group_code = '{code}'
            and {day} >= spell.valid_from and {day} < spell.valid_to
    )"""


# name: metrics, dimensions, conditions, the same by hand (dimensions first, then the metrics)
QUESTIONS = {
    "stays": (
        ["hospital_stays", "inpatient_stays", "outpatient_stays", "acute_stays",
         "acute_inpatient_stays", "somatic_stays", "bed_days"],
        [YEAR, "citizen__region_name"],
        None,
        f"""select date_trunc('year', started_at), region_name, count(*),
                count(*) filter (duration_hours >= 12), count(*) filter (duration_hours < 12),
                count(*) filter (admission_type = 'acute'),
                count(*) filter (admission_type = 'acute' and duration_hours >= 12),
                count(*) filter (care_area = 'somatic'), sum(bed_days)
            from marts.fct_hospital_stay {CITIZEN} group by all""",
    ),
    "length of stay": (
        ["mean_length_of_stay_bed_days", "mean_length_of_stay_hours", "inpatient_citizens"],
        ["citizen__sex"],
        None,
        f"""select sex, avg(bed_days) filter (not is_open),
                avg(duration_hours) filter (not is_open), count(distinct stay.citizen_key)
            from marts.fct_hospital_stay as stay {CITIZEN}
            where stay_type = 'inpatient' group by all""",
    ),
    "contacts by all other general filters": (
        ["hospital_contacts", "physical_hospital_contacts", "hospital_contact_citizens"],
        ["citizen__civil_status_code", "citizen__cpr_status_code", "citizen__gp_practice_id",
         "citizen__nursing_home_id", "age__report_band"],
        None,
        f"""select civil_status_code, cpr_status_code, gp_practice_id, nursing_home_id,
                report_band, count(*), count(*) filter (contact_type_code = 'ALCA00'),
                count(distinct contact.citizen_key)
            from marts.fct_hospital_contact as contact {CITIZEN}
            join marts.dim_age as age on contact.age = age.age_key group by all""",
    ),
    "readmission rates": (
        ["somatic_index_stays", "somatic_readmission_rate", "psychiatric_readmission_rate"],
        [YEAR],
        None,
        """select date_trunc('year', index_ended_at), count(*) filter (care_area = 'somatic'),
                avg(is_readmitted::integer) filter (care_area = 'somatic'),
                avg(is_readmitted::integer) filter (care_area = 'psychiatric')
            from marts.fct_hospital_readmission where follow_up_complete group by all""",
    ),
    "preventable stays per 1,000 of 65+": (
        ["preventable_stays_per_1000_65_plus"],
        [YEAR, "citizen__municipality_name"],
        None,
        f"""with event as (
                select date_trunc('year', started_at) as year, municipality_name, count(*) as stays
                from marts.fct_hospital_stay {CITIZEN} where is_preventable group by all
            ), resident as (
                select date_trunc('year', month) as year, municipality_name,
                    sum(citizens) / 12 as years
                from marts.fct_population where age >= 65 group by all
            )
            select year, municipality_name, 1000 * coalesce(stays, 0) / years
            from event full join resident using (year, municipality_name)""",
    ),
    "stays per 1,000 with and without a target group": (
        ["inpatient_stays_per_1000", "bed_days_per_1000"],
        ["target_group__is_multiple_chronic", "target_group__is_nursing_home"],
        None,
        f"""with event as (
                select {in_group("multiple_chronic", "stay", "started_at::date")} as multiple,
                    {in_group("nursing_home", "stay", "started_at::date")} as home,
                    count(*) filter (stay_type = 'inpatient') as stays, sum(bed_days) as days
                from marts.fct_hospital_stay as stay group by all
            ), resident as (
                select is_multiple_chronic as multiple, is_nursing_home as home,
                    sum(citizens) / 12 as years
                from marts.fct_population group by all
            )
            select multiple, home, 1000 * coalesce(stays, 0) / years,
                1000 * coalesce(days, 0) / years
            from event full join resident using (multiple, home)""",
    ),
    "rehabilitation plans": (
        ["rehabilitation_plans", "rehabilitation_plan_started_share",
         "mean_days_discharge_to_training"],
        ["rehabilitation_plan__plan_level"],
        None,
        """select plan_level, count(*), count(training_start) / count(*),
                avg(days_discharge_to_training)
            from marts.fct_rehabilitation_plan group by all""",
    ),
    "GP contacts": (
        ["gp_contacts", "gp_contacts_ordinary_consultation", "gp_contacts_telephone",
         "gp_contacts_email", "gp_contacts_video", "gp_contacts_other_physical",
         "gp_contacts_home_visit", "gp_contacts_out_of_hours", "gp_contacts_out_of_hours_share"],
        [MONTH],
        None,
        """select date_trunc('month', service_date), sum(contact_count),
                coalesce(sum(contact_count) filter (gp_contact_type = 'ordinary_consultation'), 0),
                coalesce(sum(contact_count) filter (gp_contact_type = 'telephone'), 0),
                coalesce(sum(contact_count) filter (gp_contact_type = 'email'), 0),
                coalesce(sum(contact_count) filter (gp_contact_type = 'video'), 0),
                coalesce(sum(contact_count) filter (gp_contact_type = 'other_physical'), 0),
                coalesce(sum(contact_count) filter (gp_contact_type = 'home_visit'), 0),
                coalesce(sum(contact_count) filter (is_out_of_hours), 0),
                coalesce(sum(contact_count) filter (is_out_of_hours), 0)
                / sum(contact_count) filter (is_out_of_hours is not null)
            from marts.fct_practice_service
            where gp_contact_type is not null and contact_count > 0 and not is_child_line
            group by all""",
    ),
    "practice sector": (
        ["practice_services", "practice_contacts", "practice_fees", "practice_citizens"],
        ["practice_specialty__label_da"],
        ["{{ TimeDimension('metric_time', 'day') }} >= '2023-01-01'"],
        """select label_da, sum(service_count), sum(contact_count), sum(gross_fee),
                count(distinct citizen_key) filter (not is_child_line)
            from marts.fct_practice_service
            join marts.dim_practice_specialty using (specialty_code)
            where service_date >= date '2023-01-01' group by all""",
    ),
    "home help": (
        ["granted_home_help_citizens", "granted_home_help_minutes_per_week",
         "granted_personal_care_minutes_per_week", "delivered_home_help_citizens",
         "delivered_home_help_minutes_per_week"],
        [YEAR, "citizen__health_cluster_name"],
        None,
        f"""with help as (
                select date_trunc('year', month) as year, health_cluster_name, basis, service_code,
                    fact.citizen_key, month, minutes_per_week
                from marts.fct_municipal_service_month as fact {CITIZEN}
                where service_code in ('home_help_practical', 'home_help_personal')
            )
            select year, health_cluster_name,
                count(distinct citizen_key) filter (basis = 'granted'),
                sum(minutes_per_week) filter (basis = 'granted')
                / count(distinct (citizen_key, month)) filter (basis = 'granted'),
                sum(minutes_per_week)
                    filter (basis = 'granted' and service_code = 'home_help_personal')
                / nullif(count(distinct (citizen_key, month))
                    filter (basis = 'granted' and service_code = 'home_help_personal'), 0),
                count(distinct citizen_key) filter (basis = 'delivered'),
                sum(minutes_per_week) filter (basis = 'delivered')
                / nullif(count(distinct (citizen_key, month)) filter (basis = 'delivered'), 0)
            from help group by all""",
    ),
    "other municipal services": (
        ["training_rehabilitation_citizens", "training_maintenance_citizens",
         "rehabilitation_citizens", "nursing_home_care_citizens"],
        [YEAR],
        None,
        """select date_trunc('year', month),
                count(distinct citizen_key) filter (service_code = 'training_rehabilitation'),
                count(distinct citizen_key) filter (service_code = 'training_maintenance'),
                count(distinct citizen_key) filter (service_code = 'rehabilitation'),
                count(distinct citizen_key) filter (service_code = 'nursing_home_care')
            from marts.fct_municipal_service_month group by all""",
    ),
    "home nursing and preventive visits": (
        ["home_nursing_days", "home_nursing_citizens", "preventive_visits"],
        ["citizen__gp_cluster_id", "target_group__is_dementia"],
        None,
        f"""select gp_cluster_id, {in_group("dementia", "fact", "service_date")},
                count(*) filter (service_code = 'home_nursing'),
                count(distinct fact.citizen_key) filter (service_code = 'home_nursing'),
                count(*) filter (service_code = 'preventive_visit')
            from marts.fct_municipal_service_day as fact {CITIZEN} group by all""",
    ),
    "care in nursing homes per 1,000 of 65+": (
        ["nursing_home_care_per_1000_65_plus"],
        [MONTH],
        None,
        """select month, 1000 * coalesce(residents, 0) / citizens from (
                select month, count(distinct citizen_key) as residents
                from marts.fct_municipal_service_month
                where service_code = 'nursing_home_care' and age >= 65 group by all
            ) full join (
                select month, sum(citizens) as citizens from marts.fct_population
                where age >= 65 group by all
            ) using (month)""",
    ),
    # The aggregates are made by the marts, another way.
    "prior contact": (
        ["acute_stays_after_general_practice_7_days_share",
         "acute_stays_after_municipality_14_days_share",
         "acute_stays_after_municipality_30_days_share"],
        [MONTH],
        None,
        """select month,
                max(share_with_prior_contact)
                    filter (prior_sector = 'general_practice' and window_days = 7),
                max(share_with_prior_contact)
                    filter (prior_sector = 'municipality' and window_days = 14),
                max(share_with_prior_contact)
                    filter (prior_sector = 'municipality' and window_days = 30)
            from (
                select *, anchors_with_prior_contact / anchors as share_with_prior_contact
                from (from marts.agg_prior_contact select * exclude share_with_prior_contact)
            )
            where geography_level = 'country' and anchor_group = 'acute_stay' group by all""",
    ),
    "citizens by sectors": (
        ["citizens_in_one_sector_by_year", "citizens_in_two_sectors_by_year",
         "citizens_in_three_sectors_by_year", "citizens_in_hospital_and_municipality_by_year"],
        [YEAR, "citizen__region_code"],
        None,
        """select period_start, geography_code,
                coalesce(sum(citizens) filter (sector_count = 1), 0),
                coalesce(sum(citizens) filter (sector_count = 2), 0),
                coalesce(sum(citizens) filter (sector_count = 3), 0),
                coalesce(sum(citizens) filter (has_hospital and has_municipality), 0)
            from marts.agg_sector_contact
            where period_type = 'year' and geography_level = 'region' group by all""",
    ),
    "mean population": (
        ["mean_population_of_year"],
        [YEAR, "citizen__health_cluster_id"],
        ["{{ Dimension('target_group__is_chronic') }}"],
        """select make_date(year, 1, 1), health_cluster_id, sum(citizens) / months from (
                select year(month) as year, health_cluster_id, citizens
                from marts.fct_population where is_chronic
            ) join (
                select year(month) as year, count(distinct month) as months
                from marts.fct_population group by all
            ) using (year) group by year, health_cluster_id, months""",
    ),
    "prevalence": (
        ["prevalence_chronic", "prevalence_copd", "prevalence_nursing_home"],
        [YEAR, "age__report_band", "citizen__sex_label_da"],
        None,
        """select date_trunc('year', month), report_band, sex.label_da,
                sum(citizens) filter (is_chronic) / sum(citizens),
                coalesce(sum(citizens) filter (is_copd), 0) / sum(citizens),
                coalesce(sum(citizens) filter (is_nursing_home), 0) / sum(citizens)
            from marts.fct_population as population
            join marts.dim_age as age on population.age = age.age_key
            join reference.sex on population.sex = sex.code
            group by all having sum(citizens) > 0""",
    ),
    "population of the latest month": (
        ["population"],
        ["citizen__municipality_code"],
        None,
        """select municipality_code, sum(citizens) from marts.fct_population
            where month = (select max(month) from marts.fct_population) group by all""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_figures_equal_hand_written_sql(layer, name):
    metrics, by, where, sql = QUESTIONS[name]
    found = ordered(layer.ask(metrics, by, where), len(by))
    expected = ordered(layer.connection.execute(sql).fetchall(), len(by))
    assert expected
    wrong = [pair for pair in zip(found, expected, strict=True) if not same(*pair)]
    assert wrong == []


# One additive metric of each semantic model with facts.
ADDITIVE = [
    "hospital_contacts", "hospital_stays", "followed_readmitted_index_stays",
    "rehabilitation_plans", "practice_contacts", "granted_home_help_minutes", "home_nursing_days",
    "anchors", "citizens_in_contact_by_year", "citizen_months",
]  # fmt: skip


@pytest.mark.parametrize("metric", ADDITIVE)
def test_all_filters_at_once_count_nothing_twice_and_lose_nothing(layer, metric):
    by = sorted(GENERAL_FILTERS | TARGET_GROUPS)
    rows = layer.ask([metric], by)
    assert sum(row[-1] for row in rows) == layer.ask([metric])[0][0] > 0
    assert all(value is not None for row in rows for value in row)


def test_every_semantic_model_with_facts_is_counted_above(layer):
    with_facts = {model.name for model in layer.manifest.semantic_models if model.measures}
    assert len(ADDITIVE) == len(with_facts)


def test_every_filter_is_a_dimension_of_every_metric(layer):
    of_population = {
        measure.name
        for model in layer.manifest.semantic_models
        for measure in model.measures
        if model.name == "population"
    }
    by_name = {metric.name: metric for metric in layer.manifest.metrics}

    def measures(name: str) -> set[str]:
        metric = by_name[name]
        own = {measure.name for measure in metric.input_measures}
        return own.union(*(measures(part.name) for part in metric.input_metrics))

    missing = {}
    for name in by_name:
        wanted = GENERAL_FILTERS | TARGET_GROUPS
        if not measures(name) & of_population:
            wanted = wanted | NOT_OF_POPULATION
        found = {
            dimension.granularity_free_dunder_name
            for dimension in layer.engine.simple_dimensions_for_metrics([name])
        }
        if wanted - found:
            missing[name] = wanted - found
    assert missing == {}


def test_every_metric_is_described_and_labelled(layer):
    poor = [
        metric.name
        for metric in layer.manifest.metrics
        if not metric.label
        or not all(part in (metric.description or "") for part in ("(", "Unit: ", "Source: "))
    ]
    assert poor == []


def test_windows_are_those_of_the_project(layer):
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    names = {metric.name for metric in layer.manifest.metrics}
    for window in project["vars"]["prior_contact_windows"]:
        assert f"anchors_observed_{window}_days" in names


def test_every_saved_query_gives_rows(layer):
    queries = [query.name for query in layer.manifest.saved_queries]
    assert len(queries) >= 10
    assert [name for name in queries if not layer.ask(saved_query=name)] == []


# Both commands in one process: half of the time of `mf` is its start.
MF_COMMANDS = """
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from dbt_metricflow.cli.main import cli

configuration = CLIConfiguration()
for command in (
    ["validate-configs", "--show-all"],
    ["query", "--quiet", "--metrics", "inpatient_stays"],
):
    cli(command, obj=configuration, standalone_mode=False)
"""


def test_mf_finds_the_layer_valid_beside_other_readers_and_writes_nothing(
    built, manifest_json, layer, tmp_path
):
    """With the read-only profile, in a project folder that holds this manifest."""
    shutil.copy(PROJECT / "dbt_project.yml", tmp_path)
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "semantic_manifest.json").write_text(manifest_json, encoding="utf-8")
    before = hashlib.sha256(built.database.read_bytes()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", MF_COMMANDS],
        cwd=tmp_path,
        env=os.environ
        | {
            "DBT_PROFILES_DIR": str(PROJECT / "profiles" / "read_only"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PAA_TVAERS_DATABASE": str(built.database),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0") == 6
    ((stays,),) = built.query(
        "select count(*) from marts.fct_hospital_stay where stay_type = 'inpatient'"
    )
    assert str(stays) in done.stdout.split("inpatient_stays")[-1]
    assert hashlib.sha256(built.database.read_bytes()).hexdigest() == before
