/* The front page, and the list of places. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;
  const REPORT = "key_figures";
  const HIGHLIGHTS = [
    "population", "inpatient_stays_per_1000", "acute_stays_per_1000", "readmission_rate_somatic",
    "preventable_stays_per_1000", "gp_contacts_per_1000", "home_help_granted_citizens_per_1000",
    "acute_stay_after_municipality_30", "chronic_citizens_per_1000",
  ];

  /* A few figures large, each with the change since the period before and its trend. */
  PT.highlights = (place, basis, company) => {
    const known = HIGHLIGHTS.filter((measure) => PT.index.data[REPORT][measure]);
    const cards = known.map((measure) => card(measure, place, basis, company));
    const note = cards.some((one) => one.isHidden) ? h("p", { class: "note" }, PT.text("hidden_note")) : null;
    return h("section", { "aria-label": PT.text("headline") }, h("ul", { class: "cards numbers" }, cards), note);
  };

  function card(measure, place, basis, company) {
    const indicator = PT.index.indicators[measure];
    const base = PT.baseOf(REPORT);
    const period = PT.newest(REPORT, measure, "year");
    const cellOf = (where, when) =>
      PT.placeCell(REPORT, measure, { basis, place: where, period: when, ...base });
    const now = cellOf(place, period);
    const years = PT.periodsOf("year").filter((when) => when <= period);
    const hash = new URLSearchParams({ measure, place: PT.placeKey(place) });
    const others = indicator.denominator ? company.filter((one) => one !== place) : [];
    const node = h(
      "li",
      { class: "card" },
      h("h3", {}, h("a", { href: PT.address(`report-${REPORT}`, hash) }, PT.label(indicator))),
      h("p", { class: "big", "data-measure": measure }, PT.shown(now),
        PT.spark(years.map((when) => cellOf(place, when).value))),
      h("p", { class: "sub" }, `${PT.label(indicator.unit)} · ${PT.periodLabel(period)}`),
      h("p", { class: "sub" }, others.length
        ? others.map((one) => `${PT.label(one)}: ${PT.shown(cellOf(one, period))}`).join(" · ")
        : changeText(indicator, now, cellOf(place, years.at(-2))))
    );
    node.isHidden = now.hidden;
    return node;
  }

  /* Per cent of a figure, percentage points of a share. */
  function changeText(indicator, now, before) {
    if (now.value === null || before.period === undefined || !before.value) return "";
    const isShare = indicator.multiplier === 100;
    const difference = now.value - before.value;
    const exact = isShare ? difference : (100 * difference) / before.value;
    /* As it is shown: what rounds to nothing has no sign. */
    const change = Math.round(10 * exact) / 10 || 0;
    const sign = change > 0 ? "+" : "";
    return PT.text(isShare ? "points_since" : "change_since",
      { change: sign + PT.number(change, 1), period: PT.periodLabel(before.period) });
  }

  PT.pages.index = async (element) => {
    const country = PT.country();
    await PT.load(`place/${country.at}`);
    const measure = PT.index.reports[REPORT].measures.find((one) => PT.index.data[REPORT][one]);
    const state = { basis: "as_was", kind: "year", measure, ...PT.baseOf(REPORT) };
    state.period = PT.newest(REPORT, measure, "year");
    element.replaceChildren(
      h("h2", {}, PT.text("country_figures", { period: PT.periodLabel(state.period) })),
      PT.highlights(country, "as_was", [country]),
      h("h2", {}, PT.text("find_place")),
      placePicker(),
      h("h2", {}, PT.text("nav_reports")),
      h("ul", { class: "cards" }, Object.entries(PT.index.reports).map(([code, about]) =>
        h("li", { class: "card" },
          h("h3", {}, h("a", { href: PT.address(`report-${code}`) }, PT.label(about))),
          h("p", {}, PT.label(about.about))))),
      PT.summary({ report: REPORT, company: [country], state, heading: PT.text("all_key_figures") })
    );
  };

  function placePicker() {
    const levels = ["municipality", "health_cluster", "region"];
    const go = () => {
      const place = PT.index.places.get(field.querySelector("select").value);
      location.href = PT.placeLink(place).href;
    };
    const field = PT.select("field-find", "place", () => {});
    field.fill(PT.placeOptions(levels, "as_was"), PT.placeKey(PT.places("municipality", "as_was")[0]));
    return h("form", { class: "controls", onsubmit: (event) => { event.preventDefault(); go(); } }, field,
      h("button", { type: "submit" }, PT.text("show_place")));
  }

  PT.pages.places = (element) => {
    const levels = ["region", "health_cluster", "municipality"];
    element.replaceChildren(...levels.map((level) =>
      h("section", {}, h("h2", {}, PT.text(`levels_${level}`)),
        h("ul", { class: "columns" }, PT.index.geographies.filter((place) => place.level === level)
          .map((place) => h("li", {}, PT.placeLink(place)))))));
  };

  PT.pages.reports = () => {};
})();
