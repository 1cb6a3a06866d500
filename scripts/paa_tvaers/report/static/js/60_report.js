/* A standard report: one measure in one place over time, against other places and by breakdown. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;
  let report, state, fields, content, moved;

  PT.pages = PT.pages || {};

  PT.pages.report = (element) => {
    report = document.body.dataset.report;
    state = startState();
    fields = makeFields();
    content = h("div", { id: "content" });
    element.replaceChildren(
      ...PT.controls(fields),
      content
    );
    return show();
  };

  function startState() {
    const hash = PT.readHash();
    const about = PT.index.reports[report];
    const known = about.measures.filter((measure) => PT.index.data[report][measure]);
    const kinds = PT.kindsOf(report);
    const found = {
      measure: known.includes(hash.measure) ? hash.measure : PT.firstRate(known),
      basis: hash.basis === "as_is" ? "as_is" : "as_was",
      kind: kinds.includes(hash.kind) ? hash.kind : kinds[0],
      level: about.levels.includes(hash.level) ? hash.level : about.levels.at(-1),
      place: PT.index.places.get(hash.place) || PT.country(),
      ...PT.baseOf(report),
    };
    for (const key of ["sex", "age", "group"]) if (hash[key]) found[key] = hash[key];
    Object.assign(found, PT.settle(report, found, found.kind));
    const period = PT.index.periodAt.get(hash.period);
    const fits = period !== undefined && PT.index.periods[period][0] === found.kind;
    found.period = fits ? period : PT.newest(report, found.measure, found.kind);
    return found;
  }

  function makeFields() {
    const field = (key, label, read = (value) => value) =>
      PT.select(`field-${key}`, label, (value) => change(key, read(value)));
    const fields = {
      measure: field("measure", "measure"),
      place: field("place", "place", (key) => PT.index.places.get(key)),
      kind: field("kind", "period_kind"),
      period: field("period", "period", (key) => PT.index.periodAt.get(key)),
      age: field("age", "age"),
      sex: field("sex", "sex"),
      group: field("group", "group"),
      level: field("level", "compare"),
      basis: field("basis", "basis"),
    };
    fields.measure.classList.add("wide");
    return fields;
  }

  /* Show with another choice; the map is drawn anew, so the keyboard is put back on its tile. */
  function change(key, value, focused) {
    const before = state.kind;
    state[key] = value;
    if (["sex", "age", "group"].includes(key)) {
      // A breakdown that there is in years only moves the page to years.
      const keeps = (kind) => PT.settle(report, state, kind, key)[key] === value;
      state.kind = [state.kind, ...PT.kindsOf(report)].find(keeps) || state.kind;
    }
    Object.assign(state, PT.settle(report, state, state.kind, key));
    if (key === "kind" && !PT.hasBreakdown(report, state, value)) state.kind = "year";
    moved = key !== "kind" && state.kind !== before;
    if (PT.index.periods[state.period][0] !== state.kind) {
      state.period = PT.newest(report, state.measure, state.kind);
    }
    if (!PT.places(state.place.level, state.basis).includes(state.place)) state.place = PT.country();
    PT.busy(show).then(() => {
      PT.announce(PT.text("updated"));
      if (focused) document.querySelector(focused)?.focus();
    });
  }

  function fillFields() {
    const about = PT.index.reports[report];
    fields.measure.fill(PT.measureOptions(report), state.measure);
    fields.place.fill(PT.placeOptions(about.levels, state.basis), PT.placeKey(state.place));
    fields.kind.fill(PT.plainOptions(PT.kindsOf(report)), state.kind);
    fields.period.fill(PT.periodOptions(state.kind), PT.periodKey(state.period));
    for (const key of ["age", "sex", "group"]) fields[key].fill(PT.memberOptions(report, key), state[key]);
    fields.level.fill(PT.plainOptions(about.levels.filter((level) => level !== "country"), "levels_"), state.level);
    fields.basis.fill(PT.plainOptions(["as_was", "as_is"]), state.basis);
  }

  function writeState() {
    const base = PT.baseOf(report);
    const values = { measure: state.measure, place: PT.placeKey(state.place), kind: state.kind,
      period: PT.periodKey(state.period), level: state.level };
    for (const key of ["sex", "age", "group"]) if (state[key] !== base[key]) values[key] = state[key];
    if (state.basis !== "as_was") values.basis = state.basis;
    PT.writeHash(values);
  }

  const at = (changes) => ({
    basis: state.basis, place: state.place, period: state.period,
    sex: state.sex, age: state.age, group: state.group, ...changes,
  });
  const cell = (changes) => PT.cell(report, state.measure, at(changes));
  const indicator = () => PT.index.indicators[state.measure];

  /* What the figures are about, in a line. */
  function scope(parts) {
    const words = { place: PT.label(state.place), period: PT.periodLabel(state.period),
      sex: PT.sexLabel(state.sex), age: PT.ageLabel(state.age), group: PT.groupLabel(state.group) };
    const shown = parts.filter((key) => !["sex", "age", "group"].includes(key) || state[key] !== "all");
    return [...shown.map((key) => words[key]), PT.label(indicator().unit)].join(" · ");
  }

  async function show() {
    fillFields();
    writeState();
    const parts = new Set([PT.partOf(state.sex, state.age, state.group)]);
    const about = PT.index.reports[report];
    for (const part of ["total", "person", "group"]) {
      if ((about.types[part] || []).includes(state.kind)) parts.add(part);
    }
    await PT.open(report, state.measure, [...parts]);
    const company = PT.company(state.place, state.basis);
    await Promise.all(company.map((place) => PT.load(`place/${place.at}`)));
    content.replaceChildren(
      headline(company),
      h("div", { class: "grid" }, overTime(company)),
      h("div", { class: "grid two" }, map(), ranking()),
      h("div", { class: "grid two" }, byAgeAndSex(), byGroup()),
      PT.summary({ report, company, state, heading: PT.text("all_measures") })
    );
  }

  function headline(company) {
    const figures = company.map((place) => cell({ place }));
    return h(
      "section",
      { class: "headline", "aria-label": PT.text("headline") },
      h("h2", {}, PT.label(indicator())),
      h("p", { class: "sub" }, scope(["period", "age", "sex", "group"])),
      moved ? h("p", { class: "note" }, PT.text("moved_to_years")) : null,
      h("dl", { class: "numbers" }, figures.map((one, place) =>
        h("div", { class: place ? "number" : "number main" },
          h("dt", {}, PT.label(one.place)), h("dd", { "data-value": PT.placeKey(one.place) }, PT.shown(one)))))
    );
  }

  function overTime(company) {
    const compared = indicator().denominator ? company : [state.place];
    const periods = PT.periodsOf(state.kind);
    const cells = compared.flatMap((place) => periods.map((period) => cell({ place, period })));
    const shown = cells.filter((one) => one.value !== null || one.hidden);
    const name = (one) => PT.label(one.place);
    const columns = [
      { label: PT.text("period"), head: true, get: (period) => PT.periodLabel(period) },
      ...compared.map((place) => ({
        label: PT.label(place), number: true, get: (period) => PT.shown(cell({ place, period })),
      })),
    ];
    const used = periods.filter((period) => shown.some((one) => one.period === period));
    return PT.figure({
      id: "over-time", title: PT.text("over_time"), subtitle: scope(["place", "age", "sex", "group"]),
      measure: state.measure, cells: shown, columns, rows: used,
      draw: (element) => PT.lineChart(element, shown, name, compared.map((place) => PT.label(place))),
    });
  }

  const levelCells = () => PT.places(state.level, state.basis).map((place) => cell({ place }));
  const placeColumns = () => [
    { label: PT.levelLabel(state.level), head: true, get: (one) => PT.label(one.place) },
    PT.valueColumn(PT.label(indicator().unit)),
  ];

  function map() {
    const cells = levelCells();
    const byPlace = new Map(cells.map((one) => [one.place, one]));
    const holder = { municipality: (place) => place, region: (place) => PT.regionOf(place, state.basis),
      health_cluster: (place) => PT.clusterOf(place, state.basis) }[state.level];
    return PT.figure({
      id: "map", title: PT.text("map"), subtitle: scope(["period", "age", "sex", "group"]),
      measure: state.measure, cells, columns: placeColumns(), plainChart: true,
      extra: indicator().denominator ? null : h("p", { class: "note" }, PT.text("map_of_counts")),
      draw: (element) => PT.tileMap(element, {
        cellOf: (place) => byPlace.get(holder(place)), chosen: state.place, basis: state.basis,
        label: PT.text("map"), pick: (place) => change("place", place, ".tile[aria-pressed='true']"),
      }),
    });
  }

  function ranking() {
    const cells = levelCells().sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
    const ranks = new Map(cells.filter((one) => one.value !== null).map((one, at) => [one, at + 1]));
    return PT.figure({
      id: "ranking", title: PT.text("ranking"), subtitle: scope(["period", "age", "sex", "group"]),
      measure: state.measure, cells,
      columns: [
        { label: PT.text("rank"), number: true, get: (one) => String(ranks.get(one) || "") },
        ...placeColumns(),
      ],
      plainChart: true,
      draw: (element) => {
        const country = indicator().denominator ? cell({ place: PT.country() }) : null;
        const drawn = cells.filter((one) => one.value !== null).length;
        const style = `min-height:${drawn ? drawn * 18 + 30 : 0}px`;
        const image = h("div", { style, ...PT.image(PT.text("ranking")) });
        const tall = { class: "tall", tabindex: "0", role: "region", "aria-label": PT.text("ranking") };
        element.append(drawn > 30 ? h("div", tall, image) : image);
        PT.rankChart(image, cells, state.place, country);
      },
      extra: h("div", {}, rankingNotes(cells)),
    });
  }

  function rankingNotes(cells) {
    const hidden = cells.filter((one) => one.hidden).length;
    return [
      indicator().denominator ? h("p", { class: "note" }, PT.text("rank_line")) : null,
      hidden ? h("p", { class: "note" }, PT.text("ranking_hidden", { hidden, all: cells.length })) : null,
    ];
  }

  function byAgeAndSex() {
    const sexes = PT.members(report, "sex").filter((code) => code !== "all");
    const ages = PT.members(report, "age").filter((code) => code !== "all");
    const probe = { sex: sexes[0] || "all", age: ages[0] || "all", group: "all" };
    if (!sexes.length || !ages.length || !PT.hasBreakdown(report, probe, state.kind)) return "";
    const cells = ages.flatMap((age) => sexes.map((sex) => cell({ sex, age, group: "all" })));
    const columns = [
      { label: PT.text("age"), head: true, get: (age) => PT.ageLabel(age) },
      ...sexes.map((sex) => ({
        label: PT.sexLabel(sex), number: true, get: (age) => PT.shown(cell({ sex, age, group: "all" })),
      })),
    ];
    return PT.figure({
      id: "age-and-sex", title: PT.text("by_age_and_sex"), subtitle: scope(["place", "period"]),
      measure: state.measure, cells, columns, rows: ages,
      draw: (element) => PT.barChart(element, cells, (one) => PT.ageLabel(one.age),
        (one) => PT.sexLabel(one.sex), sexes.map(PT.sexLabel)),
    });
  }

  function byGroup() {
    const groups = PT.members(report, "group").filter((code) => code !== "all");
    const probe = { sex: "all", age: "all", group: groups[0] };
    if (!groups.length || !PT.hasBreakdown(report, probe, state.kind)) return "";
    const cells = groups.map((group) => cell({ sex: "all", age: "all", group }));
    return PT.figure({
      id: "group", title: PT.text("by_group"), subtitle: scope(["place", "period"]),
      measure: state.measure, cells,
      columns: [
        { label: PT.text("group"), head: true, get: (one) => PT.groupLabel(one.group) },
        PT.valueColumn(PT.label(indicator().unit)),
      ],
      extra: h("p", { class: "note" }, PT.text("groups_overlap")),
      draw: (element) => PT.barChart(element, cells, (one) => PT.groupLabel(one.group),
        () => "", [""]),
    });
  }
})();
