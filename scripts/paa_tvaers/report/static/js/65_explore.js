/* Self-service: any measure, what goes down and across, and a filter on everything else. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;
  const DIMENSIONS = ["place", "period", "age", "sex", "group"];
  const BREAKDOWNS = ["age", "sex", "group"];
  const MOST_BARS = 160;
  let state, fields, result;

  PT.pages.explore = (element) => {
    state = startState();
    const field = (key, label, read = (value) => value) =>
      PT.select(`field-${key}`, label, (value) => change(key, read(value)));
    fields = {
      report: field("report", "report"),
      measure: field("measure", "measure"),
      rows: field("rows", "rows"),
      columns: field("columns", "columns"),
      level: field("level", "level"),
      place: field("place", "place", (key) => PT.index.places.get(key)),
      kind: field("kind", "period_kind"),
      period: field("period", "period", (key) => PT.index.periodAt.get(key)),
      age: field("age", "age"),
      sex: field("sex", "sex"),
      group: field("group", "group"),
      basis: field("basis", "basis"),
    };
    fields.measure.classList.add("wide");
    result = h("div", { id: "content" });
    element.replaceChildren(
      ...PT.controls(fields), result);
    return show();
  };

  function startState() {
    const hash = PT.readHash();
    const report = PT.index.reports[hash.report] ? hash.report : Object.keys(PT.index.reports)[0];
    const about = PT.index.reports[report];
    const measures = about.measures.filter((measure) => PT.index.data[report][measure]);
    const pick = (value, options, otherwise) => (options.includes(value) ? value : otherwise);
    const found = {
      report,
      measure: pick(hash.measure, measures, PT.firstRate(measures)),
      rows: pick(hash.rows, DIMENSIONS, "place"),
      columns: pick(hash.columns, ["none", ...DIMENSIONS], "period"),
      level: pick(hash.level, about.levels, "region"),
      place: PT.index.places.get(hash.place) || PT.country(),
      kind: pick(hash.kind, PT.kindsOf(report), "year"),
      basis: hash.basis === "as_is" ? "as_is" : "as_was",
      ...PT.baseOf(report),
    };
    for (const key of BREAKDOWNS) if (hash[key]) found[key] = hash[key];
    const period = PT.index.periodAt.get(hash.period);
    found.period = period ?? PT.newest(report, found.measure, found.kind);
    return settle(found);
  }

  function change(key, value) {
    const before = state[key];
    state[key] = value;
    if (key === "rows" && state.columns === value) state.columns = before;
    if (key === "columns" && state.rows === value) state.rows = before === "none" ? "place" : before;
    if (key === "report") {
      const { measures } = PT.index.reports[value];
      if (!measures.includes(state.measure)) state.measure = measures.find((one) => PT.index.data[value][one]);
      Object.assign(state, PT.baseOf(value));
    }
    settle(state, key);
    PT.busy(show).then(() => PT.announce(PT.text("updated")));
  }

  /* Only breakdowns that are there: age and sex together, or the target group, in the kinds of period
     that have them. */
  function settle(found, latest) {
    const used = [found.rows, found.columns];
    const { report } = found;
    const about = PT.index.reports[report];
    if (!about.levels.includes(found.level)) found.level = about.levels.at(-1);
    if (!PT.kindsOf(report).includes(found.kind)) found.kind = PT.kindsOf(report)[0];
    const base = PT.baseOf(report);
    const isGroup = (key) => used.includes(key) || (found[key] !== "all" && base[key] === "all");
    if (isGroup("group") && base.group === "all" && (isGroup("age") || isGroup("sex"))) {
      const group = latest === "group" || (used.includes("group") && !["age", "sex"].includes(latest));
      const drop = group ? ["age", "sex"] : ["group"];
      for (const key of drop) {
        found[key] = base[key];
        if (found.rows === key) found.rows = "place";
        if (found.columns === key) found.columns = found.rows === "period" ? "none" : "period";
      }
    }
    for (const key of BREAKDOWNS) {
      const members = PT.members(report, key);
      const open = used.includes(key);
      if (open && members.length < 2) {
        if (found.rows === key) found.rows = "place";
        if (found.columns === key) found.columns = "none";
      }
      if (!members.includes(found[key])) found[key] = base[key];
    }
    if (found.rows === found.columns) found.columns = found.rows === "period" ? "place" : "period";
    const types = about.types[partsOf(found)[0]] || [];
    if (!types.includes(found.kind)) found.kind = types.includes("year") ? "year" : types[0] || "year";
    if (PT.index.periods[found.period][0] !== found.kind) {
      found.period = PT.newest(report, found.measure, found.kind);
    }
    if (!PT.places(found.place.level, found.basis).includes(found.place)) found.place = PT.country();
    if (!about.levels.includes(found.place.level)) found.place = PT.country();
    return found;
  }

  /* Members of a dimension as {key, label, at}. */
  function members(dimension) {
    if (dimension === "none") return [{ label: PT.text("value"), at: {} }];
    if (dimension === "place") {
      return PT.places(state.level, state.basis).map((place) => ({ label: PT.label(place), at: { place } }));
    }
    if (dimension === "period") {
      return PT.periodsOf(state.kind).map((period) => ({ label: PT.periodLabel(period), at: { period } }));
    }
    return PT.members(state.report, dimension).map((code) =>
      ({ label: PT[`${dimension}Label`](code), at: { [dimension]: code } }));
  }

  function partsOf(found) {
    const open = (key) => [found.rows, found.columns].includes(key);
    const codes = (key) => (open(key) ? PT.members(found.report, key) : [found[key]]);
    const parts = new Set();
    for (const sex of codes("sex")) for (const age of codes("age")) for (const group of codes("group")) {
      parts.add(PT.partOf(sex, age, group));
    }
    return [...parts].sort((a, b) => b.length - a.length);
  }

  function fillFields() {
    const { report } = state;
    const about = PT.index.reports[report];
    const open = (key) => [state.rows, state.columns].includes(key);
    const usable = DIMENSIONS.filter((key) => !BREAKDOWNS.includes(key) || PT.members(report, key).length > 1);
    fields.report.fill([[null, Object.entries(PT.index.reports).map(([code, one]) => [code, PT.label(one)])]], report);
    fields.measure.fill(PT.measureOptions(report), state.measure);
    fields.rows.fill(PT.plainOptions(usable, "by_"), state.rows);
    fields.columns.fill(PT.plainOptions(["none", ...usable], "by_"), state.columns);
    fields.level.fill(PT.plainOptions(about.levels, "levels_"), state.level);
    fields.place.fill(PT.placeOptions(about.levels, state.basis), PT.placeKey(state.place));
    fields.kind.fill(PT.plainOptions(PT.kindsOf(report)), state.kind);
    fields.period.fill(PT.periodOptions(state.kind), PT.periodKey(state.period));
    for (const key of BREAKDOWNS) fields[key].fill(PT.memberOptions(report, key), state[key]);
    fields.basis.fill(PT.plainOptions(["as_was", "as_is"]), state.basis);
    fields.level.hidden = !open("place");
    for (const key of ["place", "period", ...BREAKDOWNS]) fields[key].hidden = open(key);
  }

  function writeState() {
    const { report, measure, rows, columns, level, kind, basis } = state;
    const values = { report, measure, rows, columns, level, kind, basis,
      place: PT.placeKey(state.place), period: PT.periodKey(state.period) };
    for (const key of BREAKDOWNS) if (state[key] !== "all") values[key] = state[key];
    PT.writeHash(values);
  }

  async function show() {
    fillFields();
    writeState();
    await PT.open(state.report, state.measure, partsOf(state));
    const base = { basis: state.basis, place: state.place, period: state.period,
      sex: state.sex, age: state.age, group: state.group };
    const across = members(state.columns);
    const cellOf = (row, column) => PT.cell(state.report, state.measure, { ...base, ...row.at, ...column.at });
    const down = members(state.rows);
    result.replaceChildren(figure(down, across, cellOf));
  }

  function figure(down, across, cellOf) {
    const indicator = PT.index.indicators[state.measure];
    const cells = down.flatMap((row) => across.map((column) => cellOf(row, column)));
    const columns = [
      { label: PT.text(`by_${state.rows}`), head: true, get: (row) => row.label },
      ...across.map((column) => ({ label: column.label, number: true, get: (row) => PT.shown(cellOf(row, column)) })),
    ];
    const title = PT.label(indicator);
    const drawn = chart(down, across, cells);
    return PT.figure({
      id: "table", title, subtitle: subtitle(indicator), measure: state.measure, cells, columns, rows: down,
      draw: drawn, plainChart: !drawn, tableShown: true,
      extra: drawn ? null : h("p", { class: "note" }, PT.text("too_many_bars")),
    });
  }

  function subtitle(indicator) {
    const fixed = DIMENSIONS.filter((key) => ![state.rows, state.columns].includes(key));
    const word = { place: () => PT.label(state.place), period: () => PT.periodLabel(state.period),
      age: () => PT.ageLabel(state.age), sex: () => PT.sexLabel(state.sex), group: () => PT.groupLabel(state.group) };
    return [PT.label(indicator.unit), ...fixed.map((key) => word[key]()), PT.text(state.basis)].join(" · ");
  }

  /* Lines when time is one of the two and the lines are few, else bars, unless they are too many. */
  function chart(down, across, cells) {
    const label = (dimension) => (cell) => ({
      none: () => "", place: () => PT.label(cell.place), period: () => PT.periodLabel(cell.period),
      age: () => PT.ageLabel(cell.age), sex: () => PT.sexLabel(cell.sex), group: () => PT.groupLabel(cell.group),
    })[dimension]();
    const other = state.rows === "period" ? [state.columns, across] : [state.rows, down];
    const names = other[1].map((one) => (other[0] === "none" ? "" : one.label));
    if ([state.rows, state.columns].includes("period") && names.length <= 10) {
      return (element) => PT.lineChart(element, cells, label(other[0]), names);
    }
    if (cells.length > MOST_BARS || across.length > 10) return null;
    const series = state.columns === "none" ? [""] : across.map((one) => one.label);
    return (element) => PT.barChart(element, cells, label(state.rows), label(state.columns), series);
  }
})();
