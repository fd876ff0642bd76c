/* What every page has: the switch between light and dark, forms that keep empty fields out
   of the address, a list that narrows as one types, and sections that are fetched after the
   page because they may take over a second. All of it works without this script but the
   switch, which is hidden then. */
(function () {
  "use strict";

  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches; }

  document.querySelectorAll("button.theme").forEach(function (button) {
    function label() { button.textContent = isDark() ? button.dataset.toLight : button.dataset.toDark; }
    label();
    button.hidden = false;
    dark.addEventListener("change", label);
    button.addEventListener("click", function () {
      var theme = isDark() ? "light" : "dark";
      root.dataset.theme = theme;
      document.cookie = "theme=" + theme + "; path=/; max-age=31536000; samesite=lax";
      label();
      document.dispatchEvent(new CustomEvent("themechange"));
    });
  });

  /* Empty fields stay out of the address, so that a shared link says only what was chosen. */
  document.querySelectorAll("form[method=get]").forEach(function (form) {
    var fields = function () { return form.querySelectorAll("select[name], input[name]:not([type=checkbox])"); };
    form.addEventListener("submit", function () {
      fields().forEach(function (field) { field.disabled = field.disabled || field.value === ""; });
    });
    window.addEventListener("pageshow", function () {
      fields().forEach(function (field) { field.disabled = false; });
    });
  });

  document.querySelectorAll("[data-finds]").forEach(function (find) {
    var input = find.querySelector("input");
    var status = find.querySelector("[role=status]");
    var items = Array.from(document.querySelectorAll(find.dataset.finds));
    find.hidden = false;
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      var found = items.filter(function (item) {
        item.hidden = wanted !== "" && item.textContent.toLowerCase().indexOf(wanted) < 0;
        return !item.hidden;
      });
      status.textContent = found.length === 0 ? status.dataset.none : "";
    });
  });

  /* On a phone the filters would push the table out of sight: they open on a tap. */
  if (window.matchMedia("(max-width: 720px)").matches) {
    document.querySelectorAll("details.fold").forEach(function (fold) {
      fold.open = Boolean(fold.querySelector(".bad, [required]:invalid"));
    });
  }

  /* On a narrow window the menu scrolls: to where one is. */
  document.querySelectorAll("nav [aria-current]").forEach(function (here) {
    var row = here.closest("ul");
    row.scrollLeft = Math.max(0, here.offsetLeft + here.offsetWidth / 2 - row.offsetLeft - row.clientWidth / 2);
  });

  /* The server counts columns; only here it is known whether a table fits its card. */
  function fit(within) {
    within.querySelectorAll(".scroll.fits, .scroll.over").forEach(function (scroll) {
      var table = scroll.querySelector("table");
      var isOver = Boolean(table) && table.offsetWidth > scroll.clientWidth + 1;
      scroll.classList.toggle("over", isOver);
      scroll.classList.toggle("fits", !isOver);
    });
  }
  fit(document);
  window.addEventListener("resize", function () { fit(document); });
  document.addEventListener("panel", function (event) { fit(event.detail.parentNode); });

  /* A tool that is open closes when another one opens. */
  document.addEventListener("toggle", function (event) {
    if (!event.target.matches || !event.target.matches("details.tool") || !event.target.open) { return; }
    document.querySelectorAll("details.tool[open]").forEach(function (other) {
      if (other !== event.target) { other.open = false; }
    });
  }, true);

  /* What the page's own table was asked for, and as of when, is known once it has come. */
  function completeHead(text) {
    var head = document.querySelector(".head"), fresh = text.querySelector(".head");
    if (head && fresh && !head.querySelector(".meta") && fresh.querySelector(".meta")) { head.replaceWith(fresh); }
  }

  /* One after the other: a busy server is not asked for all at once. */
  function fetchLater(waiting) {
    var panel = waiting.shift();
    if (!panel) { return; }
    var shown = panel.querySelector(".waiting");
    var link = shown.querySelector("a");
    link.hidden = true;
    var bar = document.createElement("progress");
    bar.setAttribute("aria-label", panel.querySelector("h2").textContent);
    shown.append(bar);
    fetch(panel.dataset.later, { headers: { Accept: "text/html" } }).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)));
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.getElementById(panel.id);
      completeHead(page);
      if (!fresh) { panel.remove(); return; } // left out where it has no rows
      panel.replaceWith(fresh);
      document.dispatchEvent(new CustomEvent("panel", { detail: fresh }));
    }).catch(function () {
      bar.remove();
      link.hidden = false;
    }).then(function () { fetchLater(waiting); });
  }
  fetchLater(Array.from(document.querySelectorAll("[data-later]")));
})();
