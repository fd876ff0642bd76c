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

  var titles = isEnglish ? {
    source: "File", format: "Format", compression: "Compression", encoding: "Encoding", delimiter: "Delimiter", profile: "Profile",
    sheet: "Sheet", feeds: "Feeds", rows_seen: "Rows tried", rows_rejected: "Rows refused", rows_skipped: "Rows skipped", header_line: "Header in line",
    heading: "Heading", use: "Loads as", kind: "Kind", origin: "Origin", detail: "How", examples: "Examples", rejected: "Refused", hint: "Hint",
    line: "Line", column: "Column", value: "Value", reason: "Reason", columns: "What becomes of the columns", issues: "What would be refused"
  } : {
    source: "文件", format: "格式", compression: "压缩", encoding: "编码", delimiter: "分隔符", profile: "来源方案",
    sheet: "工作表", feeds: "数据种类", rows_seen: "试读行", rows_rejected: "将被拒行", rows_skipped: "略过行", header_line: "表头在第几行",
    heading: "表头", use: "装入为", kind: "种类", origin: "来源", detail: "取法", examples: "例", rejected: "被拒", hint: "提示",
    line: "行号", column: "列", value: "值", reason: "原因", columns: "各列的去向", issues: "将被拒收的行"
  };

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
        cell.textContent = row[name] === null ? "–" : String(row[name]);
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
