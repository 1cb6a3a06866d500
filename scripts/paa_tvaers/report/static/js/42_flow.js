/* The flow chart: of all events of a kind, how many had contact with each other sector before. */
(function () {
  "use strict";
  const PT = window.PT;
  const NAME = /^(.+)_after_(general_practice|municipality|hospital)_(\d+)$/;

  /* The flows that a report has: {anchor: {sector: {days: measure}}}. */
  PT.flows = (report) => {
    const found = {};
    for (const measure of PT.index.reports[report].measures) {
      const parts = NAME.exec(measure);
      if (!parts || !PT.index.data[report][measure]) continue;
      const [, anchor, sector, days] = parts;
      ((found[anchor] = found[anchor] || {})[sector] = found[anchor][sector] || {})[days] = measure;
    }
    return found;
  };

  const SVG = "http://www.w3.org/2000/svg";
  function s(name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  /* A label of short lines around a height. */
  function label(x, y, anchor, lines) {
    const text = s("text", { x, y, class: "node", "text-anchor": anchor });
    lines.forEach((line, at) => {
      const dy = at ? 17 : -8.5 * (lines.length - 1);
      text.append(s("tspan", { x, dy, class: at === 1 && anchor === "end" ? "share" : "" }, line));
    });
    return text;
  }

  function band(left, right, from, to, half, name) {
    const [bend, back] = [left + (right - left) / 2, right - (right - left) / 2];
    const d = `M${left} ${from - half}C${bend} ${from - half} ${back} ${to - half} ${right} ${to - half}` +
      `V${to + half}C${back} ${to + half} ${bend} ${from + half} ${left} ${from + half}Z`;
    return s("path", { d, class: name });
  }

  /* One band a sector, flowing to the event: as thick as the share of all events; the windows lie
     inside each other. Bands may overlap in citizens, so they do not add up. */
  PT.flowChart = (element, { anchor, sectors, windows, cellOf }) => {
    const width = Math.max(280, Math.min(element.clientWidth || 640, 760));
    const [lane, full] = [116, 88]; // a sector's height, and that of 100 per cent
    const height = sectors.length * lane + 8;
    const [left, right] = width < 520 ? [118, width - 96] : [150, width - 150];
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "flow", "aria-hidden": "true" });
    const stem = (x, middle) =>
      svg.append(s("rect", { x, y: middle - full / 2, width: 5, height: full, class: "stem" }));
    sectors.forEach((sector, at) => {
      const from = at * lane + lane / 2 + 4;
      const to = height / 2 + (at - (sectors.length - 1) / 2) * (full + 4);
      const widest = cellOf(sector, windows.at(-1));
      const share = widest.value === null ? PT.shown(widest) : `${PT.shown(widest)} %`;
      const days = PT.text("days", { days: windows.at(-1) });
      svg.append(label(left - 10, from, "end", [PT.text(`sector_${sector}`), share, days]));
      [...windows].reverse().forEach((days) => {
        const { value } = cellOf(sector, days);
        const half = Math.max(1, (full * value) / 200);
        if (value) svg.append(band(left, right, from, to, half, `window-${windows.indexOf(days)}`));
      });
      stem(left - 5, from);
      stem(right, to);
    });
    svg.append(label(right + 13, height / 2, "start", PT.text(`anchor_${anchor}_short`).split(" ")));
    element.append(svg);
  };
})();
