// table: the look of the report, in light, in dark and on paper

/** Colours are named once; charts use them by class, so that no element needs a style attribute. */
const LIGHT = ['#1f6feb', '#c2410c', '#15803d', '#7e22ce', '#0e7490', '#be185d', '#a16207', '#4d5b6b']
const DARK = ['#6ea8fe', '#fb923c', '#4ade80', '#c084fc', '#22d3ee', '#f472b6', '#fde047', '#a8b3c2']

const palette = (colors: readonly string[]) => colors.map((color, i) => `--c${i}:${color}`).join(';')
const series = LIGHT.map(
  (_, i) => `.s${i}{stroke:var(--c${i})}.f${i}{fill:var(--c${i})}.b${i}{background:var(--c${i})}`,
).join('')
const ranks = Array.from(
  { length: 9 },
  (_, i) => `.r${i}{background:color-mix(in srgb,var(--c0) ${i * 7}%,transparent)}`,
)

const LIGHT_VALUES = `--page:#f6f7f9;--card:#fff;--ink:#1b2430;--soft:#5a6675;--rule:#dde2e9;--good:#15803d;--bad:#b42318;--warn:#9a5b00;${palette(LIGHT)}`
const DARK_VALUES = `--page:#12161c;--card:#1b212a;--ink:#e7ecf2;--soft:#9eabba;--rule:#323b47;--good:#4ade80;--bad:#ff8a80;--warn:#fbbf24;${palette(DARK)}`

export const STYLE = `
:root{color-scheme:light dark;${LIGHT_VALUES}}
@media (prefers-color-scheme:dark){:root{${DARK_VALUES}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif}
main{max-width:1120px;margin:0 auto;padding:28px 20px 48px}
h1{font-size:26px;line-height:1.3;margin:0 0 2px;overflow-wrap:anywhere}
h2{font-size:18px;margin:0 0 12px}
h3{font-size:15px;margin:18px 0 6px;overflow-wrap:anywhere}
p{margin:0 0 10px}
section,header{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:20px 22px;margin:0 0 18px}
.soft{color:var(--soft)}
.path{color:var(--soft);overflow-wrap:anywhere;margin-bottom:12px}
.status{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:1px 12px;font-size:14px;font-weight:600;margin-left:8px;vertical-align:3px}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:12px 20px;margin:14px 0 0}
.figures div{border-top:2px solid var(--rule);padding-top:6px}
.figures dt{color:var(--soft);font-size:13px}
.figures dd{margin:0;font-size:19px;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.figures small{display:block;font-size:13px;font-weight:400;color:var(--soft)}
.notes{margin:12px 0 0;padding:0;list-style:none}
.notes li{border-left:3px solid var(--warn);padding:2px 0 2px 10px;margin:6px 0}
.notes li.bad{border-color:var(--bad);color:inherit}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--rule);overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);white-space:nowrap}
tbody th{color:var(--ink)}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.text{white-space:pre-wrap;unicode-bidi:isolate}
.step{white-space:nowrap;width:1%;font-variant-numeric:tabular-nums}
code,pre,.mono{font:13px/1.5 ui-monospace,"SF Mono",Consolas,"Liberation Mono","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;margin:0}
.pairs{columns:2;column-gap:36px;margin:0}
.pairs div{display:flex;gap:12px;justify-content:space-between;border-bottom:1px solid var(--rule);padding:4px 0;break-inside:avoid}
.pairs dt{color:var(--soft);flex:none;max-width:60%}
.pairs dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0}
.one{columns:1}
.ranks td,.ranks thead th{text-align:center;padding:5px 8px}
.charts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:20px 24px}
table.narrow{width:auto}
figure{margin:0;min-width:0;position:relative}
figure.wide{grid-column:1/-1}
figcaption{display:flex;flex-wrap:wrap;gap:2px 18px;align-items:baseline;margin-bottom:4px}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px;color:var(--soft)}
.legend span{overflow-wrap:anywhere}
.key{width:22px;height:12px;margin-right:6px;vertical-align:-1px}
svg{display:block;width:100%;height:auto}
svg.key{display:inline-block}
.axis line{stroke:var(--soft)}
.axis .grid{stroke:var(--rule)}
svg text{font-size:12px;fill:var(--soft)}
.middle{text-anchor:middle}.end{text-anchor:end}.start{text-anchor:start}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.faint{stroke-width:1;opacity:.4}
.mark circle{fill:none;stroke:var(--ink);stroke-width:1.6}
.mark text{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:4px}
.rule{stroke:var(--soft);stroke-dasharray:3 3;display:none;pointer-events:none}
.tip{position:absolute;top:34px;background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:6px 10px;font-size:13px;line-height:1.5;pointer-events:none;white-space:nowrap;box-shadow:0 2px 8px #0003;font-variant-numeric:tabular-nums}
.tip i{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:6px}
.none{color:var(--soft);border:1px dashed var(--rule);border-radius:8px;padding:18px;text-align:center}
footer{color:var(--soft);font-size:13px}
${series}
${ranks.join('')}
@media screen and (max-width:760px){.charts{grid-template-columns:minmax(0,1fr)}.pairs{columns:1}figure.wide{overflow-x:auto}figure.wide svg[data-chart]{min-width:720px}}
@media print{:root{color-scheme:light;${LIGHT_VALUES};--page:#fff}body{font-size:12px}main{max-width:none;padding:0}section,header{border:0;border-bottom:1px solid var(--rule);border-radius:0;padding:12px 0}figure,tr,.figures div{break-inside:avoid}h2,h3{break-after:avoid}.tip{display:none}}
`.trim()
