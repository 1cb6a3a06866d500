"""A tenant's file holds its own citizens' rows and what everybody may see, and nothing else.

What is a tenant's own is asked of the warehouse anew here, without the code that publishes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT

from paa_tvaers import pnr_scan, publish, scope, tenant_rows

EXAMPLE = PROJECT / "access" / "scope.example.yml"
PAGE = (PROJECT / "docs" / "access.md").read_text(encoding="utf-8")
REGION = "81"
LIMITS = {"marts", "reports", "reference", "open"}
PERIODS = {
    "bridge_citizen_target_group": "citizen_key, target_group_code",
    "dim_citizen_target_group_set": "citizen_key, target_group_set",
}


@pytest.fixture(scope="module")
def source(built, tmp_path_factory) -> Path:
    """The built warehouse with reports of a few rows, open and closed."""
    file = tmp_path_factory.mktemp("source") / built.database.name
    shutil.copy(built.database, file)
    with duckdb.connect(str(file)) as connection:
        reports = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name in ('reports', 'open')"
        ).fetchall()
        for (name,) in reports:
            connection.execute(f"create or replace table {name} as from {name} limit 100")
        # Codes of two kinds of unit may be the same.
        connection.execute(
            "insert into marts.agg_hospital_readmission_rate select * replace"
            " ('hospital' as geography_level) from marts.agg_hospital_readmission_rate"
            " where geography_level = 'municipality' and geography_code = '851' limit 1"
        )
    return file


def municipalities(file: Path) -> list[str]:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = connection.execute(
            "select distinct municipality_code from marts.dim_citizen where region_code = ?",
            [REGION],
        ).fetchall()
    return sorted(code for (code,) in found)


@pytest.fixture(scope="module")
def tenants(source, tmp_path_factory) -> dict[str, scope.Tenant]:
    """Of a region and all its municipalities, and one of each other kind, by name."""
    with duckdb.connect(str(source), read_only=True) as connection:
        (cluster,) = connection.execute(
            "select mode(gp_cluster_id) from marts.dim_citizen where gp_cluster_id <> 'unknown'"
        ).fetchone()
        (mover,) = connection.execute(
            "select mode(municipality_code) from marts.dim_citizen where not is_current"
            " and region_code = ?",
            [REGION],
        ).fetchone()
    marts = {"schemas": ["marts"]}
    entries = [
        {"kind": "public"},
        {"kind": "region", "code": REGION, **marts},
        *(
            {"kind": "municipality", "code": code, **marts}
            for code in municipalities(source)
            if code != mover
        ),
        {"kind": "health_cluster", "code": "klynge_aarhus", **marts},
        {"kind": "gp_cluster", "code": cluster, "name": "doctors"},
        *(
            {
                "kind": "municipality",
                "code": mover,
                "name": f"movers_{rule}",
                "own_citizens": rule,
                **marts,
            }
            for rule in scope.OWN_CITIZENS
        ),
        {"kind": "region", "code": "84", "name": "figures", "schemas": ["reports", "open"]},
    ]
    file = tmp_path_factory.mktemp("scope") / "scope.yml"
    file.write_text(yaml.safe_dump({"tenants": entries}), encoding="utf-8")
    return {tenant.name: tenant for tenant in scope.read(file)}


@pytest.fixture(scope="module")
def given(source, tenants, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("given") / "tenants"
    publish.publish_tenants(source, out, list(tenants.values()))
    return out


@pytest.fixture(scope="module")
def connection(source, tenants, given):
    """The warehouse and the file of every tenant, each a database of its name."""
    with duckdb.connect() as found:
        found.execute(f"attach '{source}' as warehouse (read_only)")
        for name in tenants:
            found.execute(f"attach '{given / name / publish.FILE}' as {name} (read_only)")
        yield found


def columns(connection, database: str, *schemas: str) -> dict[str, list[str]]:
    """Columns by schema.table."""
    return dict(
        connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index)"
            " from duckdb_columns() where database_name = ? and list_contains(?, schema_name)"
            " group by all order by all",
            [database, list(schemas)],
        ).fetchall()
    )


def content(connection, query: str) -> tuple:
    """Rows, and a sum over all that is in them, in whatever order."""
    return connection.execute(
        f"select count(*), coalesce(sum(hash(entry)::hugeint), 0) from ({query}) as entry"
    ).fetchone()


def is_own(tenant: scope.Tenant, citizen: str = "citizen") -> str:
    """What a version of a citizen meets, in our own words."""
    column = {
        "region": "region_code",
        "municipality": "municipality_code",
        "health_cluster": "health_cluster_id",
        "gp_cluster": "gp_cluster_id",
    }[tenant.kind]
    then = f"{citizen}.{column} = '{tenant.code}'"
    now = (
        "exists (from warehouse.marts.dim_citizen as today where today.is_current"
        f" and today.citizen_key = {citizen}.citizen_key and today.{column} = '{tenant.code}')"
    )
    return {"as_was": then, "as_is": now, "as_was_and_is": f"({then} and {now})"}[
        tenant.own_citizens
    ]


def of_citizens(tenants: dict[str, scope.Tenant]) -> list[scope.Tenant]:
    return [tenant for tenant in tenants.values() if "marts" in tenant.schemas]


# What is in a file


def test_a_file_has_its_schemas_and_never_restricted(connection, tenants):
    for name, tenant in tenants.items():
        schemas = connection.execute(
            "select list(distinct schema_name) from duckdb_columns()"
            " where database_name = ? and not internal",
            [name],
        ).fetchone()[0]
        assert set(schemas) <= set(tenant.schemas) | {"main"}, name
        assert set(schemas) <= LIMITS | {"main"}
        assert set(columns(connection, name, "main")) == {"main.published_table", "main.scope"}
        held = connection.execute(
            "select count(*) from duckdb_columns() where database_name = ?"
            " and (column_name = 'pnr' or table_name = 'citizen_identity')",
            [name],
        ).fetchone()
        assert held == (0,)
    given = columns(connection, "public", "open")
    assert {"open.rpt_key_figures", "open.geography", "open.release_record"} <= set(given)
    assert tenants["public"].schemas == ("open", "reference")


def test_every_row_with_a_citizen_is_of_an_own_citizen_and_all_are_there(connection, tenants):
    checked = 0
    for tenant in of_citizens(tenants):
        for table, names in columns(connection, tenant.name, "marts").items():
            if "citizen_version_key" not in names:
                continue
            expected = content(
                connection,
                f"""
                select fact.* from warehouse.{table} as fact
                inner join warehouse.marts.dim_citizen as citizen
                    on fact.citizen_version_key = citizen.citizen_version_key
                where {is_own(tenant)}
                """,
            )
            assert content(connection, f"from {tenant.name}.{table}") == expected, table
            checked += expected[0]
    assert checked > 50_000


def test_periods_cover_the_time_of_own_citizens_and_not_a_day_more(connection, tenants):
    cut = 0
    for tenant in of_citizens(tenants):
        for table, of_row in PERIODS.items():
            ours, theirs = f"{tenant.name}.marts.{table}", f"warehouse.marts.{table}"
            days = f"""
                select {of_row},
                    sum(least(period.valid_to, citizen.valid_to)
                        - greatest(period.valid_from, citizen.valid_from)) as days
                from {{}} as period
                inner join warehouse.marts.dim_citizen as citizen using (citizen_key)
                where {is_own(tenant)}
                    and period.valid_from < citizen.valid_to
                    and citizen.valid_from < period.valid_to
                group by all
            """
            held = f"select {of_row}, sum(valid_to - valid_from) as days from {ours} group by all"
            expected = content(connection, days.format(theirs))
            assert content(connection, held) == expected
            assert content(connection, days.format(ours)) == expected
            cut += connection.execute(
                f"select count(*) from {ours} as ours where not exists (from {theirs} as whole"
                " where whole.citizen_key = ours.citizen_key"
                " and whole.valid_from = ours.valid_from and whole.valid_to = ours.valid_to)"
            ).fetchone()[0]
    assert cut > 100


def test_nothing_tells_when_a_period_began_that_is_cut(connection, tenants):
    """Keys of periods are made of the day on which they begin."""
    for tenant in of_citizens(tenants):
        held = columns(connection, tenant.name, "marts")
        for table in PERIODS:
            names = set(held[f"marts.{table}"])
            assert not names & {"citizen_target_group_set_key", "target_group_spell_key"}
            wrong = connection.execute(
                f"select count(*) from {tenant.name}.marts.{table} where is_current <>"
                " (valid_from <= (from warehouse.intermediate.int_as_of_date)"
                " and (from warehouse.intermediate.int_as_of_date) < valid_to)"
            ).fetchone()
            assert wrong == (0,)


def test_counts_by_place_are_of_the_own_place(connection, tenants):
    seen = set()
    for tenant in of_citizens(tenants):
        for table, names in columns(connection, tenant.name, "marts").items():
            if re.match(r"marts\.(dim_|bridge_)", table) or "citizen_key" in names:
                continue
            code = tenant.column
            if "geography_code" in names:
                wanted = f"geography_level = '{tenant.kind}' and geography_code = '{tenant.code}'"
            else:
                assert code in names, f"{table} of {tenant.name} has rows of everybody"
                wanted = f"{code} = '{tenant.code}'"
            seen.add(table)
            assert content(connection, f"from {tenant.name}.{table}") == content(
                connection, f"from warehouse.{table} where {wanted}"
            )
    assert {table for table in seen if "agg_" in table} == {
        f"marts.{path.stem}" for path in PROJECT.glob("models/marts/aggregates/agg_*.sql")
    }


def test_everything_else_has_no_citizens_and_is_whole(connection, tenants):
    for name in ("doctors", "figures", "public"):
        tables = columns(connection, name, *LIMITS)
        whole = {
            table: names
            for table, names in tables.items()
            if not re.match(r"marts\.(fct_|agg_|bridge_|dim_citizen)", table)
        }
        assert whole
        for table, names in whole.items():
            assert not {"citizen_key", "citizen_version_key"} & set(names)
            assert content(connection, f"from {name}.{table}") == content(
                connection, f"from warehouse.{table}"
            )
    assert any(table.startswith("reference.") for table in columns(connection, "doctors", *LIMITS))


def test_municipalities_are_apart_and_together_their_region(connection, tenants, source):
    codes = set(municipalities(source))
    names = [
        name
        for name, tenant in tenants.items()
        if tenant.code in codes and tenant.own_citizens == "as_was"
    ]
    assert len(names) == len(codes) > 5
    region = f"region_{REGION}"
    for table, found in columns(connection, region, "marts").items():
        if re.match(r"marts\.(agg_[^p]|agg_prior|dim_(?!citizen))", table):
            continue
        union = " union all ".join(f"from {name}.{table}" for name in names)
        if table.removeprefix("marts.") in PERIODS:
            # A period that goes on after a move within the region is one row of the region.
            union = f"select citizen_key, sum(valid_to - valid_from) from ({union}) group by all"
            whole = f"select citizen_key, sum(valid_to - valid_from) from {region}.{table}"
            assert content(connection, union) == content(connection, f"{whole} group by all")
            continue
        assert content(connection, union) == content(connection, f"from {region}.{table}"), table
        if "citizen_version_key" in found:
            shared = connection.execute(
                f"select count(*) from (select citizen_version_key from ({union})"
                " inner join warehouse.marts.dim_citizen as citizen using (citizen_version_key)"
                " group by all having count(distinct citizen.municipality_code) > 1)"
            ).fetchone()
            assert shared == (0,)


def test_the_three_rules_of_own_citizens_differ_by_those_who_moved(connection):
    rows = {
        rule: connection.execute(
            f"select count(*) from movers_{rule}.marts.fct_practice_service"
        ).fetchone()[0]
        for rule in scope.OWN_CITIZENS
    }
    assert 0 < rows["as_was_and_is"] < rows["as_was"]
    assert rows["as_was_and_is"] < rows["as_is"]


def test_the_manifest_counts_the_rows(connection, tenants):
    for name, tenant in tenants.items():
        listed = connection.execute(
            "select schema_name || '.' || table_name, row_count, rows_of"
            f" from {name}.main.published_table"
        ).fetchall()
        assert {table for table, *_ in listed} == set(columns(connection, name, *LIMITS))
        for table, rows, rule in listed:
            held = connection.execute(f"select count(*) from {name}.{table}").fetchone()
            assert held == (rows,)
            assert rule in tenant_rows.NEEDS
        assert connection.execute(f"from {name}.main.scope").fetchall() == [
            (name, tenant.kind, tenant.code, tenant.own_citizens, list(tenant.schemas))
        ]


def test_keys_name_a_row(connection):
    for table, keys in connection.execute(
        "select schema_name || '.' || table_name, key_columns from movers_as_was.published_table"
        " where key_columns <> '' and row_count > 0"
    ).fetchall():
        assert not connection.execute(
            f"select {keys} from movers_as_was.{table} group by all having count(*) > 1 limit 1"
        ).fetchall(), table


def test_a_stay_finds_the_target_groups_of_its_day(connection, tenants):
    for tenant in of_citizens(tenants):
        stays, found = connection.execute(
            f"""
            select (select count(*) from {tenant.name}.marts.fct_hospital_stay), count(*)
            from {tenant.name}.marts.fct_hospital_stay as stay
            inner join {tenant.name}.marts.dim_citizen_target_group_set as groups
                on stay.citizen_key = groups.citizen_key
                and stay.started_at >= groups.valid_from and stay.started_at < groups.valid_to
            """
        ).fetchone()
        assert stays == found


def test_parquet_holds_the_same_rows(source, tenants, tmp_path):
    out = tmp_path / "tenants"
    publish.publish_tenants(source, out, [tenants["movers_as_was"]], parquet=True)
    folder = out / "movers_as_was"
    with duckdb.connect(str(folder / publish.FILE), read_only=True) as connection:
        for table in columns(connection, "paa_tvaers", "marts"):
            path = folder / "parquet" / (table.replace(".", "/") + ".parquet")
            held = content(connection, f"from {table}")
            assert content(connection, f"from '{path}'") == held


# Rules


def test_every_mart_has_a_rule_and_the_page_tells_it():
    names = {path.stem for path in PROJECT.glob("models/marts/*/*.sql")}
    assert set(tenant_rows.rules()) == names
    for entry in tenant_rows.models():
        held = {column["name"] for column in entry["columns"]} if "columns" in entry else set()
        if entry["name"] in names:
            tenant_rows.rule("marts", entry["name"], held)
    told = {
        rule: set(re.findall(r"`(\w+)`", tables))
        for rule, tables in re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", PAGE, flags=re.MULTILINE)
    }
    for rule in ("own_citizens", "own_periods", "own_places", "own_units"):
        assert told[rule] == {name for name in names if tenant_rows.rules()[name] == rule}


def test_a_table_of_nobody_is_left_out(tenants):
    table = publish.Table("marts", "fct_new", "", (), date(2025, 1, 1), rule="nobody")
    assert tenant_rows.is_left_out(table, tenants["doctors"])


def changed(source: Path, folder: Path, *statements: str) -> Path:
    file = Path(shutil.copy(source, folder / "warehouse.duckdb"))
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


def test_a_table_without_a_rule_is_given_to_nobody(source, tenants, tmp_path):
    out = tmp_path / "tenants"
    doctors = [tenants["public"]]
    publish.publish_tenants(source, out, doctors)
    before = (out / "public" / publish.FILE).stat().st_ino
    spoilt = changed(source, tmp_path, "create table marts.fct_new as select 1 as citizen_key")
    with pytest.raises(tenant_rows.NoRule, match=r"marts.fct_new has no rule"):
        publish.publish_tenants(spoilt, out, [tenants["public"], tenants["doctors"]])
    assert (out / "public" / publish.FILE).stat().st_ino == before
    assert [path.name for path in out.iterdir() if path.is_dir()] == ["public"]


@pytest.mark.parametrize(
    ("table", "column", "whose"),
    [
        ("fct_hospital_contact", "contact_id", "person.citizen_key = spoilt.citizen_key"),
        ("dim_age", "label_da", "true"),
    ],
)
def test_a_pnr_is_refused_in_own_rows_and_in_common_ones(
    source, tenants, tmp_path, table, column, whose
):
    spoilt = changed(
        source,
        tmp_path,
        f"update marts.{table} as spoilt set {column} = 'K' || person.pnr"
        f" from restricted.citizen_identity as person where {whose}",
    )
    with pytest.raises(pnr_scan.LooksLikePnr, match=rf"marts.{table}.{column} in"):
        publish.publish_tenants(spoilt, tmp_path / "out", [tenants["movers_as_is"]])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("schema", "name", "held", "told"),
    [
        ("quality", "quarantine", {"row_key"}, "has no rule"),
        ("semantic", "semantic_citizen_period", {"citizen_version_key"}, "has no rule"),
        ("marts", "fct_hospital_stay", {"stay_id"}, "has no column citizen_version_key"),
        ("marts", "dim_age", {"citizen_key"}, "has rows of citizens"),
        ("marts", "fct_population", {"citizen_key", "region_code"}, "has rows of citizens"),
        ("open", "rpt_new", {"citizen_version_key"}, "has rows of citizens"),
        ("reports", "rpt_new", {"stay_id"}, "has rows of citizens"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(schema, name, held, told):
    with pytest.raises(tenant_rows.NoRule, match=told):
        tenant_rows.rule(schema, name, held)


def test_internal_models_are_private():
    """That dbt then refuses a ref from elsewhere is its own affair."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    models = project["models"]["paa_tvaers"]
    assert models["+group"] == "warehouse"
    for layer in (models["restricted"], models["staging"] | models["staging"]["base"]):
        assert (layer["+group"], layer["+access"]) == ("landing", "private")
    assert models["intermediate"]["+access"] == "private"
    layers = {name: layer for name, layer in models.items() if not name.startswith("+")}
    others = {name for name, layer in layers.items() if layer.get("+access") == "public"}
    assert {"marts", "reports"} <= others <= {"marts", "reports", "quality", "semantic", "open"}


