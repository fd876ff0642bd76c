/* Draws the charts that a page describes in <script type="application/json" class="chart-data">.
   A page without JavaScript loses only the drawing: the table below holds the same numbers.
   Tooltips are drawn on the canvas (richText), because the page's CSP allows no inline style. */
(function () {
  "use strict";

  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var narrow = window.matchMedia("(max-width: 720px)");

  /* Paper is light, whatever the screen is: the charts are drawn anew for it. */
  var root = document.documentElement;
  var screenTheme;
  window.addEventListener("beforeprint", function () { screenTheme = root.dataset.theme; root.dataset.theme = "light"; });
  window.addEventListener("afterprint", function () {
    if (screenTheme) { root.dataset.theme = screenTheme; } else { delete root.dataset.theme; }
  });

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
            return s.inexact[n] ? { value: v, symbol: "emptyCircle" } : v;
          })
        };
      })
    };
  }

  /* Pictures of one kind, two in a row where there is room: groups are bars side by side, heat
     is a map of cells. */
  var many = ["#1f5aa6", "#c97b1a", "#7f9f3f", "#7f6084", "#2e9aa8", "#bf9000", "#8c8c8c", "#a83250"];

  function across(data) { return data.kind === "heat" || narrow.matches || data.pictures.length < 2 ? 1 : 2; }

  function pictureHeight(data) { return data.kind === "heat" ? 15 : 15.5; } /* rem */

  function tiles(data, p) {
    var columns = across(data), rows = Math.ceil(data.pictures.length / columns), head = data.kind === "heat" ? 0 : 2.2;
    var whole = rows * pictureHeight(data) + head, rem = 100 / whole;
    return data.pictures.map(function (_, i) {
      var row = Math.floor(i / columns), column = i % columns;
      return {
        top: (head + row * pictureHeight(data) + 2.4) * rem + "%", height: (pictureHeight(data) - 5) * rem + "%",
        left: columns === 2 ? (column * 50 + 4) + "%" : data.kind === "heat" ? 62 : 48, right: columns === 2 ? ((1 - column) * 50 + 2) + "%" : 14,
        titleTop: (head + row * pictureHeight(data) + 0.3) * rem + "%"
      };
    });
  }

  function shared(data, p) {
    var places = tiles(data, p);
    var axisLabel = { color: p.ink2, fontSize: 12, interval: 0 };
    return {
      places: places, axisLabel: axisLabel,
      title: data.pictures.map(function (one, i) {
        return { text: shorten(one.title, 30), top: places[i].titleTop, left: places[i].left, padding: 0, textStyle: { color: p.ink, fontSize: 13, fontWeight: 600, fontFamily: p.font } };
      }),
      grid: places.map(function (at) { return { top: at.top, height: at.height, left: at.left, right: at.right }; })
    };
  }

  function groups(data, p) {
    var base = shared(data, p), series = [];
    data.pictures.forEach(function (one, i) {
      data.series.forEach(function (name, n) {
        series.push({
          name: name, type: "bar", xAxisIndex: i, yAxisIndex: i, barMaxWidth: 22, barGap: "8%",
          itemStyle: { color: n === 0 ? p.one : n === 1 ? p.two : many[n], borderRadius: [2, 2, 0, 0] },
          data: one.values[n],
          label: {
            show: true, position: "top", color: p.ink, fontSize: 13, distance: 1,
            formatter: function (item) { return one.marks[n][item.dataIndex] ? "*" : ""; }
          }
        });
      });
    });
    return {
      title: base.title, grid: base.grid, series: series,
      legend: { type: "scroll", top: 0, left: 8, right: 8, data: data.series, textStyle: { color: p.ink, fontFamily: p.font }, formatter: function (name) { return shorten(name, 16); } },
      xAxis: data.pictures.map(function (one, i) {
        return {
          type: "category", gridIndex: i, data: one.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: p.line } },
          axisLabel: Object.assign({}, base.axisLabel, one.labels.length > 5 && narrow.matches ? { rotate: 40 } : {})
        };
      }),
      yAxis: data.pictures.map(function (_, i) {
        return {
          type: "value", gridIndex: i, min: 0, splitNumber: 3, splitLine: { lineStyle: { color: p.grid } },
          axisLabel: { color: p.ink2, fontSize: 12, formatter: function (x) { return Math.round(x * 100) + "%"; } }
        };
      }),
      tooltip: tooltip(p, "item", function (item) {
        var one = data.pictures[Math.floor(item.seriesIndex / data.series.length)], n = item.seriesIndex % data.series.length;
        return item.seriesName + "\n" + item.name + "  " + one.texts[n][item.dataIndex] + (one.marks[n][item.dataIndex] ? " *" : "");
      })
    };
  }

  function heat(data, p) {
    var base = shared(data, p);
    return {
      title: base.title, grid: base.grid,
      visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: [p.card, p.one] } },
      xAxis: data.pictures.map(function (one, i) {
        return { type: "category", gridIndex: i, data: one.labels, axisTick: { show: false }, axisLine: { show: false }, axisLabel: Object.assign({}, base.axisLabel, narrow.matches ? { interval: 2 } : {}) };
      }),
      yAxis: data.pictures.map(function (_, i) {
        return { type: "category", gridIndex: i, data: data.series, inverse: true, axisTick: { show: false }, axisLine: { show: false }, axisLabel: base.axisLabel };
      }),
      series: data.pictures.map(function (one, i) {
        var most = Math.max.apply(null, one.values.map(function (line) { return Math.max.apply(null, line); }).concat([1]));
        var cells = [];
        one.values.forEach(function (line, y) {
          line.forEach(function (n, x) {
            cells.push({ value: [x, y, n / most, n], label: { color: n / most > 0.55 ? p.card : p.ink } });
          });
        });
        return {
          type: "heatmap", xAxisIndex: i, yAxisIndex: i, data: cells,
          itemStyle: { borderColor: p.grid, borderWidth: 1 }, emphasis: { itemStyle: { borderColor: p.seal } },
          label: { show: !narrow.matches, fontSize: 12, formatter: function (item) { return item.value[3] > 0 ? String(item.value[3]) : ""; } }
        };
      }),
      tooltip: tooltip(p, "item", function (item) {
        var one = data.pictures[item.seriesIndex];
        return one.title + "\n" + data.series[item.value[1]] + "  " + one.labels[item.value[0]] + "\n" + data.measure + "  " + one.texts[item.value[1]][item.value[0]];
      })
    };
  }

  var kinds = { top: top, trend: trend, groups: groups, heat: heat };

  function draw(figure) {
    var data = JSON.parse(figure.querySelector("script.chart-data").textContent);
    var canvas = figure.querySelector(".canvas");
    canvas.hidden = false;
    if (data.series && data.series.length === 1) { canvas.classList.add("single"); }
    if (data.kind === "top") {
      canvas.style.height = Math.max(7, data.rows.length * 1.45 + 1.5) + "rem";
    }
    function size() {
      if (data.pictures) {
        canvas.style.height = Math.ceil(data.pictures.length / across(data)) * pictureHeight(data) + (data.kind === "heat" ? 0 : 2.2) + "rem";
      }
    }
    size();
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
    window.addEventListener("resize", function () { size(); chart.resize(); paint(); });
    /* A printer does not wait for a frame: it gets a picture, sharper than the screen's. */
    window.addEventListener("beforeprint", function () {
      paint();
      var picture = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colour("--card") });
      picture.className = "printed";
      figure.append(picture);
      figure.classList.add("on-paper");
    });
    window.addEventListener("afterprint", function () {
      figure.querySelectorAll(".printed").forEach(function (picture) { picture.remove(); });
      figure.classList.remove("on-paper");
      paint();
    });
    dark.addEventListener("change", paint);
    document.addEventListener("themechange", paint);
  }

  document.querySelectorAll("figure[data-chart]").forEach(draw);
  document.addEventListener("panel", function (event) {
    event.detail.querySelectorAll("figure[data-chart]").forEach(draw);
  });
})();
