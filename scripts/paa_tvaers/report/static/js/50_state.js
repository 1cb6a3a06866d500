/* What is chosen on a page; kept in the address after #, so that it can be shared and bookmarked. */
(function () {
  "use strict";
  const PT = window.PT;

  PT.readHash = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

  PT.writeHash = (values) => {
    const text = new URLSearchParams(values).toString();
    history.replaceState(null, "", `#${text}`);
  };

  PT.placeKey = (place) => `${place.level}.${place.code}`;
  PT.periodKey = (at) => PT.index.periods[at].join(".");

  /* Options of the selects. */
  PT.measureOptions = (report) => {
    const themes = new Map();
    for (const measure of PT.index.reports[report].measures) {
      if (!PT.index.data[report][measure]) continue;
      const indicator = PT.index.indicators[measure];
      if (!themes.has(indicator.theme)) themes.set(indicator.theme, []);
      themes.get(indicator.theme).push([measure, PT.label(indicator)]);
    }
    return [...themes].map(([theme, options]) => [PT.text(`theme_${theme}`), options]);
  };

  PT.placeOptions = (levels, basis) =>
    levels.map((level) => [
      PT.text(`levels_${level}`),
      PT.places(level, basis).map((place) => [PT.placeKey(place), PT.label(place)]),
    ]);

  PT.periodOptions = (kind) => [
    [null, PT.periodsOf(kind).reverse().map((at) => [PT.periodKey(at), PT.periodLabel(at)])],
  ];

  PT.memberOptions = (report, dimension) => [
    [null, PT.members(report, dimension).map((code) => [code, PT[`${dimension}Label`](code)])],
  ];

  PT.plainOptions = (keys, prefix = "") => [[null, keys.map((key) => [key, PT.text(prefix + key)])]];

  /* Whether a report has this breakdown, for this kind of period. */
  PT.hasBreakdown = (report, { sex, age, group }, kind) => {
    const about = PT.index.reports[report];
    const part = PT.partOf(sex, age, group);
    return about.at.has([sex, age, group].join("|")) && (about.types[part] || []).includes(kind);
  };

  /* The nearest breakdown that there is: what was chosen last wins. */
  PT.settle = (report, wanted, kind, latest) => {
    if (PT.hasBreakdown(report, wanted, kind)) return wanted;
    const base = PT.baseOf(report);
    const kept = latest === "group" ? { ...base, group: wanted.group }
      : { ...wanted, group: base.group };
    return PT.hasBreakdown(report, kept, kind) ? kept : base;
  };

  /* The widest breakdown of a report: everyone, or its first target group. */
  PT.baseOf = (report) => {
    const [sex, age, group] = PT.index.reports[report].combinations[0];
    return { sex, age, group };
  };

  /* A measure that compares places well is a better start than a count. */
  PT.firstRate = (measures) =>
    measures.find((measure) => PT.index.indicators[measure].denominator) || measures[0];

  PT.kindsOf = (report) => {
    const kinds = new Set(Object.values(PT.index.reports[report].types).flat());
    return ["year", "quarter", "month"].filter((kind) => kinds.has(kind));
  };

  PT.announce = (text) => {
    const node = document.getElementById("status");
    if (node) node.textContent = text;
  };
})();
