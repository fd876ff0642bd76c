/* Draws the charts that a page describes in <script type="application/json" class="chart-data">.
   A page without JavaScript loses only the drawing: the table below holds the same numbers.
   Tooltips are drawn on the canvas (richText), because the page's CSP allows no inline style. */
(function () {
  "use strict";

  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var narrow = window.matchMedia("(max-width: 720px)");

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function palette() {
    return {
      ink: colour("--ink"), ink2: colour("--ink-2"), card: colour("--card"), line: colour("--line-strong"),
      grid: colour("--chart-grid"), seal: colour("--seal"), one: colour("--chart-1"), two: colour("--chart-2"),
      font: getComputedStyle(document.body).fontFamily
    };
  }

  function shorten(text, length) {
    var letters = Array.from(text);
    return letters.length > length ? letters.slice(0, length - 1).join("") + "…" : text;
  }

  function tooltip(p, trigger, formatter) {
    return {
      trigger: trigger, renderMode: "richText", confine: true, formatter: formatter,
      axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: p.line } },
      backgroundColor: p.card, borderColor: p.line, textStyle: { color: p.ink, fontFamily: p.font }
    };
  }

  function top(data, p) {
    var labels = data.rows.map(function (row) { return (row.rank ? row.rank + "  " : "") + row.name; });
    return {
      grid: { left: 8, right: narrow.matches ? 64 : 84, top: 4, bottom: 8, containLabel: true },
      xAxis: {
        type: "value", axisLabel: { show: false }, axisLine: { show: false },
        axisTick: { show: false }, splitLine: { lineStyle: { color: p.grid } }
      },
      yAxis: {
        type: "category", inverse: true, data: labels, axisTick: { show: false },
        axisLine: { lineStyle: { color: p.line } },
        axisLabel: {
          color: p.ink, fontSize: 13, interval: 0,
          formatter: function (text) { return shorten(text, narrow.matches ? 11 : 24); }
        }
      },
      tooltip: tooltip(p, "item", function (item) {
        var row = data.rows[item.dataIndex];
        return labels[item.dataIndex] + "\n" + data.measure + "  " + row.label;
      }),
      series: [{
        type: "bar", name: data.measure, barMaxWidth: 15, cursor: "pointer",
        itemStyle: { color: p.one, borderRadius: [0, 3, 3, 0] },
        data: data.rows.map(function (row) { return row.value; }),
        label: {
          show: true, position: "right", color: p.ink, fontSize: 13,
          formatter: function (item) { return data.rows[item.dataIndex].label; }
        }
      }]
    };
  }

  /* One panel a series, one below the other: their scales differ by orders of magnitude. */
  function trend(data, p) {
    var colours = [p.one, p.one, p.two];
    var axisLabel = { color: p.ink2, fontSize: 12, hideOverlap: true };
    var last = data.series.length - 1;
    var share = 82 / data.series.length;
    var breaks = (data.breaks || []).map(function (why, at) { return why ? { xAxis: at } : null; }).filter(Boolean);
    return {
      grid: data.series.map(function (s, i) {
        return { left: narrow.matches ? 58 : 76, right: 22, top: 6 + i * (share + 4) + "%", height: share - 4 + "%" };
      }),
      xAxis: data.series.map(function (s, i) {
        return {
          type: "category", gridIndex: i, data: data.periods, axisTick: { show: i === last },
          axisLabel: Object.assign({ show: i === last }, axisLabel), axisLine: { lineStyle: { color: p.line } }
        };
      }),
      yAxis: data.series.map(function (s, i) {
        return {
          type: "value", gridIndex: i, scale: s.is_line, inverse: s.is_inverse, minInterval: s.is_inverse ? 1 : 0, nameLocation: s.is_inverse ? "start" : "end", name: last > 0 ? s.name : "", nameGap: 10, splitNumber: 3,
          nameTextStyle: { color: p.ink, fontWeight: 600, fontSize: 13, align: "left", padding: [0, 0, 0, narrow.matches ? -50 : -66] },
          axisLabel: axisLabel, splitLine: { lineStyle: { color: p.grid } }
        };
      }),
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      tooltip: tooltip(p, "axis", function (items) {
        var at = items[0].dataIndex;
        return data.periods[at] + "\n" + data.series.map(function (s) {
          return s.name + "  " + s.labels[at];
        }).concat(data.breaks && data.breaks[at] ? [data.breaks[at]] : []).join("\n");
      }),
      series: data.series.map(function (s, i) {
        return {
          name: s.name, type: s.is_line ? "line" : "bar", xAxisIndex: i, yAxisIndex: i,
          barMaxWidth: 28, connectNulls: false, symbol: "circle", symbolSize: 8, lineStyle: { width: 2.5 },
          itemStyle: { color: colours[i % 3], borderRadius: s.is_line ? 0 : [3, 3, 0, 0] },
          markLine: breaks.length ? { silent: true, symbol: "none", label: { show: false }, data: breaks, lineStyle: { color: p.seal, type: "dashed", width: 1.5 } } : undefined,
          data: s.values.map(function (v, n) {
            return s.at_least[n] ? { value: v, symbol: "emptyCircle" } : v;
          })
        };
      })
    };
  }

  var kinds = { top: top, trend: trend };

  function draw(figure) {
    var data = JSON.parse(figure.querySelector("script.chart-data").textContent);
    var canvas = figure.querySelector(".canvas");
    canvas.hidden = false;
    if (data.series && data.series.length === 1) { canvas.classList.add("single"); }
    if (data.kind === "top") {
      canvas.style.height = Math.max(7, data.rows.length * 1.45 + 1.5) + "rem";
    }
    var chart = window.echarts.init(canvas, null, { renderer: "canvas", locale: data.lang === "en" ? "EN" : "ZH" });
    function paint() {
      var p = palette();
      var option = kinds[data.kind](data, p);
      option.textStyle = { fontFamily: p.font };
      option.animation = false;
      chart.setOption(option, true);
    }
    chart.on("finished", function () { figure.classList.add("drawn"); });
    chart.on("click", function (item) {
      var row = data.rows && data.rows[item.dataIndex];
      if (row && row.href) { window.location.assign(row.href); }
    });
    paint();
    window.addEventListener("resize", function () { chart.resize(); paint(); });
    window.addEventListener("beforeprint", function () { chart.resize(); });
    dark.addEventListener("change", paint);
    document.addEventListener("themechange", paint);
  }

  document.querySelectorAll("figure[data-chart]").forEach(draw);
  document.addEventListener("panel", function (event) {
    event.detail.querySelectorAll("figure[data-chart]").forEach(draw);
  });
})();
