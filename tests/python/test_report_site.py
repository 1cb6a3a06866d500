"""The report site in a real browser: figures, filters, languages, files, accessibility."""

from __future__ import annotations

import csv
import importlib.resources
import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import Place
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import Select

from paa_tvaers import settings

INSTALL = (
    "apt-get install -y --no-install-recommends chromium chromium-driver (or ./scripts/browser)"
)
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
REPORTS = (
    "key_figures", "citizens_65_plus", "chronic_diseases", "children_and_young",
    "health_cluster_data_pack",
)  # fmt: skip
# A page of each type; the rest of a type differ in their figures only.
PAGES = (
    "index", "reports", "report-key_figures", "report-chronic_diseases", "places",
    "place/municipality-101", "place/region-84", "flow", "explore", "definitions",
    "quality",
)  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RATE = "acute_stays_per_1000"
# Figures that no synthetic Denmark has: they are planted in a row that is to be hidden.
PLANTED = {"numerator": "7654321", "denominator": "8765432.25", "value": "9876543.75"}

AS_IS = 125  # per 1,000, of Region Hovedstaden as it is
TOTAL = "sex = 'all' and age_band = 'all' and target_group_code = 'all'"


@pytest.fixture(scope="session")
def warehouse(built: Place, tmp_path_factory) -> Path:
    """A copy of the small warehouse with a suppressed row whose figures would be recognised, and a
    region that is another one as it is than it was."""
    copy = tmp_path_factory.mktemp("report") / "warehouse.duckdb"
    copy_reports(built.database, copy)
    shutil.copytree(settings.quality_pages(built.database), settings.quality_pages(copy))
    newest = "(select max(period_start) from reports.rpt_key_figures where period_type = 'year')"
    row = f"indicator_code = '{RATE}' and {TOTAL} and period_start = {newest}"
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            f"""
            update reports.rpt_key_figures set
                is_suppressed = true, numerator = {PLANTED["numerator"]},
                denominator = {PLANTED["denominator"]}, value = {PLANTED["value"]}
            where {row} and period_type = 'year' and geography_code = '101'
            """
        )
        connection.execute(
            f"""
            update reports.rpt_key_figures set
                numerator = denominator * {AS_IS} / 1000, value = {AS_IS}, is_suppressed = false
            where {row} and period_type = 'year' and geography_code = '84'
                and geography_basis <> 'as_was'
            """
        )
    return copy


def copy_reports(database: Path, copy: Path) -> None:
    """The code lists, the quality of the delivery, the newest periods of the standard reports and
    every year of these."""
    with duckdb.connect(str(copy)) as connection:
        connection.execute(f"attach '{database}' as built (read_only)")
        found = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = 'built' and schema_name in ('reference', 'reports', 'quality')"
        ).fetchall()
        for schema, table in found:
            newest = f"(select max(period_start) from built.{schema}.rpt_key_figures)"
            kept = f" where period_type = 'year' or period_start > {newest} - interval 1 year"
            if not table.startswith("rpt_"):
                kept = ""
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(
                f"create table {schema}.{table} as from built.{schema}.{table}{kept}"
            )


@pytest.fixture(scope="session")
def site(warehouse: Path, built: Place) -> Path:
    """The site of the small warehouse."""
    out = warehouse.parent / "site"
    done = run_report("--database", str(warehouse), "--out", str(out), place=built)
    assert done.returncode == 0, done.stdout
    return out


