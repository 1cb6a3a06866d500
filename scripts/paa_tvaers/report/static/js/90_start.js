/* Open the page: index, language, then the page's own part. */
(function () {
  "use strict";
  const PT = window.PT;

  /* Do some of the page's work; `data-ready` is there when nothing is left to do. */
  let working = 0;
  PT.busy = async (work) => {
    working += 1;
    delete document.documentElement.dataset.ready;
    try {
      await work();
      while (PT.drawing.length) await Promise.all(PT.drawing.splice(0));
    } catch (problem) {
      console.error(problem);
      const page = document.getElementById("page");
      page.replaceChildren(PT.h("p", { class: "note", role: "alert" }, PT.text("failed")));
    }
    working -= 1;
    if (!working) document.documentElement.dataset.ready = "yes";
  };

  PT.show = () => PT.busy(() => PT.pages[document.body.dataset.page](document.getElementById("page")));

  const translate = PT.translatePage;
  PT.translatePage = () => {
    translate();
    for (const node of document.querySelectorAll("[data-until]")) {
      const [year, month, day] = PT.index.until.split("-").map(Number);
      const date = new Date(Date.UTC(year, month - 1, day));
      const locale = PT.language === "da" ? "da-DK" : "en-GB";
      node.textContent = date.toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
    }
  };

  PT.openIndex();
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      PT.setLanguage(button.dataset.language);
      PT.show();
    });
  }
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address after # holds what is chosen
    document.getElementById("main").focus();
  });
  window.addEventListener("hashchange", PT.show);
  PT.translatePage();
  PT.show();
})();
