// Builds the desk's scripts into static files: one for HTMX, one for the charts with just what they use of ECharts.
import { build } from "esbuild";
import { mkdir } from "node:fs/promises";

const target = "../src/mingcheng/desk/pages/static/pages/built";
await mkdir(target, { recursive: true });
await build({
  entryPoints: { htmx: "src/htmx.js", charts: "src/charts.js" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "linked",
  logLevel: "warning",
});