def run_report(*arguments: str, place: Place) -> subprocess.CompletedProcess:
    return place.run([sys.executable, "-m", "paa_tvaers.report", *arguments])


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[WebDriver]:
    """Headless Chromium with a profile and a download folder of its own."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.fail(f"Chromium is missing; install it: {INSTALL}")
    folder = tmp_path_factory.mktemp("browser")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    session = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    session.downloads = folder
    resize(session, 1280)
    yield session
    session.quit()


@pytest.fixture
def phone(browser: WebDriver) -> Iterator[WebDriver]:
    """The browser as narrow as a phone."""
    resize(browser, 390)
    yield browser
    resize(browser, 1280)


def resize(browser: WebDriver, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def wait_ready(browser: WebDriver) -> None:
    """Wait until the page says that it is drawn and the choices that were made have been shown."""
    ready = "return document.documentElement.dataset.ready === 'yes'"
    end = time.monotonic() + 20
    while not browser.execute_script(ready):
        assert time.monotonic() < end, f"{browser.current_url} did not get ready"
        time.sleep(0.02)


def visit(browser: WebDriver, site: Path, page: str, choice: str = "") -> None:
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get(f"{(site / page).as_uri()}.html{choice}")
    wait_ready(browser)


def choose(browser: WebDriver, field: str, value: str) -> None:
    Select(browser.find_element(By.ID, f"field-{field}")).select_by_value(value)
    wait_ready(browser)


def errors(browser: WebDriver) -> list[str]:
    return [line["message"] for line in browser.get_log("browser")]


def shown_value(browser: WebDriver, place: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, f'[data-value="{place}"]').text


def written(value: Decimal | None, decimals: int, language: str = "da") -> str:
    """A figure as the site is to write it."""
    if value is None:
        return ".."
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "da" else text


def cells(warehouse: Path, where: str, report: str = "key_figures") -> list[dict]:
    """Rows of a standard report, as was, with the decimals they are shown with."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            f"""
            select report.*, decimals
            from reports.rpt_{report} as report
            inner join reference.indicator using (indicator_code)
            where geography_basis <> 'as_is' and geography_code <> 'unknown' and {where}
            order by period_start, geography_code
            """
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def ask(browser: WebDriver, report: str, rows: list[dict]) -> list[str]:
    """What the site shows for rows of a standard report, by the functions that its pages use."""
    asked = [
        [
            row["indicator_code"],
            f"{row['geography_level']}.{row['geography_code']}",
            f"{row['period_type']}.{row['period_start']}",
            row["sex"],
            row["age_band"],
            row["target_group_code"],
            "as_is" if row["geography_basis"] == "as_is" else "as_was",
        ]
        for row in rows
    ]
    script = """
        const [report, asked, done] = arguments;
        const PT = window.PT;
        const measures = [...new Set(asked.map((row) => row[0]))];
        const parts = (one) => PT.index.data[report][one].n;
        Promise.all(measures.map((one) => PT.open(report, one, parts(one)))).then(() => done(
            asked.map(([measure, place, period, sex, age, group, basis]) =>
                PT.shown(PT.cell(report, measure, {
                    basis, sex, age, group,
                    place: PT.index.places.get(place), period: PT.index.periodAt.get(period),
                })))));
    """
    return browser.execute_async_script(script, report, asked)


@pytest.mark.parametrize("page", sorted({*PAGES, *(f"report-{code}" for code in REPORTS)}))
def test_pages_load_without_errors(browser, site, page):
    visit(browser, site, page)
    assert errors(browser) == []
    assert browser.find_elements(By.CSS_SELECTOR, "[role=alert]") == []
    addresses = browser.execute_script(
        "return [...document.querySelectorAll('[src], [href]')].map((one) => one.src || one.href)"
    )
    assert addresses
    assert all(address.startswith("file:") for address in addresses), addresses


def test_every_place_has_a_page(browser, site, warehouse):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (places,) = connection.execute(
            "select count(distinct (geography_level, geography_code)) from reports.geography"
            " where geography_code <> 'unknown'"
        ).fetchone()
    assert len(list((site / "place").glob("*.html"))) == places
    visit(browser, site, "places")
    links = [a.get_attribute("href") for a in browser.find_elements(By.CSS_SELECTOR, "#page a")]
    for link in links:
        assert (site / "place" / link.rsplit("/", 1)[1]).is_file(), link


def test_figures_of_a_report_are_the_warehouses(browser, site, warehouse):
    where = f"{TOTAL} and period_type = 'year' and geography_level in ('country', 'region')"
    rows = cells(warehouse, f"{where} and indicator_code = '{RATE}'")
    assert rows
    for row in rows[-6:]:
        place = f"{row['geography_level']}.{row['geography_code']}"
        period = f"year.{row['period_start']}"
        visit(browser, site, "report-key_figures", f"#measure={RATE}&place={place}&period={period}")
        expected = "–" if row["is_suppressed"] else written(row["value"], row["decimals"])
        assert shown_value(browser, place) == expected


@pytest.mark.parametrize("report", REPORTS)
def test_every_figure_of_the_country_is_the_warehouses(browser, site, warehouse, report):
    """All measures and breakdowns of a report at once."""
    rows = cells(warehouse, "geography_level = 'country' and period_type = 'year'", report)
    visit(browser, site, f"report-{report}")
    shown = ask(browser, report, rows)
    expected = [
        "–" if row["is_suppressed"] else written(row["value"], row["decimals"]) for row in rows
    ]
    assert len(rows) > 100
    assert shown == expected


def test_a_count_of_nothing_is_zero(browser, site, warehouse):
    """The warehouse has no row for it; a rate without anything to divide by has no figure."""
    code = "rehabilitation_plans"
    yearly = f"{TOTAL} and period_type = 'year'"
    counted = cells(warehouse, f"{yearly} and indicator_code = '{code}'")
    there = {(row["geography_code"], row["period_start"]) for row in counted}
    every = cells(
        warehouse,
        f"{yearly} and indicator_code = 'population' and geography_level = 'municipality'",
    )
    nothing = [
        row
        for row in every
        if ("DK", row["period_start"]) in there
        and (row["geography_code"], row["period_start"]) not in there
    ]
    assert nothing
    visit(browser, site, "report-key_figures")
    rows = [row | {"indicator_code": code} for row in nothing]
    assert set(ask(browser, "key_figures", rows)) == {"0"}


def test_geography_as_it_is(browser, site):
    choice = f"#measure={RATE}&place=region.84"
    visit(browser, site, "report-key_figures", choice)
    was = shown_value(browser, "region.84")
    choose(browser, "basis", "as_is")
    assert shown_value(browser, "region.84") == f"{AS_IS},0" != was
    choose(browser, "place", "region.85")
    now = shown_value(browser, "region.85")
    choose(browser, "basis", "as_was")
    assert shown_value(browser, "region.85") == now, "what does not differ is stored once"


def test_filters_change_the_figure(browser, site, warehouse):
    rows = cells(
        warehouse,
        f"indicator_code = '{RATE}' and geography_level = 'country' and period_type = 'year'"
        " and sex = '2' and age_band = '85+' and not is_suppressed",
    )
    row = rows[-1]
    visit(browser, site, "report-key_figures", f"#measure={RATE}")
    choose(browser, "kind", "quarter")
    choose(browser, "sex", "2")
    assert (
        Select(browser.find_element(By.ID, "field-kind")).first_selected_option.get_attribute(
            "value"
        )
        == "year"
    ), "quarters are not told by sex"
    choose(browser, "period", f"year.{row['period_start']}")
    choose(browser, "age", "85+")
    expected = written(row["value"], row["decimals"])
    assert shown_value(browser, "country.DK") == expected
    assert "age=85" in browser.current_url, "a choice can be shared as an address"
    choose(browser, "group", "dementia")
    assert Select(browser.find_element(By.ID, "field-age")).first_selected_option.text == (
        "Alle aldre"
    ), "there are no figures by both age and target group"
    choose(browser, "place", "region.84")
    assert browser.find_element(By.CSS_SELECTOR, '[data-value="region.84"]')
    assert errors(browser) == []


def test_the_map_and_ranking_show_every_municipality(browser, site):
    visit(browser, site, "report-key_figures", f"#measure={RATE}")
    tiles = browser.find_elements(By.CSS_SELECTOR, ".tile")
    assert len(tiles) == 98
    assert len({tile.get_attribute("style") for tile in tiles}) == 98, "two tiles in one place"
    rows = browser.find_elements(By.CSS_SELECTOR, "#ranking tbody tr")
    assert len(rows) == 98
    browser.execute_script("document.querySelectorAll('.tile')[5].click()")
    wait_ready(browser)
    assert "place=municipality" in browser.current_url


def test_the_language_is_switched_and_remembered(browser, site, warehouse):
    visit(browser, site, "report-key_figures", f"#measure={RATE}")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Nøgletal"
    danish = shown_value(browser, "country.DK")
    browser.find_element(By.CSS_SELECTOR, "[data-language=en]").click()
    wait_ready(browser)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Key figures"
    assert browser.execute_script("return document.documentElement.lang") == "en"
    assert shown_value(browser, "country.DK") == danish.translate(str.maketrans(",.", ".,"))
    visit(browser, site, "index")
    assert browser.find_element(By.CSS_SELECTOR, "nav a").text == "Front page"
    names = "return [...document.querySelectorAll('h2, h3, label, th, summary, button')]"
    left = browser.execute_script(f"{names}.map((one) => one.textContent).join(' ')")
    assert not [letter for letter in "æøå" if letter in left.lower()]
    browser.execute_script("localStorage.clear()")


def test_a_link_keeps_what_was_chosen_and_the_language(browser, site):
    visit(browser, site, "flow")
    choose(browser, "kind", "quarter")
    periods = Select(browser.find_element(By.ID, "field-period")).options
    oldest = periods[-1].get_attribute("value")
    choose(browser, "period", oldest)
    browser.find_element(By.CSS_SELECTOR, "[data-language=en]").click()
    wait_ready(browser)
    link = browser.current_url
    browser.execute_script("localStorage.clear()")
    browser.get("about:blank")
    browser.get(link)
    wait_ready(browser)
    chosen = Select(browser.find_element(By.ID, "field-period")).first_selected_option
    assert chosen.get_attribute("value") == oldest
    assert browser.execute_script("return document.documentElement.lang") == "en"
    browser.execute_script("localStorage.clear()")


def test_a_ranking_says_how_many_are_hidden(browser, site, warehouse):
    rows = cells(
        warehouse,
        f"indicator_code = '{RATE}' and geography_level = 'municipality' and {TOTAL}"
        " and period_type = 'year'",
    )
    newest = max(row["period_start"] for row in rows)
    hidden = sum(row["is_suppressed"] for row in rows if row["period_start"] == newest)
    visit(browser, site, "report-key_figures", f"#measure={RATE}&period=year.{newest}")
    assert hidden
    assert f"{hidden} af 98 steder er skjult" in browser.find_element(By.ID, "ranking").text


def test_a_map_of_one_value_is_drawn_lightest(browser, site):
    visit(browser, site, "report-key_figures")
    shades = browser.execute_script(
        """
        const box = document.createElement("div");
        window.PT.tileMap(box, {
            cellOf: (place) => ({ place, value: 0, hidden: false, decimals: 1 }),
            basis: "as_was", pick: () => {}, label: "",
        });
        return [...new Set([...box.querySelectorAll(".tile")].map((tile) => tile.className))];
        """
    )
    assert shades == ["tile shade-0"]


def test_a_share_changes_by_points_and_a_rate_by_per_cent(browser, site):
    visit(browser, site, "index")
    told = {
        card.find_element(By.CSS_SELECTOR, ".big").get_attribute("data-measure"): card.text
        for card in browser.find_elements(By.CSS_SELECTOR, ".card:has(.big)")
    }
    assert "procentpoint siden" in told["readmission_rate_somatic"]
    assert " % siden" in told["acute_stays_per_1000"]


def test_self_service_gives_the_warehouses_figures(browser, site, warehouse):
    choice = f"#measure={RATE}&rows=age&columns=sex"
    visit(browser, site, "explore", choice)
    period = Select(browser.find_element(By.ID, "field-period")).first_selected_option
    start = period.get_attribute("value").split(".")[1]
    rows = cells(
        warehouse,
        f"indicator_code = '{RATE}' and geography_level = 'country' and period_type = 'year'"
        f" and target_group_code = 'all' and period_start = '{start}'",
    )
    expected = {
        (row["age_band"], row["sex"]): "–" if row["is_suppressed"]
        else written(row["value"], row["decimals"])
        for row in rows
    }  # fmt: skip
    found = browser.find_elements(By.CSS_SELECTOR, "#table tbody tr")
    ages = {"Alle aldre": "all"}
    for line in found:
        name, *values = [cell.text for cell in line.find_elements(By.CSS_SELECTOR, "th, td")]
        age = ages.get(name, name.removesuffix(" år"))
        assert values == [expected[age, sex] for sex in ("all", "1", "2")], name
    assert len(found) == 8


def test_csv_has_the_figures_and_says_what_is_hidden(browser, site, warehouse):
    visit(browser, site, "report-key_figures", f"#measure={RATE}&place=municipality.101")
    browser.execute_script("document.querySelector('#ranking .csv').click()")
    file = browser.downloads / "ranking.csv"
    end = time.monotonic() + 10
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.05)
    text = file.read_text(encoding="utf-8-sig")
    lines = {row["stedkode"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    start = lines["101"]["periodestart"]
    rows = cells(
        warehouse,
        f"indicator_code = '{RATE}' and geography_level = 'municipality' and {TOTAL}"
        f" and period_type = 'year' and period_start = '{start}'",
    )
    assert len(lines) == 98
    for row in rows:
        line = lines[row["geography_code"]]
        if row["is_suppressed"]:
            assert [line[key] for key in ("tæller", "nævner", "værdi")] == ["", "", ""]
            assert line["note"].startswith("1-4")
        else:
            value = Decimal(line["værdi"].replace(",", "."))
            assert abs(value - row["value"]) <= Decimal("0.0001")
    assert lines["101"]["note"].startswith("1-4"), "the planted row is hidden"


def test_hidden_figures_are_in_no_file(browser, site):
    for file in site.rglob("*"):
        if file.is_file():
            content = file.read_text(encoding="utf-8")
            for figure in PLANTED.values():
                assert figure not in content, file
    visit(browser, site, "report-key_figures", f"#measure={RATE}&place=municipality.101")
    assert shown_value(browser, "municipality.101") == "–"
    assert "1-4 borgere" in browser.find_element(By.ID, "ranking").text


def test_files_name_no_address_outside_and_no_person(site, built):
    pages = [
        *site.rglob("*.html"),
        *site.rglob("*.css"),
        site / "assets" / "app.js",
        site / "assets" / "core.js",
    ]
    for file in pages:
        content = file.read_text(encoding="utf-8")
        for word in ('src="http', 'href="http', "fetch(", "import("):
            assert word not in content, (file, word)
    persons = {pnr for (pnr,) in built.query("select pnr from restricted.citizen_identity")}
    assert persons
    for file in (site / "data").rglob("*.js"):
        numbers = re.findall(r"(?<!\d)\d{10}(?!\d)", file.read_text(encoding="utf-8"))
        assert not persons.intersection(numbers), file


@pytest.mark.parametrize("page", PAGES)
def test_pages_meet_wcag(browser, site, page):
    # The map of regions is that of municipalities with fewer rows: axe is slow on many cells.
    visit(browser, site, page, "#coverage=hospital_contact" if page == "quality" else "")
    browser.execute_script(
        "document.querySelectorAll('figure details').forEach((one) => (one.open = true))"
    )
    browser.execute_script(axe())
    found = browser.execute_async_script(
        "const [tags, done] = arguments;axe.run({runOnly: {type: 'tag', values: tags}}).then(done)",
        WCAG,
    )
    problems = [
        (one["id"], one["help"], [node["target"] for node in one["nodes"]][:3])
        for one in found["violations"]
    ]
    assert problems == []


def axe() -> str:
    """The script of axe-core, as a PyPI package carries it."""
    package = importlib.resources.files("axe_playwright_python")
    return (package / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_shows_pages_without_sideways_scrolling(phone, site, page):
    visit(phone, site, page)
    width = phone.execute_script("return document.documentElement.scrollWidth")
    assert width <= 390


def test_charts_are_reached_and_told_without_sight(browser, site):
    visit(browser, site, "report-key_figures", f"#measure={RATE}")
    for figure in browser.find_elements(By.CSS_SELECTOR, "figure"):
        assert figure.find_elements(By.CSS_SELECTOR, "table tbody tr"), "no table behind a chart"
        assert figure.find_elements(By.CSS_SELECTOR, ".about dd"), "no definition"
        assert figure.find_elements(By.CSS_SELECTOR, "button.csv"), "no CSV"
    focus = "return document.activeElement.getAttribute('aria-label')"
    browser.execute_script("document.querySelector('.tile[tabindex=\"0\"]').focus()")
    before = browser.execute_script(focus)
    browser.switch_to.active_element.send_keys("\ue014")  # arrow right
    after = browser.execute_script(focus)
    assert before and after and before != after


# The page on the quality of the delivery


def table(browser: WebDriver, figure: str) -> list[list[str]]:
    """The texts of a table's body, also of the rows that are scrolled away."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((row) =>"
        " [...row.cells].map((cell) => cell.textContent))",
        f"#quality-{figure} tbody tr",
    )


