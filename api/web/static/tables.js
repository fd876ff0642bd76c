/* A score opens in place: what it is made of, fetched from its own page, in a dialog.
   Without this script, or with a modifier key, the link leads to that page. */
(function () {
  "use strict";

  var dialog = null;

  function close() { if (dialog) { dialog.close(); } }

  function make(closing) {
    var made = document.createElement("dialog");
    made.className = "sheet";
    var bar = document.createElement("div");
    bar.className = "sheet-bar";
    var title = document.createElement("h2");
    title.id = "sheet-title";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn plain small";
    button.textContent = closing;
    button.addEventListener("click", close);
    bar.append(title, button);
    var body = document.createElement("div");
    body.className = "sheet-body";
    made.append(bar, body);
    made.setAttribute("aria-labelledby", "sheet-title");
    made.addEventListener("click", function (event) { if (event.target === made) { close(); } });
    document.body.append(made);
    return made;
  }

  function open(link) {
    var isEnglish = document.documentElement.lang === "en";
    dialog = dialog || make(isEnglish ? "Close" : "关闭");
    var body = dialog.querySelector(".sheet-body");
    body.replaceChildren(document.createElement("progress"));
    dialog.querySelector("h2").textContent = link.title;
    if (!dialog.open) { dialog.showModal(); }
    fetch(link.href, { headers: { Accept: "text/html" } }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)));
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var parts = page.querySelector(".explanation");
      parts.querySelectorAll("[id]").forEach(function (part) { part.id = "sheet-" + part.id; });
      parts.querySelectorAll("[aria-labelledby]").forEach(function (part) {
        part.setAttribute("aria-labelledby", "sheet-" + part.getAttribute("aria-labelledby"));
      });
      dialog.querySelector("h2").textContent = page.querySelector("h1").textContent;
      var asked = page.querySelector(".asked");
      body.replaceChildren.apply(body, asked ? [asked, parts] : [parts]);
    }).catch(function () { window.location.assign(link.href); });
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.explained");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) { return; }
    event.preventDefault();
    open(link);
  });
})();
