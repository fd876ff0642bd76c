/* "Check first": what a file is, what becomes of its columns, and which rows would be
   refused. The server reads the file and keeps nothing. */
(function () {
  "use strict";

  var button = document.querySelector("button.inspect");
  var form = document.querySelector("form.upload");
  if (!button || !form) { return; }
  var panel = document.getElementById("inspection");
  var isEnglish = document.documentElement.lang === "en";
  button.hidden = false;

  var titles = JSON.parse(document.getElementById("inspect-words").textContent);

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text !== undefined) { made.textContent = text; }
    if (className) { made.className = className; }
    return made;
  }

  function facts(from, names) {
    var list = element("dl", undefined, "facts");
    names.forEach(function (name) {
      var value = from[name];
      if (value === undefined || value === null || value === "" || value.length === 0) { return; }
      var fact = element("div");
      fact.append(element("dt", titles[name] || name), element("dd", Array.isArray(value) ? value.join(", ") : String(value)));
      list.append(fact);
    });
    return list;
  }

  function table(title, rows) {
    if (!rows || rows.length === 0) { return element("span"); }
    var names = Object.keys(rows[0]).filter(function (name) {
      return rows.some(function (row) { return row[name] !== null && row[name] !== ""; });
    });
    var made = element("table", undefined, "data");
    made.append(element("caption", title));
    var head = made.createTHead().insertRow();
    names.forEach(function (name) {
      var th = element("th", titles[name] || name);
      th.scope = "col";
      head.append(th);
    });
    var body = made.createTBody();
    rows.forEach(function (row) {
      var line = body.insertRow();
      names.forEach(function (name) {
        var cell = line.insertCell();
        cell.className = typeof row[name] === "number" ? "num" : "text";
        cell.textContent = row[name] === null ? "–" : titles[name + "." + row[name]] || String(row[name]);
      });
    });
    var scroll = element("div", undefined, "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", title);
    scroll.append(made);
    return scroll;
  }

  function show(found) {
    panel.replaceChildren(element("h2", panel.dataset.title), facts(found, ["source", "format", "compression", "encoding", "delimiter", "profile"]));
    if (found.problem) { panel.append(element("p", found.problem, "status bad")); }
    found.tables.forEach(function (one) {
      panel.append(facts(one, ["sheet", "feeds", "header_line", "rows_seen", "rows_rejected", "rows_skipped"]),
        table(titles.columns, one.columns), table(titles.issues, one.issues));
    });
    panel.hidden = false;
    panel.scrollIntoView();
  }

  button.addEventListener("click", function () {
    var files = form.querySelector("input[type=file]").files;
    var status = form.querySelector(".status");
    if (files.length === 0) { status.textContent = form.dataset.none; return; }
    var data = new FormData();
    form.querySelectorAll("select, textarea, input:not([type=file])").forEach(function (field) {
      if (field.value !== "") { data.append(field.name, field.value); }
    });
    data.append("files", files[0]);
    button.disabled = true;
    status.classList.remove("bad");
    status.textContent = button.dataset.running;
    fetch("/v1/inspect" + (isEnglish ? "?lang=en" : ""), { method: "POST", body: data }).then(function (answer) {
      return answer.json().then(function (body) {
        if (!answer.ok) { throw new Error([body.detail].concat((body.errors || []).map(function (e) { return e.detail; })).join(" ")); }
        status.textContent = "";
        show(body);
      });
    }).catch(function (error) {
      status.textContent = error.message;
      status.classList.add("bad");
    }).then(function () { button.disabled = false; });
  });
})();