def told(warehouse: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def whole(number: int | None) -> str:
    return ".." if number is None else f"{number:,}".replace(",", ".")


def test_registers_and_quarantine_are_the_warehouses(browser, site, warehouse):
    visit(browser, site, "quality")
    registers = told(
        warehouse,
        "select table_name, rows_in, rows_staged, rows_quarantined, rows_duplicate, rows_forgotten,"
        " delivery_volume.as_of_date, last_day, days_since_last from quality.reconciliation"
        " join quality.delivery_volume using (table_name, is_delivered, rows_in)"
        " where is_delivered",
    )
    shown = {re.search(r"\((\w+)\)$", name)[1]: row for name, *row in table(browser, "registers")}
    assert shown == {
        name: [*map(whole, counts), "Ja", str(extract), str(last or ".."), whole(days), ".."]
        for name, *counts, extract, last, days in registers
    }
    assert str(registers[0][-3]) in browser.find_element(By.ID, "extract").text
    quarantined = told(
        warehouse,
        "select sum(row_count), count(distinct (table_name, rule)) from quality.quarantine",
    )
    rows = table(browser, "quarantine")
    assert (sum(int(row[2].replace(".", "")) for row in rows), len(rows)) == quarantined[0]
    assert not [row for row in rows if "_" in row[1]], "a rule without words"
    choose(browser, "register", "sssy")
    assert {row[0] for row in table(browser, "quarantine")} == {"Ydelser i praksissektoren (sssy)"}
    unknown = told(
        warehouse, "select code, row_count from quality.unknown_code where table_name = 'sssy'"
    )
    assert {(row[2], row[3]) for row in table(browser, "unknown")} == {
        (code, whole(count)) for code, count in unknown
    }
    assert "register=sssy" in browser.current_url
    assert [row[1] for row in table(browser, "stays")] == [
        whole(stays)
        for (stays,) in told(
            warehouse,
            "select count(*) from quality.stay_reconciliation"
            " group by cause order by 1 desc, cause",
        )
    ]


def test_the_map_of_coverage_tells_who_delivered_nothing(browser, site, warehouse):
    visit(browser, site, "quality", "#coverage=aehjsp&year=2023")
    rows = told(
        warehouse,
        "select place_name, list(row_count order by month) from quality.delivery_place_month"
        " where table_name = 'aehjsp' and extract(year from month) = 2023 group by all",
    )
    assert {name: counts for name, *counts in table(browser, "coverage")} == {
        name: [whole(count) for count in counts] for name, counts in rows
    }
    silent = sorted(name for name, counts in rows if not any(counts))
    text = browser.find_element(By.ID, "silent").text
    assert silent and all(name in text for name in silent) and f"({len(silent)})" in text
    shades = browser.execute_script(
        """
        const kind = (rows, size) => window.PT.coverageKind(rows, { usual: 10, size });
        return [kind(16, 20), kind(15, 20), kind(4, 20), kind(0, 10), kind(0, 9)];
        """
    )
    assert shades == ["much", "usual", "little", "hole", "nothing"]
    # Nobody made a visit in the last month: all the same it is shown.
    choose(browser, "coverage", "aefb")
    choose(browser, "year", "2024")
    assert {row[12] for row in table(browser, "coverage")} >= {"0"}
    choose(browser, "coverage", "all")
    assert [row[1:] for row in table(browser, "coverage") if row[0].endswith("(sssy)")] == [
        [
            whole(count)
            for (count,) in told(
                warehouse,
                "select row_count from quality.delivery_month"
                " where table_name = 'sssy' and extract(year from month) = 2024 order by month",
            )
        ]
    ]
    choose(browser, "coverage", "hospital_contact")
    assert len(table(browser, "coverage")) == 5, "regions of the day"
    assert len(table(browser, "coverage")[0]) == 13, "a year at a time"


def test_the_statistical_checks_are_told(browser, site, warehouse):
    visit(browser, site, "quality")
    words = {"met": "Opfyldt", "not_met": "Ikke opfyldt", "not_judged": "Intet at bedømme"}
    expected = told(
        warehouse,
        "select label_da, outcome, judged_count, unexpected_count from quality.expectation_result",
    )
    shown = [
        (row[0], row[1].removesuffix(" (til orientering)"), *row[4:6])
        for row in table(browser, "checks")
    ]
    assert sorted(shown) == sorted(
        (label, words[outcome], whole(judged), whole(outside))
        for label, outcome, judged, outside in expected
    )
    browser.find_element(By.CSS_SELECTOR, "#quality-checks a").click()
    assert "Statistical checks" in browser.find_element(By.TAG_NAME, "h1").text
    for link in browser.find_elements(By.CSS_SELECTOR, "a"):
        assert Path(link.get_attribute("href").removeprefix("file://")).is_file()
    assert errors(browser) == []


def test_the_public_reads_what_is_true_of_open_figures(built, tmp_path):
    out = tmp_path / "site"
    database = str(built.database)
    done = run_report("--database", database, "--out", str(out), "--schema", "open", place=built)
    assert done.returncode == 0, done.stdout
    # The quality of a delivery is not for the public.
    assert not list(out.rglob("quality*")) and not (out / "checks").exists()
    start = (out / "index.html").read_text(encoding="utf-8")
    assert "quality.html" not in start
    # Not all that is hidden are few.
    assert "tal, der ville røbe dem, er skjult" in start
    assert "1-4 (hidden)" not in (out / "assets" / "core.js").read_text(encoding="utf-8")


def test_another_folder_is_not_overwritten(site, warehouse, built, tmp_path):
    (tmp_path / "letter.txt").write_text("keep me")
    done = run_report("--database", str(warehouse), "--out", str(tmp_path), place=built)
    assert done.returncode == 1
    assert (tmp_path / "letter.txt").exists()
    done = run_report("--database", str(tmp_path / "none.duckdb"), place=built)
    assert "there is no warehouse" in done.stdout
