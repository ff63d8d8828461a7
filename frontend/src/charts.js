// Draws every chart from the table that stands beside it, so that picture and figures cannot disagree.
//
//   <figure data-chart="line" data-table="revenue" data-unit="亿元"><figcaption>…</figcaption></figure>
//   <table id="revenue"> first column: categories; every other column: a series; <td data-value="12.5">
//
// data-chart: line, bar, stacked, pie, tiles, map. A map takes the outlines from data-geojson and the codes from
// <tr data-code>; tiles take their places from <tr data-x data-y>, or stand in rows. What is unknown is a gap.
import * as echarts from "echarts/core";
import { BarChart, HeatmapChart, LineChart, MapChart, PieChart } from "echarts/charts";
import {
  AriaComponent, GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, HeatmapChart, LineChart, MapChart, PieChart, AriaComponent, GeoComponent, GridComponent, LegendComponent,
  MarkLineComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
]);

const drawn = new Map();

function look() {
  const style = getComputedStyle(document.body); // the large screen has colours of its own
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    ink: value("--ink"), quiet: value("--quiet"), line: value("--line"), paper: value("--paper"),
    low: value("--scale-low"), high: value("--scale-high"), font: getComputedStyle(document.body).fontFamily,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => value(`--series-${at}`)),
  };
}

function numberOf(cell) {
  const text = (cell.dataset.value ?? cell.textContent).replace(/[,，\s]/g, "");
  if (text === "" || text === "—" || text === "None") return null;
  const value = Number.parseFloat(text);
  return Number.isNaN(value) ? null : value;
}

function readTable(table) {
  const heads = [...table.querySelectorAll("thead tr:last-child th")].map((cell) => cell.textContent.trim());
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => {
    const cells = [...row.children];
    return {
      name: cells[0].textContent.trim(), code: row.dataset.code ?? "", link: row.querySelector("a")?.href ?? "",
      x: row.dataset.x, y: row.dataset.y, values: cells.slice(1).map(numberOf),
    };
  });
  // Columns without any figure (remarks, links) are no series.
  const series = heads.slice(1).map((name, at) => ({ name, at })).filter(({ at }) => rows.some((row) => row.values[at] !== null));
  return { rows, series };
}

function shown(value, unit) {
  if (value === null || value === undefined || Number.isNaN(value)) return "—";
  return `${Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 2 })}${unit}`;
}

function basis(style, unit) {
  return {
    animation: false, color: style.series, textStyle: { color: style.ink, fontFamily: style.font, fontSize: 12 },
    aria: { enabled: true },
    // Drawn on the canvas: the page's policy allows no styles that come in as text.
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: style.paper, borderColor: style.line,
      textStyle: { color: style.ink, fontSize: 12 }, valueFormatter: (value) => shown(value, unit),
    },
  };
}

// Where there are few categories each has its name, in as many lines as it takes.
function labels(count, isLying, figure, style) {
  const few = { color: style.quiet, interval: 0, overflow: "break", lineHeight: 14 };
  if (count > 14) return { color: style.quiet, hideOverlap: true };
  return { ...few, width: isLying ? 132 : Math.max((figure.clientWidth - 90) / count - 4, 26) };
}

function alongAxis(kind, { rows: all, series }, style, unit, figure) {
  const isLying = figure.dataset.lying !== undefined;
  // A bar that lies and has no length says nothing.
  const rows = isLying ? all.filter((row) => series.some(({ at }) => row.values[at] !== null)) : all;
  if (!rows.length) return null;
  const isWhole = series.every(({ at }) => rows.every((row) => Number.isInteger(row.values[at] ?? 0)));
  const category = {
    type: "category", data: rows.map((row) => row.name), axisLine: { lineStyle: { color: style.line } },
    axisTick: { show: false }, axisLabel: labels(rows.length, isLying, figure, style), inverse: isLying,
  };
  const value = {
    type: "value", name: unit, nameTextStyle: { color: style.quiet, align: "left" }, scale: kind === "line",
    splitLine: { lineStyle: { color: style.line } }, splitNumber: isLying ? 3 : 5, minInterval: isWhole ? 1 : undefined,
    axisLabel: { color: style.quiet, hideOverlap: true }, nameLocation: "end",
  };
  return {
    ...basis(style, unit),
    tooltip: { ...basis(style, unit).tooltip, trigger: "axis" },
    legend: { show: series.length > 1, top: 0, right: 0, textStyle: { color: style.quiet }, itemHeight: 8, itemWidth: 14 },
    grid: { left: 8, right: isLying ? 52 : 16, top: series.length > 1 ? 44 : 32, bottom: 8, containLabel: true },
    xAxis: isLying ? value : category,
    yAxis: isLying ? category : value,
    series: series.map(({ name, at }) => ({
      name, type: kind === "line" ? "line" : "bar", stack: kind === "stacked" ? "all" : undefined,
      barMaxWidth: 28, symbolSize: 5, connectNulls: false, lineStyle: { width: 2 },
      data: rows.map((row) => row.values[at]),
    })),
  };
}

function pie({ rows, series }, style, unit) {
  const { at } = series[0];
  return {
    ...basis(style, unit),
    legend: { type: "scroll", orient: "vertical", right: 0, top: "middle", textStyle: { color: style.quiet } },
    series: [{
      type: "pie", radius: ["45%", "72%"], center: ["38%", "50%"], label: { show: false },
      data: rows.filter((row) => row.values[at] !== null).map((row) => ({ name: row.name, value: row.values[at] })),
    }],
  };
}

