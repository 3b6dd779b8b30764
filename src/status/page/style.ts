// The style of the page. Colours are variables, so that a test can work out their contrast.

/** Two themes; what the reader's system prefers is taken. */
const LIGHT = `
  --page: #fcfcfa; --raised: #f3f3ef; --line: #d9d9d3; --text: #1b1c1e; --quiet: #565a61;
  --accent: #0a58a8; --ok: #17693a; --warning: #7f5200; --bad: #ad1f18; --unknown: #565a61;
  --ok-fill: #4f9d6e; --warning-fill: #d59a2b; --bad-fill: #cf4d45; --unknown-fill: #a3a6ab;`;
const DARK = `
  --page: #121316; --raised: #1b1d21; --line: #34373d; --text: #e8e8e4; --quiet: #a5a9b0;
  --accent: #82b6f5; --ok: #74cf98; --warning: #f0b853; --bad: #ff8f86; --unknown: #a5a9b0;
  --ok-fill: #3f8a5c; --warning-fill: #c48a1f; --bad-fill: #d8554c; --unknown-fill: #63676e;`;

export const STYLE = `
:root { color-scheme: light dark;${LIGHT} }
@media (prefers-color-scheme: dark) { :root {${DARK} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.wrap { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code, .id { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 0.92em; }
.id, .nowrap { white-space: nowrap; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--page); padding: 0.25rem 0.75rem; z-index: 1; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.quiet { color: var(--quiet); }
.ok { color: var(--ok); } .warning { color: var(--warning); }
.bad { color: var(--bad); } .unknown { color: var(--unknown); }

.top { display: flex; flex-wrap: wrap; gap: 0 1.25rem; padding-top: 0.9rem; padding-bottom: 0.6rem;
  color: var(--quiet); font-size: 0.8125rem; }
.top b { color: var(--text); font-weight: 600; }
.headline { display: grid; grid-template-columns: auto 1fr; gap: 0 0.9rem; align-items: start;
  border-block: 1px solid var(--line); background: var(--raised);
  padding: 1.1rem max(1.25rem, calc(50vw - 37rem + 1.25rem)); }
.headline svg { width: 1.75rem; height: 1.75rem; margin-top: 0.15rem; }
.headline svg .cut { stroke: var(--raised); fill: none; stroke-width: 2.4; stroke-linecap: round; }
h1 { font-size: 1.375rem; line-height: 1.35; font-weight: 600; margin: 0; letter-spacing: -0.01em; }
.todo { margin: 0.3rem 0 0; max-width: 62rem; }
.todo b { font-weight: 600; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.9rem 1.5rem;
  margin: 1.2rem 0 0; }
.facts div { border-top: 2px solid var(--line); padding-top: 0.35rem; }
.facts dt { color: var(--quiet); font-size: 0.8125rem; }
.facts dd { margin: 0; font-size: 1.0625rem; font-weight: 600; line-height: 1.35; }
.facts small { display: block; font-weight: 400; font-size: 0.8125rem; color: var(--quiet); }

section { margin-top: 2.1rem; }
h2 { font-size: 1.0625rem; font-weight: 600; margin: 0 0 0.5rem; letter-spacing: -0.005em; }
h2 small { font-weight: 400; font-size: 0.875rem; color: var(--quiet); margin-left: 0.4rem; }
p { margin: 0.3rem 0; max-width: 62rem; }
.figures { max-width: none; }
.tight { width: 1%; white-space: nowrap; }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.35rem; font-size: 0.8125rem; }
th, td { text-align: left; vertical-align: baseline; padding: 0.3rem 1rem 0.3rem 0; }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.8125rem; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; }
tbody tr { border-bottom: 1px solid var(--line); }
tbody tr:hover { background: var(--raised); }
.num { text-align: right; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.outcomes { display: flex; flex-wrap: wrap; gap: 0 0.9rem; }
.outcome { white-space: nowrap; }
.bar { display: block; width: 8.5rem; height: 0.6rem; }
.bar rect { fill: var(--line); }
.bar .ok { fill: var(--ok-fill); } .bar .warning { fill: var(--warning-fill); }
.bar .bad { fill: var(--bad-fill); } .bar .unknown { fill: var(--unknown-fill); }
progress { appearance: none; display: block; width: 100%; height: 0.5rem; border: 0; margin: 0.5rem 0;
  background: var(--line); border-radius: 0.25rem; overflow: hidden; color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }

.problems { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.problems li { display: grid; grid-template-columns: auto 1fr; gap: 0 0.7rem; padding: 0.6rem 0;
  border-bottom: 1px solid var(--line); }
.problems p { margin: 0; overflow-wrap: anywhere; }
.problems li > div { min-width: 0; }
.problems .what { font-weight: 500; }
.problems .fix { margin-top: 0.15rem; }
details { margin-top: 0.2rem; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.875rem; width: fit-content; }
summary:hover { color: var(--text); }
details .ids { margin: 0.3rem 0 0; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: end; margin: 0 0 0.75rem; }
label { font-size: 0.8125rem; color: var(--quiet); display: grid; gap: 0.15rem; }
input, select, button { font: inherit; font-size: 0.875rem; color: var(--text); background: var(--page);
  border: 1px solid var(--quiet); border-radius: 4px; padding: 0.25rem 0.6rem; min-height: 2rem; }
input { width: 17rem; max-width: 100%; } select { max-width: 100%; }
button { background: var(--raised); cursor: pointer; }
.pager { display: flex; gap: 1.25rem; margin-top: 0.7rem; align-items: baseline; }
.lost { background: var(--bad); color: var(--page); padding: 0.4rem 1.25rem; text-align: center; }
footer.wrap { margin-top: 2.5rem; padding-top: 0.8rem; padding-bottom: 2rem; border-top: 1px solid var(--line);
  color: var(--quiet); font-size: 0.8125rem; display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
@media (max-width: 40rem) {
  h1 { font-size: 1.1875rem; }
  .headline svg { width: 1.4rem; height: 1.4rem; }
  .facts { grid-template-columns: repeat(2, 1fr); }
  .share { display: none; }
}
@media (prefers-reduced-motion: no-preference) {
  progress::-webkit-progress-value { transition: inline-size 0.4s; }
}
@media print { form, .pager, .skip { display: none; } }
`;
