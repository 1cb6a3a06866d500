/* A page of one place: its key figures beside its region's and the country's, its citizens, the ways
   to the hospital, and the places inside it. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;
  const REPORT = "key_figures";

  const POPULATION = () =>
    PT.index.reports[REPORT].measures.find((measure) => {
      const indicator = PT.index.indicators[measure];
      return indicator.theme === "population" && !indicator.denominator && PT.index.data[REPORT][measure];
    });

  PT.pages.place = async (element) => {
    const place = PT.index.geographies[Number(document.body.dataset.place)];
    const basis = place.was ? "as_was" : "as_is";
    const company = PT.company(place, basis);
    await Promise.all([...company, PT.country()].map((one) => PT.load(`place/${one.at}`)));
    const measure = POPULATION();
    const parts = PT.index.data[REPORT][measure].n.filter((part) => part === "person");
    await PT.open(REPORT, measure, parts);
    const state = { basis, kind: "year", measure, ...PT.baseOf(REPORT) };
    state.period = PT.newest(REPORT, measure, "year");
    element.replaceChildren(
      PT.highlights(place, basis, company),
      related(place, basis),
      h("div", { class: "grid two" }, PT.pyramidFigure(place, basis, measure, state.period),
        PT.flowFigure({ place, basis, period: state.period })),
      PT.summary({ report: REPORT, company, state, heading: PT.text("key_figures_of", { place: PT.label(place) }) }),
      reports(place)
    );
  };

  /* The places that this one lies in, and those inside it. */
  function related(place, basis) {
    const inside = PT.places("municipality", basis).filter((one) =>
      (place.level === "region" && PT.regionOf(one, basis) === place) ||
      (place.level === "health_cluster" && PT.clusterOf(one, basis) === place));
    const clusters = place.level === "region"
      ? PT.places("health_cluster", basis).filter((one) => PT.regionOf(one, basis) === place) : [];
    const around = [PT.clusterOf(place, basis), PT.regionOf(place, basis), PT.country()]
      .filter((one) => one && one !== place);
    const line = (label, places) => (places.length
      ? h("p", { class: "links" }, h("strong", {}, `${PT.text(label)} `), places.map((one) => [PT.placeLink(one), " "]))
      : null);
    return h("nav", { class: "related", "aria-label": PT.text("related") },
      line("part_of", around), line("levels_health_cluster", clusters), line("levels_municipality", inside));
  }

  PT.placeLink = (place) =>
    h("a", { href: PT.address(`place/${place.level}-${place.code}`.replace(/[^\wæøåÆØÅ/-]/g, "_")) }, PT.label(place));

  PT.pyramidFigure = (place, basis, measure, period) => {
    const cellOf = (sex, age) => PT.cell(REPORT, measure, { basis, place, period, sex, age, group: "all" });
    const ages = PT.members(REPORT, "age").filter((age) => /^\d/.test(age));
    const sexes = ["1", "2"];
    const cells = ages.flatMap((age) => sexes.map((sex) => cellOf(sex, age)));
    const columns = [
      { label: PT.text("age"), head: true, get: (age) => PT.ageLabel(age) },
      ...sexes.map((sex) => ({ label: PT.sexLabel(sex), number: true, get: (age) => PT.shown(cellOf(sex, age)) })),
    ];
    return PT.figure({
      id: "pyramid", title: PT.text("pyramid"), subtitle: `${PT.label(place)} · ${PT.periodLabel(period)}`,
      measure, cells, columns, rows: [...ages].reverse(),
      draw: (element) => PT.pyramid(element, cells),
      extra: h("p", { class: "note" }, PT.text("pyramid_note")),
    });
  };

  function reports(place) {
    const hash = new URLSearchParams({ place: PT.placeKey(place) });
    const fits = Object.entries(PT.index.reports).filter(([, about]) => about.levels.includes(place.level));
    return h("section", { class: "summary" }, h("h2", {}, PT.text("reports_of", { place: PT.label(place) })),
      h("ul", {}, fits.map(([code, about]) =>
        h("li", {}, h("a", { href: PT.address(`report-${code}`, hash) }, PT.label(about))))));
  }
})();
