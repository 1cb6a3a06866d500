/* The tile map: one square a municipality, roughly where it lies. */
(function () {
  "use strict";
  const PT = window.PT;
  const CLASSES = 5;

  /* Bounds that part the values in classes of equal number. */
  PT.classBounds = (values) => {
    const sorted = [...new Set(values)].sort((a, b) => a - b);
    const classes = Math.min(CLASSES, sorted.length);
    return Array.from({ length: classes }, (_, at) => sorted[Math.floor((at * sorted.length) / classes)]);
  };

  const classOf = (value, bounds) => bounds.filter((bound) => value >= bound).length - 1;

  /* The lowest class is the lightest, the highest of several the darkest. */
  const shadeOf = (at, bounds) =>
    bounds.length === 1 ? 0 : Math.round((at * (CLASSES - 1)) / (bounds.length - 1));

  /* `cellOf` gives the cell of a municipality's tile (its own, its cluster's or its region's). */
  PT.tileMap = (element, { cellOf, chosen, basis, pick, label }) => {
    const tiles = PT.get("tiles");
    const found = PT.places("municipality", basis)
      .filter((place) => tiles[place.code])
      .map((place) => ({ place, tile: tiles[place.code], cell: cellOf(place) }));
    const values = found.map((one) => one.cell && one.cell.value).filter((v) => v !== null && v !== undefined);
    const bounds = PT.classBounds(values);
    const buttons = found.map((one) => tile(one, { bounds, chosen, pick }));
    const start = Math.max(0, found.findIndex((one) => one.cell && one.cell.place === chosen));
    buttons.forEach((button, at) => (button.tabIndex = at === start ? 0 : -1));
    const name = `${label}. ${PT.text("tiles_help")}`;
    const map = PT.h("div", { class: "tiles", role: "group", "aria-label": name }, buttons);
    map.addEventListener("keydown", (event) => walk(event, buttons, found));
    element.append(map, legend(bounds, values, found));
  };

  function tile({ place, tile: [column, row, short], cell }, { bounds, chosen, pick }) {
    const shown = cell ? PT.shown(cell) : PT.MISSING;
    const target = cell ? cell.place : place;
    let shade = "none";
    if (cell && cell.hidden) shade = "hidden";
    else if (cell && cell.value !== null) shade = String(shadeOf(classOf(cell.value, bounds), bounds));
    const name = target === place ? PT.label(place) : `${PT.label(place)} (${PT.label(target)})`;
    return PT.h(
      "button",
      {
        type: "button", class: `tile shade-${shade}`, title: `${name}: ${shown}`,
        style: `grid-column:${column + 1};grid-row:${row + 1}`,
        "aria-label": `${name}: ${shown}`, "aria-pressed": String(target === chosen),
        onclick: () => pick(target),
      },
      short
    );
  }

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /* Arrow keys go to the nearest tile in their direction. */
  function walk(event, buttons, found) {
    const step = STEPS[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const [column, row] = found[at].tile;
    let best = null;
    found.forEach(({ tile: [c, r] }, other) => {
      const along = (c - column) * step[0] + (r - row) * step[1];
      const aside = Math.abs((c - column) * step[1]) + Math.abs((r - row) * step[0]);
      const far = along + 3 * aside;
      if (along > 0 && aside <= along * 2 && (!best || far < best.far)) best = { far, other };
    });
    if (!best) return;
    buttons[at].tabIndex = -1;
    buttons[best.other].tabIndex = 0;
    buttons[best.other].focus();
  }

  function legend(bounds, values, found) {
    const decimals = found.find((one) => one.cell)?.cell.decimals || 0;
    const show = (value) => PT.number(value, decimals);
    const items = bounds.map((_, at) => {
      const inside = values.filter((value) => classOf(value, bounds) === at);
      const [low, high] = [Math.min(...inside), Math.max(...inside)].map(show);
      const text = low === high ? low : `${low} – ${high}`;
      return [String(shadeOf(at, bounds)), text];
    });
    if (found.some((one) => one.cell && one.cell.hidden)) items.push(["hidden", PT.text("legend_hidden")]);
    if (found.some((one) => !one.cell || (one.cell.value === null && !one.cell.hidden))) {
      items.push(["none", PT.text("legend_none")]);
    }
    return PT.h("ul", { class: "legend" }, items.map(([shade, text]) =>
      PT.h("li", {}, PT.h("span", { class: `swatch shade-${shade}`, "aria-hidden": "true" }), text)));
  }
})();
