/* The charts, in Vega-Lite. Each has its table beside it, so the drawing itself is one image. */
(function () {
  "use strict";
  const PT = window.PT;

  const INK = "#1d2b36";
  const COLOURS = ["#0b5d78", "#b4540a", "#5b6670"]; // the place, its region, the country
  const DASHES = [[1, 0], [7, 3], [2, 3]];
  const SEXES = { 1: "#0b5d78", 2: "#b4540a", all: "#0b5d78" };
  const HIGHLIGHT = "#b4540a";
  const MUTED = "#7fa9b8";
  PT.drawing = []; // promises of what is being drawn

  const CONFIG = {
    aria: false,
    background: null,
    lineBreak: "\n",
    font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    view: { stroke: null },
    axis: {
      labelColor: INK, titleColor: INK, labelFontSize: 12, titleFontSize: 12,
      titleFontWeight: "normal", gridColor: "#e3e8eb", domainColor: "#9aa7af",
      tickColor: "#9aa7af", labelLimit: 190,
    },
    legend: { labelColor: INK, labelFontSize: 12, symbolStrokeWidth: 2.5, labelLimit: 320 },
    text: { color: INK, fontSize: 12 },
  };

  const locale = () => ({
    decimal: PT.language === "da" ? "," : ".",
    thousands: PT.language === "da" ? "." : ",",
    grouping: [3],
    currency: ["", ""],
  });

  /* Draw a Vega-Lite chart; it is drawn anew when its width changes. `spec` may be a function of
     the width. */
  PT.draw = (element, spec) => {
    let drawn = 0;
    const render = () => {
      const width = Math.floor(element.clientWidth);
      if (!width || Math.abs(width - drawn) < 8 || !element.isConnected) return;
      drawn = width;
      const full = {
        $schema: "https://vega.github.io/schema/vega-lite/v6.json",
        width, autosize: { type: "fit", contains: "padding" }, config: CONFIG,
        ...(typeof spec === "function" ? spec(width) : spec),
      };
      const options = {
        mode: "vega-lite", renderer: "svg", actions: false, ast: true, formatLocale: locale(),
      };
      const drawing = window.vegaEmbed(element, full, options);
      // The element is one image with a name; what is in it is not read out.
      PT.drawing.push(drawing.then(() => element.querySelector("svg").setAttribute("aria-hidden", "true")));
    };
    PT.drawing.push(PT.charts().then(render));
    new ResizeObserver(() => window.vegaEmbed && render()).observe(element);
  };

  /* Whether there is nothing to draw; the element says so. */
  function isEmpty(element, cells) {
    if (cells.some((cell) => cell.value !== null)) return false;
    element.append(PT.h("p", { class: "note" }, PT.text("nothing_to_draw")));
    return true;
  }

  const known = (cells) => cells.filter((cell) => cell.value !== null);
  const axisFormat = (cells) => (Math.max(...known(cells).map((c) => Math.abs(c.value)), 0) < 10 ? ".1~f" : ",.0~f");

  /* Every n-th label of so many that fit. */
  function sparse(labels, width, each) {
    const step = Math.max(1, Math.ceil((labels.length * each) / width));
    return labels.filter((_, at) => (labels.length - 1 - at) % step === 0);
  }

  /* Lines over time; `series` names the line of a cell. */
  PT.lineChart = (element, cells, series, names) => {
    if (isEmpty(element, cells)) return;
    const periods = [...new Set(cells.map((cell) => cell.period))].sort((a, b) => a - b);
    const labels = periods.map(PT.periodLabel);
    const values = cells.map((cell) => ({
      t: PT.periodLabel(cell.period), y: cell.value, s: series(cell), part: !cell.full,
      shown: `${series(cell)}, ${PT.periodLabel(cell.period)}: ${PT.shown(cell)}`,
    }));
    const many = names.length > 3;
    const look = { title: null, orient: "top", symbolSize: 200, symbolType: "stroke" };
    const legendOf = (width) => ({ ...look, columns: many ? Math.max(1, Math.floor(width / 190)) : 1 });
    const hollow = {
      transform: [{ filter: "datum.part" }],
      mark: { type: "point", filled: true, size: 12, opacity: 1, invalid: "filter" },
      encoding: { color: { value: "#fff" } },
    };
    PT.draw(element, (width) => ({
      height: 260,
      data: { values },
      encoding: {
        x: {
          field: "t", type: "ordinal", sort: labels, title: null,
          axis: { labelAngle: 0, values: sparse(labels, width - 70, 78), grid: false },
        },
        y: {
          field: "y", type: "quantitative", title: null, scale: { zero: true },
          axis: { format: axisFormat(cells), tickCount: 5 },
        },
        color: {
          field: "s", type: "nominal", sort: names, legend: legendOf(width),
          scale: many ? { domain: names, scheme: "tableau10" } : { domain: names, range: COLOURS },
        },
        tooltip: { field: "shown", type: "nominal" },
      },
      layer: [
        {
          mark: { type: "line", strokeWidth: 2.5, invalid: "break-paths-show-domains" },
          encoding: many ? {} : {
            strokeDash: { field: "s", type: "nominal", sort: names, legend: legendOf(width),
              scale: { domain: names, range: DASHES } },
          },
        },
        {
          mark: { type: "point", filled: true, size: 36, opacity: 1, invalid: "filter" },
        },
        ...(values.some((one) => one.part && one.y !== null) ? [hollow] : []),
      ],
    }));
  };

  /* A ranking: one bar a place, the chosen one marked, and a line for the country. */
  PT.rankChart = (element, cells, chosen, reference) => {
    if (isEmpty(element, cells)) return;
    const sorted = known(cells).sort((a, b) => b.value - a.value);
    const values = sorted.map((cell) => ({
      name: PT.label(cell.place), y: cell.value, shown: PT.shown(cell),
      here: cell.place === chosen,
    }));
    const most = Math.max(...values.map((one) => one.y), 0);
    const y = { field: "name", type: "nominal", sort: values.map((one) => one.name), title: null,
      axis: { ticks: false, domain: false, labelFontSize: 11, labelLimit: 150 } };
    const x = (width) => ({ field: "y", type: "quantitative", title: null,
      scale: { domain: [0, most * roomForText(width) || 1] },
      axis: { orient: "top", format: axisFormat(cells), tickCount: 4 } });
    const line = reference && reference.value !== null ? [reference.value] : [];
    PT.draw(element, (width) => ({
      height: values.length * ROW + 30,
      layer: [
        {
          data: { values },
          mark: { type: "bar", height: { band: 0.78 } },
          encoding: { x: x(width), y,
            color: { condition: { test: "datum.here", value: HIGHLIGHT }, value: MUTED } },
        },
        {
          data: { values },
          mark: { type: "text", align: "left", dx: 4, fontSize: 11 },
          encoding: { x: x(width), y, text: { field: "shown" } },
        },
        ...line.map((value) => ({
          data: { values: [{ y: value }] },
          mark: { type: "rule", color: INK, strokeDash: [3, 3], strokeWidth: 1.5 },
          encoding: { x: x(width) },
        })),
      ],
    }));
    const at = values.findIndex((one) => one.here);
    requestAnimationFrame(() => (element.parentElement.scrollTop = Math.max(0, at * ROW - 220)));
  };

  const ROW = 18; // height of a place in the ranking

  /* How much longer than its longest bar an axis is, so that the figure beside it has room. */
  const roomForText = (width) => 1 + 62 / Math.max(120, width - 190);

  /* A long label on lines of its own. */
  const wrapped = (text) => text.replace(/(.{1,26})(\s|$)/g, "$1\n").trim();

  /* Bars by a label, grouped by another when there is one. */
  PT.barChart = (element, cells, label, series, names) => {
    if (isEmpty(element, cells)) return;
    const order = [...new Set(cells.map(label))].map(wrapped);
    const one = names.length < 2;
    const values = cells.filter((cell) => cell.value !== null || cell.hidden).map((cell) => ({
      x: wrapped(label(cell)), y: cell.value || 0, s: series(cell), n: PT.shown(cell),
      shown: `${label(cell)}${one ? "" : `, ${series(cell)}`}: ${PT.shown(cell)}`,
    }));
    const colours = names.length > 3 ? { scheme: "tableau10" } : { range: COLOURS };
    const thick = one ? 30 : Math.max(16, 15 * names.length + 10);
    const most = Math.max(...values.map((each) => each.y), 0);
    const place = one ? {} : { yOffset: { field: "s", sort: names, scale: { domain: names } } };
    PT.draw(element, (width) => ({
      height: order.length * thick + 30,
      data: { values },
      encoding: {
        y: { field: "x", type: "nominal", sort: order, title: null, scale: { domain: order, paddingInner: 0.25 },
          axis: { ticks: false, domain: false, labelLimit: Math.round(width * 0.45), labelLineHeight: 13,
            labelOffset: { condition: { test: "indexof(datum.value, '\\n') > 0", value: -6 }, value: 0 } } },
        x: { field: "y", type: "quantitative", title: null, scale: { domain: [0, most * roomForText(width) || 1] },
          axis: { format: axisFormat(cells), tickCount: Math.round(width / 110) } },
        ...place,
      },
      layer: [
        {
          mark: { type: "bar" },
          encoding: {
            color: one ? { value: COLOURS[0] }
              : { field: "s", type: "nominal", sort: names, scale: { domain: names, ...colours },
                  legend: { title: null, orient: "top", columns: width < 420 ? 2 : 4 } },
            tooltip: { field: "shown", type: "nominal" },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 4, fontSize: 11 },
          encoding: { text: { field: "n" } },
        },
      ],
    }));
  };

  /* Men to the left, women to the right. Bands differ in length, so a bar is as tall as its band
     and as wide as the citizens of one year of age: its area is the citizens. */
  PT.pyramid = (element, cells) => {
    if (isEmpty(element, cells)) return;
    const bounds = (band) => {
      const [from, to] = band.split("-").map((text) => parseInt(text, 10));
      return [from, band.endsWith("+") ? 100 : to + 1];
    };
    const values = known(cells).map((cell) => {
      const [from, to] = bounds(cell.age);
      const perYear = cell.value / (to - from);
      return { from, to, y: cell.sex === "1" ? -perYear : perYear, s: cell.sex,
        shown: `${PT.sexLabel(cell.sex)}, ${PT.ageLabel(cell.age)}: ${PT.shown(cell)}` };
    });
    const most = Math.max(...values.map((one) => Math.abs(one.y)), 1);
    const names = ["1", "2"];
    PT.draw(element, {
      height: 300,
      data: { values },
      mark: { type: "rect", stroke: "#fff", strokeWidth: 1 },
      encoding: {
        y: { field: "from", type: "quantitative", title: PT.text("age"), scale: { domain: [0, 100] },
          axis: { values: [0, 18, 25, 45, 65, 75, 85], grid: false } },
        y2: { field: "to" },
        x: { field: "y", type: "quantitative", title: PT.text("per_year_of_age"),
          scale: { domain: [-most, most], nice: true },
          axis: { labelExpr: "format(abs(datum.value), ',.0~f')", tickCount: 5 } },
        x2: { datum: 0 },
        color: { field: "s", type: "nominal",
          scale: { domain: names, range: names.map((sex) => SEXES[sex]) },
          legend: { title: null, orient: "top", symbolType: "square",
            labelExpr: `datum.value === '1' ? '${PT.sexLabel("1")}' : '${PT.sexLabel("2")}'` } },
        tooltip: { field: "shown", type: "nominal" },
      },
    });
  };
})();
