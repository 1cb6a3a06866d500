/* The cube of a measure: figures by geography, period and breakdown, decoded when asked for. */
(function () {
  "use strict";
  const PT = window.PT;
  const HIDDEN_MARK = "x";

  /* Lists that the data files refer to by position. */
  PT.openIndex = () => {
    const index = PT.get("index");
    PT.index = index;
    index.geographies.forEach((place, at) => (place.at = at));
    index.places = new Map(index.geographies.map((p) => [`${p.level}.${p.code}`, p]));
    index.periodAt = new Map(index.periods.map((p, at) => [p.join("."), at]));
    for (const report of Object.values(index.reports)) {
      report.at = new Map(report.combinations.map((c, at) => [c.join("|"), at]));
    }
  };

  PT.partOf = (sex, age, group) => {
    const person = sex !== "all" || age !== "all";
    if (group === "all") return person ? "person" : "total";
    return person ? "group_person" : "group";
  };

  /* Figures of a place in one text: breakdown by breakdown, in each period by period. */
  class Series {
    constructor(raw) {
      this.raw = raw;
      this.periods = new Map(raw.p.map((period, slot) => [period, slot]));
      this.breakdowns = new Map(raw.c.map((combination, line) => [combination, line]));
      this.split = new Map();
    }

    get(basis, place, combination, period) {
      const { raw } = this;
      const isNow = basis === "as_is" && raw.is && raw.is[place] !== undefined;
      const text = isNow ? raw.is[place] : raw.was[place];
      const line = this.breakdowns.get(combination);
      const slot = this.periods.get(period);
      if (text === undefined || line === undefined || slot === undefined) return "";
      const key = (isNow ? "i" : "w") + place;
      if (!this.split.has(key)) this.split.set(key, text.split(","));
      return this.split.get(key)[line * raw.p.length + slot] || "";
    }
  }

  const EMPTY = new Series({ p: [], c: [], was: {} });
  const opened = new Map();

  function series(key, part, column) {
    const name = `${key}.${part}.${column}`;
    if (!opened.has(name)) {
      const raw = PT.get(`${key}.${part}`);
      opened.set(name, raw && raw[column] ? new Series(raw[column]) : EMPTY);
    }
    return opened.get(name);
  }

  /* The files of some parts of a measure, loaded; answers when they are there. */
  PT.open = (report, measure, parts) => {
    const entry = PT.index.data[report][measure];
    const files = new Set();
    for (const part of parts) {
      if (entry.n.includes(part)) files.add(`${report}/${measure}.${part}`);
      if (entry.d && entry.dn.includes(part)) files.add(`${report}/${entry.d}.${part}`);
    }
    return Promise.all([...files].map(PT.load));
  };

  /* A cell: `find(name, column)` gives the series that a figure is in. */
  function cellFrom(report, measure, at, find) {
    const entry = PT.index.data[report][measure];
    const indicator = PT.index.indicators[measure];
    const combination = PT.index.reports[report].at.get([at.sex, at.age, at.group].join("|"));
    const read = (name, column) =>
      find(name, column).get(at.basis, at.place.at, combination, at.period);
    const n = read(measure, "n");
    const cell = { hidden: n === HIDDEN_MARK, n: null, d: null, value: null };
    Object.assign(cell, { report, measure, decimals: indicator.decimals }, at);
    cell.full = !entry.notFull.includes(at.period);
    if (cell.hidden) return cell;
    if (!indicator.denominator) return countOf(cell, n, find(measure, "n"));
    const d = read(entry.d, "d");
    if (d === "") return cell;
    cell.n = Number(n || 0);
    cell.d = Number(d);
    if (entry.value) cell.value = read(measure, "v") === "" ? null : Number(read(measure, "v"));
    else if (cell.d) cell.value = Math.round((cell.n * indicator.multiplier * 1e4) / cell.d) / 1e4;
    return cell;
  }

  /* Nothing counted is zero, in a period and place that the measure is there for. */
  function countOf(cell, n, counts) {
    const since = cell.basis === "as_is" ? "" : cell.place.was;
    const there = counts.periods.has(cell.period) && PT.index.periods[cell.period][1] >= since;
    if (n !== "" || there) cell.n = cell.value = Number(n || 0);
    return cell;
  }

  /* A cell with what it is about; `at` is {basis, place, period, sex, age, group}. */
  PT.cell = (report, measure, at) => {
    const part = PT.partOf(at.sex, at.age, at.group);
    return cellFrom(report, measure, at, (name, column) =>
      series(`${report}/${name}`, part, column));
  };

  /* The same from the summary file of a place (quarters and years only). */
  PT.placeCell = (report, measure, at) => {
    const file = PT.get(`place/${at.place.at}`) || {};
    const nation = PT.get(`place/${PT.country().at}`) || {}; // knows every period there is
    return cellFrom(report, measure, at, (name, column) => {
      const key = `${report}/${name}`;
      const raw = (file[key] || {})[column] ? file[key] : nation[key];
      if (!raw || !raw[column]) return EMPTY;
      if (!raw[column].series) raw[column].series = new Series(raw[column]);
      return raw[column].series;
    });
  };

  // Places and periods --------------------------------------------------------------------------
  PT.places = (level, basis) =>
    PT.index.geographies.filter((p) => p.level === level && (basis === "as_is" ? p.is : p.was));

  PT.country = () => PT.index.geographies.find((place) => place.level === "country");

  PT.regionOf = (place, basis) => {
    const code = basis === "as_is" ? place.region_is : place.region_was;
    return PT.index.places.get(`region.${code}`);
  };

  PT.clusterOf = (place, basis) => {
    const code = basis === "as_is" ? place.cluster_is : place.cluster_was;
    return PT.index.places.get(`health_cluster.${code}`);
  };

  /* The place itself and what it is measured against, largest last. */
  PT.company = (place, basis) =>
    [place, PT.regionOf(place, basis), PT.country()].filter(
      (one, at, all) => one && all.indexOf(one) === at
    );

  PT.periodsOf = (kind) =>
    PT.index.periods.map((_, at) => at).filter((at) => PT.index.periods[at][0] === kind);

  PT.periodLabel = (at) => {
    const [kind, start] = PT.index.periods[at];
    const [year, month] = start.split("-").map(Number);
    if (kind === "year") return String(year);
    if (kind === "quarter") return PT.text("quarter_label", { q: (month + 2) / 3, year });
    return `${PT.text("months").split(" ")[month - 1]} ${year}`;
  };

  /* The newest period of a kind that is whole for the measure, else the newest. */
  PT.newest = (report, measure, kind) => {
    const all = PT.periodsOf(kind);
    const entry = PT.index.data[report][measure];
    const whole = all.filter((at) => !entry.notFull.includes(at));
    return (whole.length ? whole : all).at(-1);
  };

  PT.sexLabel = (code) => (code === "all" ? PT.text("all_sexes") : PT.label(PT.index.sexes[code]));
  PT.ageLabel = (code) => (code === "all" ? PT.text("all_ages") : PT.text("age_label", { band: code }));
  PT.groupLabel = (code) =>
    code === "all" ? PT.text("all_citizens") : PT.label(PT.index.groups[code] || { da: code });
  PT.levelLabel = (level) => PT.text(`level_${level}`);

  /* Members of a breakdown in a report. */
  PT.members = (report, dimension) => {
    const column = { sex: 0, age: 1, group: 2 }[dimension];
    return [...new Set(PT.index.reports[report].combinations.map((c) => c[column]))];
  };
})();