# The scope file


def test_the_example_is_understood():
    tenants = scope.read(EXAMPLE)
    assert {tenant.kind for tenant in tenants} == {scope.PUBLIC, *scope.CODE_COLUMN}
    assert {tenant.own_citizens for tenant in tenants} >= {"as_was", "as_was_and_is"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tenants: [{kind: municipality, code: 101}]", "a code in quotes"),
        ("tenants: [{kind: municipality}]", "a code in quotes"),
        ("tenants: [{kind: municipality, code: unknown}]", "nobody's"),
        ("tenants: [{kind: parish, code: a}]", "a kind is one of"),
        ("tenants: [{kind: public, code: a}]", "no code"),
        ("tenants: [{kind: public, schemas: [reports]}]", "schemas are a list of open, reference$"),
        ("tenants: [{kind: region, code: '84', schemas: [restricted]}]", "schemas are a list"),
        ("tenants: [{kind: region, code: '84', schemas: marts}]", "schemas are a list"),
        ("tenants: [{kind: region, code: '84', schemas: []}]", "schemas are a list"),
        ("tenants: [{kind: region, code: '84', own_citizens: all}]", "own_citizens is one of"),
        ("own_citizens: all\ntenants: [{kind: region, code: '84'}]", "own_citizens is one of"),
        ("tenants: [{kind: region, code: '84', schema: [open]}]", "unknown schema"),
        ("tenants: [{kind: public}]\nrule: x", "unknown rule"),
        ("tenants: [{kind: region, code: '84', name: ../up}]", "a name has"),
        ("tenants: [{kind: region, code: '8/4'}]", "a name has"),
        ("tenants: [{kind: public}, {kind: public}]", "two tenants have the name public"),
        ("tenants: []", "names no tenant"),
        ("tenants: [public]", "not a kind and a code"),
        ("tenants:", "needs a list"),
        ("a: b: c", "can't read"),
    ],
)
def test_a_scope_file_that_is_not_understood_is_refused(tmp_path, text, told):
    file = tmp_path / "scope.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(scope.ScopeError, match=told):
        scope.read(file)


