/* All measures of a report for a place and those it is compared with, theme by theme. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;

  /* `state` may name the kind, period and breakdown; months are summed up by their year. */
  PT.summary = ({ report, company, state, heading, open }) => {
    const kind = state.kind === "month" ? "year" : state.kind;
    const period = state.kind === kind ? state.period : PT.newest(report, state.measure, kind);
    const basis = state.basis || "as_was";
    const base = { ...PT.baseOf(report), ...(isGroupReport(report) ? { group: state.group } : {}) };
    const cellOf = (measure, place, when) =>
      PT.placeCell(report, measure, { basis, place, period: when, ...base });
    const themes = PT.measureOptions(report);
    const cells = themes.flatMap(([, options]) =>
      options.flatMap(([measure]) => company.map((place) => cellOf(measure, place, period))));
    const sections = themes.map(([name, options], at) =>
      theme({ report, name, options, company, cellOf, period, kind, open: open || at < 1 }));
    const id = `measures-${report}`;
    return h(
      "section",
      { class: "summary", id },
      h("h2", {}, heading),
      h("p", { class: "sub" }, [PT.periodLabel(period), PT.groupLabel(base.group), PT.text(basis)].join(" · ")),
      isNarrowed(report, state) ? h("p", { class: "note" }, PT.text("summary_of_all")) : null,
      sections,
      h("p", { class: "note" }, PT.text("hidden_note")),
      h("button", { type: "button", class: "csv", onclick: () => PT.download(id, cells) }, PT.text("download_csv"))
    );
  };

  const isGroupReport = (report) => PT.baseOf(report).group !== "all";

  /* Whether the page shows a breakdown that the table does not follow. */
  const isNarrowed = (report, state) => {
    const base = PT.baseOf(report);
    return ["sex", "age"].some((key) => state[key] && state[key] !== base[key])
      || (!isGroupReport(report) && state.group !== base.group);
  };

  function theme({ report, name, options, company, cellOf, period, kind, open }) {
    const periods = PT.periodsOf(kind);
    const link = (measure, text) => {
      const hash = new URLSearchParams({ measure, place: PT.placeKey(company[0]) });
      return h("a", { href: PT.address(`report-${report}`, hash) }, text);
    };
    const columns = [
      { label: PT.text("measure"), head: true, get: ([measure, text]) => link(measure, text) },
      { label: PT.text("unit"), get: ([measure]) => PT.label(PT.index.indicators[measure].unit) },
      ...company.map((place) => ({
        label: PT.label(place), number: true, get: ([measure]) => PT.shown(cellOf(measure, place, period)),
      })),
      {
        label: PT.text("trend"),
        get: ([measure]) => PT.spark(periods.map((when) => cellOf(measure, company[0], when).value)),
      },
    ];
    const details = h("details", { class: "theme", open },
      h("summary", {}, `${name} (${options.length})`));
    const fill = () => {
      if (details.open && details.children.length < 2) details.append(PT.table(columns, options, name));
    };
    details.addEventListener("toggle", fill);
    details.fill = fill;
    fill();
    return details;
  }

  /* On paper it is said what the figures mean, and a ranking that is taller than a page is a table. */
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll(".tools details:not(.data)")) details.open = true;
    for (const tall of document.querySelectorAll(".tall")) {
      const table = tall.closest(".figure").querySelector("details.data");
      if (table) table.open = true;
    }
  });
})();