function scale(rows, at, style, unit) {
  const values = rows.map((row) => row.values[at]).filter((value) => value !== null);
  const [min, max] = [Math.min(...values, 0), Math.max(...values)];
  return {
    min, max: max > min ? max : min + 1, text: [shown(max, unit), shown(min, unit)], seriesIndex: 0, calculable: false, orient: "horizontal", left: 0, bottom: 0,
    itemHeight: 90, itemWidth: 10, textStyle: { color: style.quiet }, inRange: { color: [style.low, style.high] },
    formatter: (value) => shown(value, unit),
  };
}

function tiles({ rows, series }, style, unit) {
  const { at, name } = series[0];
  const width = Math.ceil(Math.sqrt(rows.length * 1.6));
  const placed = rows.map((row, place) => ({
    ...row, column: Number(row.x ?? place % width), line: Number(row.y ?? Math.floor(place / width)),
  }));
  const range = (values) => Array.from({ length: Math.max(...values) + 1 }, (_, place) => String(place));
  const tile = (row) => ({ name: row.name, link: row.link, value: [row.column, row.line, row.values[at] ?? 0], known: row.values[at] });
  const hidden = { type: "category", show: false, splitArea: { show: false } };
  return {
    ...basis(style, unit),
    tooltip: { ...basis(style, unit).tooltip, formatter: ({ data }) => `${data.name}\n${name} ${shown(data.known, unit)}` },
    grid: { left: 0, right: 0, top: 4, bottom: 36 },
    xAxis: { ...hidden, data: range(placed.map((row) => row.column)) },
    yAxis: { ...hidden, data: range(placed.map((row) => row.line)), inverse: true },
    visualMap: scale(rows, at, style, unit),
    series: [{
      type: "heatmap", itemStyle: { borderColor: style.paper, borderWidth: 4, borderRadius: 6 },
      label: { show: true, formatter: ({ data }) => `${data.name}\n${shown(data.value[2], unit)}`, color: style.ink, lineHeight: 17 },
      data: placed.filter((row) => row.values[at] !== null).map(tile),
    }, {
      type: "heatmap", itemStyle: { borderColor: style.paper, borderWidth: 4, borderRadius: 6, color: style.line },
      label: { show: true, formatter: ({ data }) => `${data.name}\n—`, color: style.quiet, lineHeight: 17 },
      data: placed.filter((row) => row.values[at] === null).map(tile),
    }],
  };
}

async function outlines(figure, { rows, series }, style, unit) {
  const address = figure.dataset.geojson;
  if (!echarts.getMap(address)) {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    const shapes = await response.json();
    for (const feature of shapes.features) feature.properties.name = String(feature.properties.adcode);
    echarts.registerMap(address, shapes);
  }
  const { at, name } = series[0];
  const names = new Map(rows.map((row) => [row.code, row.name]));
  return {
    ...basis(style, unit),
    tooltip: { ...basis(style, unit).tooltip, formatter: (point) => `${names.get(point.name) ?? point.name}\n${name} ${shown(point.value, unit)}` },
    visualMap: scale(rows, at, style, unit),
    series: [{ // on a phone names would lie over each other; the table has them
      type: "map", map: address, roam: false, selectedMode: false, nameProperty: "name",
      label: { show: figure.clientWidth > 560, color: style.ink, formatter: (point) => names.get(point.name) ?? "" },
      itemStyle: { borderColor: style.line, areaColor: style.paper }, emphasis: { label: { color: style.ink } },
      data: rows.map((row) => ({ name: row.code, value: row.values[at], link: row.link })),
    }],
  };
}

async function optionOf(figure, table) {
  const data = readTable(table);
  const style = look();
  const unit = figure.dataset.unit ?? "";
  if (!data.rows.length || !data.series.length) return null;
  switch (figure.dataset.chart) {
    case "pie": return pie(data, style, unit);
    case "tiles": return tiles(data, style, unit);
    case "map": return outlines(figure, data, style, unit);
    default: return alongAxis(figure.dataset.chart, data, style, unit, figure);
  }
}

async function draw(figure) {
  const table = document.getElementById(figure.dataset.table);
  if (!table) return;
  let place = figure.querySelector(".chart");
  const option = await optionOf(figure, table).catch((error) => {
    console.error(error);
    return null;
  });
  figure.classList.toggle("without-chart", option === null);
  if (option === null) return;
  if (!place) {
    place = document.createElement("div");
    place.className = "chart";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", figure.querySelector("figcaption")?.textContent.trim() ?? "");
    figure.append(place);
  }
  const lines = option.yAxis?.data?.length; // each bar that lies has room for its name
  if (lines) place.style.height = `${Math.max(150, 80 + lines * (lines > 14 ? 22 : 34))}px`;
  const chart = echarts.getInstanceByDom(place) ?? echarts.init(place, null, { locale: document.documentElement.lang === "en" ? "EN" : "ZH" });
  chart.setOption(option, true);
  chart.off("click");
  chart.on("click", ({ data }) => {
    if (data?.link) window.location.assign(data.link);
  });
  drawn.set(figure, chart);
}

function drawAll(within = document) {
  for (const [figure, chart] of drawn) {
    if (!figure.isConnected) {
      chart.dispose();
      drawn.delete(figure);
    }
  }
  for (const figure of within.querySelectorAll("figure[data-chart]")) draw(figure);
}

document.addEventListener("htmx:afterSettle", () => drawAll());
document.addEventListener("desk:look", () => drawAll());
window.addEventListener("resize", () => drawn.forEach((chart) => chart.resize()));
window.addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => drawAll());
else drawAll();
