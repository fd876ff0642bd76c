/* Rejected rows mended in the browser: the rows as the source has them, one field a cell,
   sent back as the same kind of file. Without this script they are downloaded, mended in a
   spreadsheet and uploaded. */
(function () {
  "use strict";

  var link = document.querySelector("a[data-script=mend]");
  if (!link) { return; }
  link.hidden = false;
  var words = JSON.parse(document.getElementById("mend-words").textContent);

  /* CSV as RFC 4180 has it: quotes, commas and line ends within quotes. */
  function parse(text) {
    var rows = [[""]], quoted = false;
    text = text.replace(/^\ufeff/, "");
    for (var i = 0; i < text.length; i++) {
      var c = text[i], row = rows[rows.length - 1];
      if (quoted) {
        if (c === "\"" && text[i + 1] === "\"") { row[row.length - 1] += c; i++; }
        else if (c === "\"") { quoted = false; }
        else { row[row.length - 1] += c; }
      } else if (c === "\"") { quoted = true; }
      else if (c === ",") { row.push(""); }
      else if (c === "\n") { rows.push([""]); }
      else if (c !== "\r") { row[row.length - 1] += c; }
    }
    return rows.filter(function (row) { return row.length > 1 || row[0] !== ""; });
  }

  function write(rows) {
    return rows.map(function (row) {
      return row.map(function (field) {
        return /[",\r\n]/.test(field) ? "\"" + field.replace(/"/g, "\"\"") + "\"" : field;
      }).join(",") + "\r\n";
    }).join("");
  }

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text !== undefined) { made.textContent = text; }
    if (className) { made.className = className; }
    return made;
  }

  function grid(rows, width) {
    var table = element("table", undefined, "data mend");
    var head = table.createTHead().insertRow();
    rows[0].forEach(function (title) {
      var th = element("th", title);
      th.scope = "col";
      head.append(th);
    });
    var body = table.createTBody();
    rows.slice(1).forEach(function (row, n) {
      var line = body.insertRow();
      row.forEach(function (value, i) {
        var cell = line.insertCell();
        if (i >= width) { cell.textContent = value; cell.className = "text long"; return; }
        var input = element("input");
        input.value = value;
        input.setAttribute("aria-label", rows[0][i] + " " + (n + 1));
        input.addEventListener("input", function () { row[i] = input.value; });
        cell.append(input);
      });
    });
    return table;
  }

  function show(sheet, upload, panel) {
    return fetch(sheet.files.csv).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)));
    }).then(function (text) {
      var rows = parse(text);
      var scroll = element("div", undefined, "scroll");
      scroll.tabIndex = 0;
      scroll.setAttribute("role", "region");
      scroll.setAttribute("aria-label", sheet.sheet || words.rows);
      scroll.append(grid(rows, sheet.header.length));
      var status = element("p", "", "status");
      status.setAttribute("role", "status");
      var button = element("button", words.again, "btn");
      button.type = "button";
      button.addEventListener("click", function () {
        button.disabled = true;
        var name = "mended-" + (sheet.sheet ? sheet.sheet + "-" : "") + Date.now() + ".csv";
        var target = upload + (upload.indexOf("?") < 0 ? "?" : "&") + "name=" + encodeURIComponent(name);
        fetch(target, { method: "POST", body: new Blob([write(rows)], { type: "text/csv" }) }).then(function (answer) {
          return answer.json().then(function (body) {
            if (answer.status !== 202) { throw new Error(body.detail || String(answer.status)); }
            window.location.assign((answer.headers.get("Location") || "/v1/jobs").replace("/v1", ""));
          });
        }).catch(function (error) {
          status.textContent = error.message;
          button.disabled = false;
        });
      });
      var actions = element("div", undefined, "actions");
      actions.append(button, status);
      panel.append(scroll, actions);
    });
  }

  link.addEventListener("click", function (event) {
    event.preventDefault();
    var panel = document.getElementById("mend") || element("section", undefined, "card mending");
    panel.id = "mend";
    panel.replaceChildren(element("h2", words.title));
    document.querySelector(".panels").before(panel);
    fetch(link.href).then(function (answer) {
      return answer.json().then(function (body) {
        if (!answer.ok) { throw new Error(body.detail || String(answer.status)); }
        return body.sheets.reduce(function (before, sheet) {
          return before.then(function () { return show(sheet, body.upload, panel); });
        }, Promise.resolve());
      });
    }).then(function () { panel.scrollIntoView(); }).catch(function (error) {
      panel.append(element("p", error.message, "status bad"));
    });
  });
})();
