/* The site's ground: data arrives by script tags (a page opened from disk may not fetch), texts in
   two languages, and numbers as they are written in each. */
(function () {
  "use strict";
  const PT = (window.PT = window.PT || {});
  const stored = new Map();
  const waiting = new Map();
  const root = document.documentElement.dataset.root || "";

  PT.root = root;
  PT.put = (key, data) => stored.set(key, data);
  PT.get = (key) => stored.get(key);

  function addScript(address) {
    if (!waiting.has(address)) {
      waiting.set(
        address,
        new Promise((done, failed) => {
          const tag = document.createElement("script");
          tag.src = root + address;
          tag.onload = done;
          tag.onerror = () => failed(new Error(address));
          document.head.append(tag);
        })
      );
    }
    return waiting.get(address);
  }

  /* The data of a file, loaded when it is first asked for. */
  PT.load = (key) => addScript(`data/${key}.js`).then(() => stored.get(key));
  PT.charts = () => addScript("assets/vega.js");

  // Language ------------------------------------------------------------------------------------
  const LANGUAGES = ["da", "en"];
  const LOCALES = { da: "da-DK", en: "en-GB" };

  function remembered() {
    try {
      return localStorage.getItem("paa-tvaers-language");
    } catch {
      return null; // no storage for pages from disk in this browser: links carry the language
    }
  }

  function startLanguage() {
    const asked = new URLSearchParams(location.search).get("lang") || remembered();
    return LANGUAGES.includes(asked) ? asked : "da";
  }

  PT.language = startLanguage();

  PT.setLanguage = (language) => {
    PT.language = language;
    try {
      localStorage.setItem("paa-tvaers-language", language);
    } catch {
      /* see remembered() */
    }
    PT.translatePage();
  };

  /* The text of a key, with {name} filled in. */
  PT.text = (key, values) => {
    const found = PT.get("texts")[key];
    const text = found ? found[PT.language] : key;
    return values ? text.replace(/\{(\w+)\}/g, (_, name) => values[name]) : text;
  };

  /* The label of anything that has one in both languages. */
  PT.label = (thing) => thing[PT.language] || thing.da;

  /* The language is part of the address, so that a link opens in the language it was copied in. */
  function writeLanguage() {
    try {
      history.replaceState(null, "", `?lang=${PT.language}${location.hash}`);
    } catch {
      /* a browser that lets no page from disk change its address */
    }
  }

  PT.translatePage = () => {
    document.documentElement.lang = PT.language;
    writeLanguage();
    for (const node of document.querySelectorAll("[data-t]")) {
      node.textContent = PT.text(node.dataset.t);
    }
    for (const node of document.querySelectorAll("[data-da]")) {
      node.textContent = node.dataset[PT.language] || node.dataset.da;
    }
    for (const node of document.querySelectorAll("[data-t-label]")) {
      node.setAttribute("aria-label", PT.text(node.dataset.tLabel));
    }
    for (const link of document.querySelectorAll("a[data-page]")) {
      link.href = PT.address(link.dataset.page);
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === PT.language));
    }
    const heading = document.querySelector("h1");
    document.title = `${heading ? heading.textContent : ""} – ${PT.text("site_name")}`;
  };

  /* Address of a page of the site; the language goes along where nothing remembers it. */
  PT.address = (page, hash) =>
    `${root}${page}.html${PT.language === "da" ? "" : `?lang=${PT.language}`}${hash ? `#${hash}` : ""}`;

  // Numbers -------------------------------------------------------------------------------------
  const formats = new Map();

  PT.number = (value, decimals) => {
    const key = PT.language + decimals;
    if (!formats.has(key)) {
      formats.set(
        key,
        new Intl.NumberFormat(LOCALES[PT.language], {
          minimumFractionDigits: decimals,
          maximumFractionDigits: decimals,
        })
      );
    }
    return formats.get(key).format(value);
  };

  PT.HIDDEN = "–";
  PT.MISSING = "..";

  /* A cell as it is shown: hidden, missing or the number. */
  PT.shown = (cell) => {
    if (cell.hidden) return PT.HIDDEN;
    if (cell.value === null) return PT.MISSING;
    return PT.number(cell.value, cell.decimals);
  };
})();
