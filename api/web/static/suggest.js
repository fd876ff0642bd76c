/* Proposals while one types: a field with data-suggest asks that address for what its text is
   contained in, and takes the id of the one chosen. A field of several ids, with commas between,
   is completed at its end. Without this script ids are typed or pasted. */
(function () {
  "use strict";

  var pause = 200; // ms without a key before the server is asked
  var count = 0;

  function enrich(input) {
    var isSeveral = input.hasAttribute("data-several");
    var list = document.createElement("ul");
    var timer = 0, asked = 0, current = -1;
    list.className = "proposals";
    list.id = "proposals-" + (count += 1);
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent.trim());
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.after(list);

    /* Where the last of several begins. */
    function start() {
      return isSeveral ? Math.max(input.value.lastIndexOf(","), input.value.lastIndexOf("，")) + 1 : 0;
    }

    function close() {
      asked += 1; // an answer under way comes too late
      list.hidden = true;
      current = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      input.value = input.value.slice(0, start()) + option.dataset.value + (isSeveral ? "," : "");
      close();
      input.focus();
    }

    function point(at) {
      var options = list.children;
      if (options[current]) { options[current].setAttribute("aria-selected", "false"); }
      current = (at + options.length) % options.length;
      options[current].setAttribute("aria-selected", "true");
      options[current].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[current].id);
    }

    function show(rows) {
      var names = input.dataset.columns.split(",");
      list.replaceChildren.apply(list, rows.map(function (row, i) {
        var option = document.createElement("li");
        var id = document.createElement("code");
        option.id = list.id + "-" + i;
        option.dataset.value = row[names[0]];
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        id.textContent = row[names[0]];
        option.append(row[names[1]] || "", " ", id);
        return option;
      }));
      current = -1;
      list.hidden = rows.length === 0;
      input.setAttribute("aria-expanded", String(rows.length > 0));
    }

    function ask() {
      var text = input.value.slice(start()).trim();
      if (text === "") { close(); return; }
      var mine = asked += 1;
      fetch(input.dataset.suggest + encodeURIComponent(text)).then(function (answer) {
        return answer.ok ? answer.json() : { rows: [] };
      }).then(function (answer) {
        if (mine === asked && document.activeElement === input) { show(answer.rows); }
      }).catch(close);
    }

    input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, pause); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (list.hidden) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        point(event.key === "ArrowDown" ? current + 1 : current < 0 ? -1 : current - 1);
      } else if (event.key === "Enter" && current >= 0) {
        event.preventDefault();
        choose(list.children[current]);
      } else if (event.key === "Escape") {
        close();
      }
    });
    /* Before the field loses the focus, which would close the list. */
    list.addEventListener("pointerdown", function (event) {
      var option = event.target.closest("li");
      event.preventDefault();
      if (option) { choose(option); }
    });
  }

  document.querySelectorAll("input[data-suggest]").forEach(enrich);
})();
