/* Every measure with its definition, unit and source; and how to read the figures. */
(function () {
  "use strict";
  const PT = window.PT;
  const h = PT.h;

  const ORIGINS = ["NØGLE", "GENIND", "AFTALE", "DST", "LPR", "NSR", "DÆMP", "RUKS"];

  const byName = (a, b) => PT.label(a[1]).localeCompare(PT.label(b[1]), "da");

  const definition = ([code, one]) =>
    h("article", { class: "definition", id: `measure-${code}` },
      h("h3", {}, PT.label(one)),
      h("p", {}, PT.label(one.definition)),
      h("p", { class: "sub" }, `${PT.text("unit")}: ${PT.label(one.unit)} · `,
        `${PT.text("source")}: ${PT.sourceText(one.source)}`));

  PT.pages.definitions = (element) => {
    const themes = new Map();
    for (const [code, indicator] of Object.entries(PT.index.indicators)) {
      if (!themes.has(indicator.theme)) themes.set(indicator.theme, []);
      themes.get(indicator.theme).push([code, indicator]);
    }
    element.replaceChildren(
      h("h2", {}, PT.text("how_to_read")),
      h("ul", { class: "reading" }, ["hidden", "missing", "incomplete", "basis", "rounding", "unknown"].map((key) =>
        h("li", {}, PT.text(`reading_${key}`)))),
      h("h2", {}, PT.text("origins")),
      h("dl", { class: "about" }, ORIGINS.map((key) =>
        h("div", {}, h("dt", {}, key), h("dd", {}, PT.text(`origin_${key}`))))),
      ...[...themes].map(([theme, measures]) => h("section", {},
        h("h2", {}, PT.text(`theme_${theme}`)), measures.sort(byName).map(definition)))
    );
  };
})();