# The folder


def test_a_code_of_nobody_is_refused(source, tenants, tmp_path):
    wrong = replace(tenants["doctors"], code="K0")
    with pytest.raises(publish.PublishError, match="no citizen was ever in gp_cluster K0"):
        publish.publish_tenants(source, tmp_path / "out", [wrong])
    assert not (tmp_path / "out").exists()


def test_who_is_no_tenant_any_more_loses_the_file_and_others_keep_their_mode(
    source, tenants, tmp_path
):
    out = tmp_path / "tenants"
    # A name that the folder of a run might have had a use for.
    public, figures = replace(tenants["public"], name="spill"), tenants["figures"]
    publish.publish_tenants(source, out, [public, figures])
    assert (out / "spill" / publish.FILE).exists()
    assert (out / "figures").stat().st_mode & 0o777 == 0o700
    (out / "figures").chmod(0o750)
    publish.publish_tenants(source, out, [figures])
    assert not (out / "spill").exists()
    assert (out / "figures").stat().st_mode & 0o777 == 0o750
    assert not (out / "figures" / publish.FILE).stat().st_mode & 0o222


def test_publications_of_one_and_of_tenants_do_not_replace_each_other(source, tenants, tmp_path):
    publish.publish_tenants(source, tmp_path / "tenants", [tenants["public"]])
    with pytest.raises(publish.PublishError, match="something else"):
        publish.publish(source, tmp_path / "tenants", ["open"])
    publish.publish(source, tmp_path / "published", ["open"])
    with pytest.raises(publish.PublishError, match="something else"):
        publish.publish_tenants(source, tmp_path / "published", [tenants["public"]])


def test_without_a_schema_open_the_public_gets_nothing_and_is_told(source, tmp_path):
    closed = changed(source, tmp_path, "drop schema open cascade")
    wanted = tmp_path / "scope.yml"
    wanted.write_text("tenants: [{kind: public}]", encoding="utf-8")
    done = subprocess.run(
        [
            *(PROJECT / "scripts" / "publish", "--database", closed),
            *("--scope", wanted, "--out", tmp_path / "out"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "public: the warehouse has no schema open" in done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()
