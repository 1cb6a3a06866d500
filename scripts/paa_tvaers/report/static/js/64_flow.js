/* Who came from where: prior contact with another sector before an event. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;
  const REPORT = "key_figures";

  /* Figures come from the summary file of the place, which must be loaded. */
  PT.flowFigure = ({ place, basis, period, anchor }) => {
    const flows = PT.flows(REPORT);
    const chosen = anchor || Object.keys(flows)[0];
    if (!chosen) return "";
    const flow = flows[chosen];
    const sectors = Object.keys(flow);
    const windows = Object.keys(flow[sectors[0]]).sort((a, b) => a - b);
    const cellOf = (sector, days) => PT.placeCell(REPORT, flow[sector][days],
      { basis, place, period, ...PT.baseOf(REPORT) });
    const cells = sectors.flatMap((sector) => windows.map((days) => cellOf(sector, days)));
    const columns = [
      { label: PT.text("sector"), head: true, get: (sector) => PT.text(`sector_${sector}`) },
      ...windows.map((days) => ({
        label: PT.text("within_days", { days }), number: true,
        get: (sector) => { const one = cellOf(sector, days); return PT.shown(one) + (one.value === null ? "" : " %"); },
      })),
    ];
    const title = PT.text("flow_title", { anchor: PT.text(`anchor_${chosen}`) });
    return PT.figure({
      id: "flow", title, subtitle: `${PT.label(place)} · ${PT.periodLabel(period)}`,
      measure: flow[sectors[0]][windows.at(-1)], cells, columns, rows: sectors,
      draw: (element) => {
        element.after(windowLegend(windows));
        const draw = () => PT.flowChart(element, { anchor: chosen, sectors, windows, cellOf });
        PT.drawing.push(new Promise(requestAnimationFrame).then(draw));
      },
      tableShown: true,
      extra: h("p", { class: "note" }, PT.text("flow_note")),
    });
  };

  const windowLegend = (windows) =>
    h("ul", { class: "legend" }, windows.map((days, at) => h("li", {},
      h("span", { class: `swatch window-${at}`, "aria-hidden": "true" }), PT.text("within_days", { days }))));

  PT.pages.flow = (element) => {
    const flows = PT.flows(REPORT);
    const hash = PT.readHash();
    const first = Object.values(Object.values(flows)[0])[0];
    const measure = Object.values(first)[0];
    const kinds = ["year", "quarter"];
    const kind = kinds.includes(hash.kind) ? hash.kind : "year";
    const state = { anchor: flows[hash.anchor] ? hash.anchor : Object.keys(flows)[0],
      place: PT.index.places.get(hash.place) || PT.country(), kind,
      period: PT.index.periodAt.get(hash.period) ?? PT.newest(REPORT, measure, kind), basis: "as_was" };
    const result = h("div", {});
    const field = (key, label, read = (value) => value) =>
      PT.select(`field-${key}`, label, (value) => { state[key] = read(value); PT.busy(show); });
    const fields = {
      anchor: field("anchor", "event"),
      place: field("place", "place", (key) => PT.index.places.get(key)),
      kind: field("kind", "period_kind"),
      period: field("period", "period", (key) => PT.index.periodAt.get(key)),
    };
    element.replaceChildren(
      ...PT.controls(fields), result);
    async function show() {
      if (PT.index.periods[state.period][0] !== state.kind) state.period = PT.newest(REPORT, measure, state.kind);
      fields.anchor.fill(PT.plainOptions(Object.keys(flows), "anchor_"), state.anchor);
      fields.place.fill(PT.placeOptions(PT.index.reports[REPORT].levels, "as_was"), PT.placeKey(state.place));
      fields.kind.fill(PT.plainOptions(kinds), state.kind);
      fields.period.fill(PT.periodOptions(state.kind), PT.periodKey(state.period));
      PT.writeHash({ anchor: state.anchor, place: PT.placeKey(state.place), kind: state.kind,
        period: PT.periodKey(state.period) });
      const company = PT.company(state.place, state.basis);
      await Promise.all([...company, PT.country()].map((place) => PT.load(`place/${place.at}`)));
      result.replaceChildren(...company.map((place, at) => {
        const figure = PT.flowFigure({ ...state, place });
        figure.id = `flow-${at}`;
        return figure;
      }));
      PT.announce(PT.text("updated"));
    }
    return show();
  };
})();
