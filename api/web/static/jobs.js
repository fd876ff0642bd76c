/* Uploads with their progress, and jobs as they run. Without JavaScript the form is
   sent as it is and pages show the state of the moment at which they were loaded. */
(function () {
  "use strict";

  /* The part of the page that shows jobs is the server's own HTML, fetched again when a
     job begins, ends or says something; between, only its bar moves. */
  var live = document.getElementById("live");
  var known = {};
  var isFetching = false;
  var isStale = false;

  function renew() {
    if (isFetching) { isStale = true; return; }
    isFetching = true;
    isStale = false;
    fetch(window.location.href, { headers: { Accept: "text/html" } }).then(function (answer) {
      return answer.ok ? answer.text() : null;
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById("live");
      if (fresh) { live.replaceChildren.apply(live, Array.from(fresh.childNodes)); }
    }).catch(function () { /* the server has gone; the stream tries to find it again */ }).then(function () {
      isFetching = false;
      if (isStale) { renew(); }
    });
  }

  function show(job) {
    var state = job.state + " " + (job.log || []).length + " " + (job.log_cut || 0);
    var at = live.querySelector('[data-job="' + CSS.escape(job.id) + '"]');
    if (known[job.id] !== state) {
      known[job.id] = state;
      /* What the page showed when it was loaded needs no second look, unless it has moved on. */
      if (!at || at.dataset.state !== job.state || job.state === "running") { renew(); }
      return;
    }
    var bar = at && at.querySelector("progress");
    if (bar && job.progress.total > 0) {
      bar.max = job.progress.total;
      bar.value = job.progress.done;
    }
    var text = at && at.querySelector(".how-far");
    if (text && job.progress.total > 0) {
      text.textContent = Math.floor(100 * job.progress.done / job.progress.total) + "%";
    }
  }

  function follow() {
    var events = new EventSource(live.dataset.live);
    events.addEventListener("job", function (event) { show(JSON.parse(event.data)); });
    events.addEventListener("end", function (event) {
      events.close();
      show(JSON.parse(event.data));
    });
    window.addEventListener("pagehide", function () { events.close(); });
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) { window.location.reload(); } // come back to by the browser's button
    });
  }

  if (live && window.EventSource && !live.querySelector(".card.job[data-state=done], .card.job[data-state=failed], .card.job[data-state=cancelled]")) { follow(); }

  var form = document.querySelector("form.upload");
  if (!form) { return; }
  var input = form.querySelector("input[type=file]");
  var drop = form.querySelector(".drop");
  var bar = form.querySelector("progress.sent");
  var status = form.querySelector(".status");
  var button = form.querySelector("button");

  function say(text, isBad) {
    status.textContent = text;
    status.classList.toggle("bad", Boolean(isBad));
  }

  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function () { drop.classList.remove("over"); });
  });
  drop.addEventListener("drop", function (event) {
    event.preventDefault();
    if (event.dataTransfer.files.length > 0) { input.files = event.dataTransfer.files; }
  });

  /* Before each file goes when it was last changed: the time at which its counts were
     seen at the latest. The order of the parts is kept. */
  function parts() {
    var data = new FormData();
    form.querySelectorAll("select, input:not([type=file])").forEach(function (field) {
      if (field.value !== "") { data.append(field.name, field.value); }
    });
    Array.from(input.files).forEach(function (file) {
      data.append("modified", new Date(file.lastModified).toISOString());
      data.append("files", file);
    });
    return data;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var size = Array.from(input.files).reduce(function (sum, file) { return sum + file.size; }, 0);
    if (size === 0) { say(form.dataset.none, true); return; }
    if (size > Number(form.dataset.most)) { say(form.dataset.tooLarge, true); return; }
    var request = new XMLHttpRequest();
    request.open("POST", form.dataset.upload);
    request.responseType = "json";
    request.upload.addEventListener("progress", function (sent) {
      if (sent.lengthComputable) { bar.value = sent.loaded / sent.total; }
    });
    request.addEventListener("loadend", function () {
      button.disabled = false;
      bar.hidden = true;
      if (request.status === 202) {
        say(form.dataset.sent);
        form.reset();
        renew();
        return;
      }
      var problem = request.response || {};
      var details = (problem.errors || []).map(function (part) { return part.detail; });
      say([problem.detail || form.dataset.failed].concat(details).join(" "), true);
    });
    button.disabled = true;
    bar.value = 0;
    bar.hidden = false;
    say(form.dataset.sending);
    request.send(parts());
  });
})();
