/* The quality of the delivery: registers, quarantine, unknown codes, coverage, statistical checks. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;

  const SURE = 10; // usual citizens of a municipality, or rows, from which a month of nothing is a hole
  const count = (value) => (value === null ? PT.MISSING : PT.number(value, 0));
  const registerName = (code) => `${PT.text(`register_${code}`)} (${code})`;
  const coveredName = (code) => (code === "all" ? PT.text("quality_all_registers") : registerName(code));
  const dates = (rows, key) => [...new Set(rows.map((row) => row[key]).filter(Boolean))].sort().join(", ");
  const numbers = (key, label) => ({
    label: PT.text(label || `quality_${key}`), number: true,
    get: (row) => count(row[key]), value: (row) => row[key],
  });
  const text = (label, get, head) => ({ label: PT.text(label), get, head });
  const register = text("quality_register", (row) => registerName(row.code), true);

  /* A table with its title, notes and CSV file. */
  function panel(id, columns, rows, ...extra) {
    const title = PT.text(`quality_${id}`);
    return h("figure", { class: "figure", id: `quality-${id}` },
      h("figcaption", {}, h("h2", {}, title), h("p", { class: "sub" }, PT.text(`quality_${id}_about`))),
      ...extra,
      rows.length ? PT.table(columns, rows, title) : h("p", { class: "note" }, PT.text("quality_nothing")),
      h("div", { class: "tools" }, h("button", { type: "button", class: "csv",
        onclick: () => PT.saveTable(`quality-${id}`, columns, rows) }, PT.text("download_csv"))));
  }

  function summary(quality) {
    const delivered = quality.registers.filter((one) => one.delivered);
    const sum = (key) => delivered.reduce((total, one) => total + one[key], 0);
    const failing = quality.checks.filter((one) => one.outcome === "not_met").length;
    const facts = [["delivered", count(delivered.length)], ["rows", count(sum("rows"))],
      ["good", count(sum("good"))], ["quarantined", count(sum("quarantined"))], ["failing", count(failing)]];
    const absent = quality.registers.filter((one) => !one.delivered).map((one) => registerName(one.code));
    return h("section", { class: "headline", "aria-label": PT.text("headline") },
      h("dl", { class: "numbers" }, facts.map(([key, value]) =>
        h("div", {}, h("dt", {}, PT.text(`quality_${key}`)), h("dd", { "data-fact": key }, value)))),
      h("p", { class: "note", id: "extract" }, PT.text("quality_extracted", { dates: dates(delivered, "extract") }),
        dates(delivered, "formerExtract")
          ? ` ${PT.text("quality_former_extracted", { dates: dates(delivered, "formerExtract") })}` : null),
      h("p", { class: "note" }, PT.text("quality_records")),
      absent.length ? h("p", { class: "note" }, PT.text("quality_absent", { list: absent.join(", ") })) : null);
  }

  const registers = (quality) => panel("registers", [
    register, numbers("rows"), numbers("good"), numbers("quarantined"), numbers("duplicate"), numbers("forgotten"),
    text("quality_balanced", (row) => PT.text(row.balanced ? "yes" : "no")),
    { label: PT.text("quality_extract"), number: true, get: (row) => row.extract || PT.MISSING },
    { label: PT.text("quality_last"), number: true, get: (row) => row.last || PT.MISSING }, numbers("days"),
    { label: PT.text("quality_former"), number: true, value: (row) => row.former,
      get: (row) => (row.former === null ? PT.MISSING : `${PT.number(row.former, 1)} %`) },
  ], quality.registers.filter((row) => row.delivered));

  // Statistical checks --------------------------------------------------------------------------
  const value = (number) => PT.number(number, Number.isInteger(number) ? 0 : 1);

  function range(row) {
    if (row.low === null) return PT.text("quality_at_most", { high: value(row.high) });
    if (row.high === null) return PT.text("quality_at_least", { low: value(row.low) });
    return `${value(row.low)}–${value(row.high)}`;
  }

  function observed(row) {
    if (row.lowest === null) return PT.MISSING;
    return row.lowest === row.highest ? value(row.lowest) : `${value(row.lowest)}–${value(row.highest)}`;
  }

  const outcome = (row) => h("span", { class: `outcome ${row.outcome}` },
    PT.text(`quality_${row.outcome}`), row.severity === "info" ? ` (${PT.text("quality_info")})` : null);

  const checks = (quality) => panel("checks", [
    text("quality_expectation", (row) => PT.label(row), true),
    text("quality_outcome", outcome),
    text("quality_range", range), text("quality_observed", observed),
    numbers("judged"), numbers("outside"), text("quality_where", (row) => row.rows),
    text("source", (row) => `${row[`source_${PT.language}`]} (${PT.text(`provenance_${row.provenance}`)})`),
  ], quality.checks, quality.checksPage
    ? h("p", {}, h("a", { href: `${PT.root}checks/index.html` }, PT.text("quality_checks_page"))) : null);

  // Coverage ------------------------------------------------------------------------------------
  const KINDS = ["hole", "nothing", "little", "usual", "much"];
  const SHADES = { hole: "shade-hidden", nothing: "shade-none", little: "shade-0", usual: "shade-2", much: "shade-4" };

  PT.coverageKind = (rows, place) => {
    if (rows === null) return null;
    if (rows === 0) return place.size >= SURE ? "hole" : "nothing";
    if (rows < place.usual / 2) return "little";
    return rows > place.usual * 1.5 ? "much" : "usual";
  };

  const monthLabel = (month) => {
    const [year, number] = month.split("-").map(Number);
    return `${PT.text("months").split(" ")[number - 1]} ${year}`;
  };

  const yearsOf = (quality, code) => [...new Set(quality.coverage[code].months.map((month) => month.slice(0, 4)))];

  function coverage(quality, code, year) {
    const all = quality.coverage[code];
    const inYear = (_, at) => all.months[at].startsWith(year);
    const months = all.months.filter(inYear);
    const places = all.places.map((place) => ({ ...place, rows: place.rows.filter(inYear),
      name: all.level === "register" ? registerName(place.place) : place.name }));
    const title = `${PT.text("quality_coverage")}, ${coveredName(code)}, ${year}`;
    const silent = places.filter((place) => place.rows.every((rows) => !rows)).map((place) => place.name);
    const columns = [text("place", (place) => place.name, true),
      ...months.map((month, at) => ({ label: monthLabel(month), number: true, get: (place) => count(place.rows[at]),
        value: (place) => place.rows[at] }))];
    const body = places.map((place) => h("tr", {}, h("th", { scope: "row" }, place.name),
      place.rows.map((rows, at) => {
        const kind = PT.coverageKind(rows, place);
        if (kind === null) return h("td", {}, PT.MISSING);
        return h("td", { class: SHADES[kind], title: `${place.name}, ${monthLabel(months[at])}: ${PT.text(`quality_kind_${kind}`)}` },
          count(rows));
      })));
    const table = h("table", { class: "heat" }, h("caption", { class: "sr-only" }, title),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, PT.text("place")),
        months.map((month) => h("th", { scope: "col", class: "num" }, monthLabel(month))))),
      h("tbody", {}, body));
    return h("figure", { class: "figure", id: "quality-coverage" },
      h("figcaption", {}, h("h2", {}, title), h("p", { class: "sub" }, PT.text("quality_coverage_about"))),
      h("ul", { class: "legend" }, KINDS.map((kind) => h("li", {},
        h("span", { class: `swatch ${SHADES[kind]}`, "aria-hidden": "true" }), PT.text(`quality_kind_${kind}`)))),
      silent.length ? h("p", { class: "note", id: "silent" }, PT.text("quality_silent",
        { count: count(silent.length), list: silent.join(", ") })) : null,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table),
      h("div", { class: "tools" }, h("button", { type: "button", class: "csv",
        onclick: () => PT.saveTable(`quality-coverage-${code}-${year}`, columns, places) }, PT.text("download_csv"))));
  }

  // The page ------------------------------------------------------------------------------------
  PT.pages.quality = async (element) => {
    const quality = await PT.load("quality");
    const hash = PT.readHash();
    const covered = Object.keys(quality.coverage);
    const codes = quality.registers.filter((row) => row.delivered).map((row) => row.code);
    const state = { register: codes.includes(hash.register) ? hash.register : "all",
      coverage: covered.includes(hash.coverage) ? hash.coverage : covered[0], year: hash.year };
    const result = h("div", { class: "grid" });
    const field = (key) =>
      PT.select(`field-${key}`, `quality_choose_${key}`, (chosen) => { state[key] = chosen; PT.busy(show); });
    const fields = { register: field("register"), coverage: field("coverage"), year: field("year") };
    element.replaceChildren(summary(quality), ...PT.controls(fields), result);
    function show() {
      const names = (listed) => listed.map((code) => [code, coveredName(code)]);
      fields.register.fill([[null, [["all", PT.text("quality_all_registers")], ...names(codes)]]], state.register);
      fields.coverage.fill([[null, names(covered)]], state.coverage);
      const years = covered.length ? yearsOf(quality, state.coverage) : [];
      if (!years.includes(state.year)) state.year = years.at(-1);
      fields.year.fill([[null, years.map((year) => [year, year])]], state.year);
      PT.writeHash(state);
      const about = (rows) => rows.filter((row) => state.register === "all" || row.code === state.register);
      result.replaceChildren(
        checks(quality),
        registers(quality),
        panel("quarantine", [register, text("quality_rule", (row) => PT.text(`rule_${row.rule}`)), numbers("rows")],
          about(quality.quarantined)),
        panel("unknown", [register, text("quality_column", (row) => row.column),
          text("quality_code", (row) => row.value), numbers("rows")], about(quality.unknown)),
        panel("stays", [text("quality_cause", (row) => PT.text(`cause_${row.cause}`), true), numbers("rows", "quality_stay_rows")],
          quality.stays),
        covered.length ? coverage(quality, state.coverage, state.year) : "");
      PT.announce(PT.text("updated"));
    }
    return show();
  };
})();
