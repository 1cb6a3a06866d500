/* Elements, tables, figures and CSV files. */
(function () {
  "use strict";
  const PT = window.PT;

  /* An element; attributes of value false or null are left out. */
  PT.h = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === false || value === null || value === undefined) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return node;
  };
  const h = PT.h;

  /* A table; columns are {label, get, number, head}, rows anything. */
  PT.table = (columns, rows, caption) => {
    const cell = (column, row) => {
      const value = column.get(row);
      if (column.head) return h("th", { scope: "row" }, value);
      return h("td", { class: column.number ? "num" : null }, value);
    };
    return h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      h(
        "table",
        {},
        h("caption", { class: "sr-only" }, caption),
        h("thead", {}, h("tr", {}, columns.map((column) =>
          h("th", { scope: "col", class: column.number ? "num" : null }, column.label)))),
        h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((column) => cell(column, row)))))
      )
    );
  };

  // CSV -----------------------------------------------------------------------------------------
  const COLUMNS = () => [
    ["measure_code", (c) => c.measure],
    ["measure", (c) => PT.label(PT.index.indicators[c.measure])],
    ["unit", (c) => PT.label(PT.index.indicators[c.measure].unit)],
    ["report", (c) => PT.label(PT.index.reports[c.report])],
    ["basis", (c) => PT.text(c.basis)],
    ["level", (c) => PT.levelLabel(c.place.level)],
    ["place_code", (c) => c.place.code],
    ["place", (c) => PT.label(c.place)],
    ["period_type", (c) => PT.text(PT.index.periods[c.period][0])],
    ["period_start", (c) => PT.index.periods[c.period][1]],
    ["period", (c) => PT.periodLabel(c.period)],
    ["sex", (c) => PT.sexLabel(c.sex)],
    ["age", (c) => PT.ageLabel(c.age)],
    ["group", (c) => PT.groupLabel(c.group)],
    ["numerator", (c) => plain(c.n)],
    ["denominator", (c) => plain(c.d)],
    ["value", (c) => plain(c.value)],
    ["note", (c) => noteOf(c)],
  ];

  function plain(value) {
    if (value === null) return "";
    return PT.language === "da" ? String(value).replace(".", ",") : String(value);
  }

  function noteOf(cell) {
    if (cell.hidden) return PT.text("note_hidden");
    if (cell.value === null) return PT.text("note_missing");
    return cell.full ? "" : PT.text("note_incomplete");
  }

  /* Lines of texts as a CSV text: semicolon and decimal comma in Danish, as spreadsheets there expect. */
  function csvText(lines) {
    const mark = PT.language === "da" ? ";" : ",";
    const quoted = (text) => (/[";,\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
    return `\ufeff${lines.map((line) => line.map(quoted).join(mark)).join("\r\n")}\r\n`;
  }

  function save(name, lines) {
    const blob = new Blob([csvText(lines)], { type: "text/csv;charset=utf-8" });
    const link = h("a", { href: URL.createObjectURL(blob), download: `${name}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  PT.download = (name, cells) => {
    const columns = COLUMNS();
    const head = columns.map(([key]) => PT.text(`csv_${key}`));
    save(name, [head, ...cells.map((cell) => columns.map(([, get]) => get(cell)))]);
  };

  /* A table as it is shown, with the whole number of what has a `value`. */
  PT.saveTable = (name, columns, rows) => {
    const told = (column, row) => {
      if (column.value) return plain(column.value(row));
      const shown = column.get(row);
      return shown.textContent === undefined ? shown : shown.textContent;
    };
    save(name, [columns.map((column) => column.label),
      ...rows.map((row) => columns.map((column) => told(column, row)))]);
  };

  // Figures -------------------------------------------------------------------------------------
  /* What every figure says about itself. `cells` are its figures. */
  PT.about = (measure, cells) => {
    const indicator = PT.index.indicators[measure];
    const facts = [
      ["definition", PT.label(indicator.definition)],
      ["unit", PT.label(indicator.unit)],
      ["source", PT.sourceText(indicator.source)],
      ["period", PT.span(cells)],
    ];
    return h("dl", { class: "about" }, facts.map(([key, value]) =>
      h("div", {}, h("dt", {}, PT.text(key)), h("dd", {}, value))));
  };

  /* Where a definition comes from: the words that there are texts for, in the page's language. */
  PT.sourceText = (source) => {
    const texts = PT.get("texts");
    const said = source.replace(/code list|[a-z]+/g, (word) =>
      (texts[`source_${word}`] ? PT.text(`source_${word}`) : word));
    return said.charAt(0).toUpperCase() + said.slice(1);
  };

  /* The periods that some cells run over. */
  PT.span = (cells) => {
    if (!cells.length) return PT.MISSING;
    const periods = cells.map((cell) => cell.period);
    const [first, last] = [Math.min(...periods), Math.max(...periods)];
    const label = PT.periodLabel(first);
    return first === last ? label : `${label} – ${PT.periodLabel(last)}`;
  };

  /* A figure: title, chart, notes, the same as a table, and a CSV file.
     `draw` gets the chart's element; `columns` make the table of `rows` (else of `cells`), which is
     folded away unless `tableShown`. */
  PT.figure = ({ id, title, subtitle, measure, cells, draw, columns, rows, extra, plainChart,
    tableShown }) => {
    const chart = h("div", plainChart ? { class: "chart" } : { class: "chart", ...PT.image(title) });
    const notes = [];
    if (cells.some((cell) => cell.hidden)) notes.push(PT.text("hidden_note"));
    if (cells.some((cell) => !cell.full)) notes.push(PT.text("incomplete_note"));
    if (cells.length && cells.every((cell) => cell.value === null && !cell.hidden)) {
      notes.push(PT.text("empty_note"));
    }
    const table = PT.table(columns, rows || cells, title);
    const figure = h(
      "figure",
      { class: "figure", id },
      h("figcaption", {}, h("h3", {}, title), subtitle ? h("p", { class: "sub" }, subtitle) : null),
      chart,
      tableShown ? table : null,
      extra || null,
      notes.map((note) => h("p", { class: "note" }, note)),
      h(
        "div",
        { class: "tools" },
        tableShown ? null : h("details", { class: "data" },
          h("summary", {}, PT.text("show_table")), table),
        h("details", {}, h("summary", {}, PT.text("about_figure")), PT.about(measure, cells)),
        h("button", { type: "button", class: "csv", onclick: () => PT.download(id, cells) },
          PT.text("download_csv"))
      )
    );
    if (draw) draw(chart);
    return figure;
  };

  /* Attributes of a drawing: one image, whose figures are in the table with it. */
  PT.image = (title) => ({ role: "img", "aria-label": `${title}. ${PT.text("table_below")}` });

  PT.valueColumn = (label) => ({
    label: label || PT.text("value"),
    number: true,
    get: (cell) => PT.shown(cell),
  });

  /* A select with its label; `groups` are [label, [[value, text], ...]]. */
  PT.select = (id, label, change) => {
    const select = h("select", { id, onchange: () => change(select.value) });
    const field = h("div", { class: "field" }, h("label", { for: id }, PT.text(label)), select);
    field.fill = (groups, value) => {
      const option = ([key, text, disabled]) => h("option", { value: key, disabled }, text);
      select.replaceChildren(
        ...groups.flatMap(([name, options]) =>
          name ? [h("optgroup", { label: name }, options.map(option))] : options.map(option))
      );
      select.value = value;
      field.firstChild.textContent = PT.text(label);
      select.disabled = groups.flatMap(([, options]) => options).length < 2;
    };
    return field;
  };

  /* The selects of a page, and where a screen reader is told that the figures changed. */
  PT.controls = (fields) => [
    h(
      "form",
      { class: "controls", "aria-label": PT.text("controls"), onsubmit: (e) => e.preventDefault() },
      Object.values(fields)
    ),
    h("p", { id: "status", class: "sr-only", role: "status" }),
  ];

  /* A line of a few values, drawn small beside a number. */
  PT.spark = (values) => {
    const known = values.filter((value) => value !== null);
    if (known.length < 2) return h("span", {});
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const x = (at) => 2 + (at * 76) / (values.length - 1);
    const y = (value) => 18 - ((value - low) / (high - low || 1)) * 14;
    let path = "";
    values.forEach((value, at) => {
      if (value === null) return;
      path += `${at && values[at - 1] !== null ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    const box = document.createElement("span");
    box.className = "spark";
    box.innerHTML =
      `<svg width="80" height="22" viewBox="0 0 80 22" aria-hidden="true">` +
      `<path d="${path}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>`;
    return box;
  };
})();
