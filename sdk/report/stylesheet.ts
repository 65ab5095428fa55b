/** The page's only style. Both palettes hold a contrast of 4.5 to 1 for text. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --paper: #f5f3ee; --sheet: #ffffff; --ink: #1b2330; --quiet: #565e6b; --line: #d9d5ca;
  --proven: #176439; --proven-wash: #e0f2e6;
  --refuted: #a3161c; --refuted-wash: #fce4e2;
  --unproven: #744d00; --unproven-wash: #fbeecd;
  --node: #414a58; --on-node: #ffffff;
  --kernel: #1f6f78; --monitor: #3d4f91; --on-wall: #ffffff;
  --strip: #c88a1b; --pod: #ffffff; --pod-line: #8b93a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11151b; --sheet: #1a2028; --ink: #e8ebf0; --quiet: #a3acb9; --line: #323a46;
    --proven: #7fd6a0; --proven-wash: #143524;
    --refuted: #ff9d96; --refuted-wash: #45191b;
    --unproven: #f0c468; --unproven-wash: #3b2d0c;
    --node: #5a6575; --on-node: #ffffff;
    --kernel: #237680; --monitor: #4a5ca3; --on-wall: #ffffff;
    --strip: #d79c32; --pod: #232b35; --pod-line: #65707f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, p, ul, dl, figure { margin: 0; }
h1 { font-size: 2.6rem; line-height: 1.15; letter-spacing: -0.02em; }
h2 { font-size: 1.3rem; margin: 3rem 0 1rem; }
h3 { font-size: 1.35rem; }
time { white-space: nowrap; }
h4 { font-size: 0.85rem; margin-top: 1.25rem; }
small { font-size: inherit; font-weight: 400; color: var(--quiet); }
.eyebrow { font-size: 0.85rem; font-weight: 600; color: var(--quiet); }
header .facts { color: var(--quiet); margin-top: 0.4rem; }
.tally { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; margin: 1.5rem 0 1rem; list-style: none; }
.tally li { padding: 0.3rem 0.9rem; border-radius: 2rem; border: 1px solid transparent; }
.tally .none { border-color: var(--line); color: var(--quiet); }
.sentence { font-size: 1.25rem; font-weight: 600; max-width: 48rem; }
.proven { color: var(--proven); background: var(--proven-wash); }
.refuted { color: var(--refuted); background: var(--refuted-wash); }
.unproven { color: var(--unproven); background: var(--unproven-wash); }

.with-picture { display: grid; grid-template-columns: minmax(0, 30rem) minmax(0, 1fr); gap: 2.5rem; align-items: start; }
.lead { font-size: 1.1rem; font-weight: 600; margin-bottom: 0.75rem; }
.key { list-style: none; padding: 0; margin-top: 1.25rem; display: grid; gap: 0.6rem; }
.key li { display: grid; grid-template-columns: 1.4rem 1fr; gap: 0.75rem; align-items: start; }
.swatch { width: 1.4rem; height: 1.4rem; border-radius: 3px; margin-top: 0.05rem; }
.swatch.kernel { background: var(--kernel); }
.swatch.monitor { background: var(--monitor); }
.swatch.strip { background: repeating-linear-gradient(45deg, var(--strip) 0 3px, var(--sheet) 3px 6px); border: 1px solid var(--strip); }
.swatch.dashed { border: 2px dashed var(--quiet); }
.picture { display: block; width: 100%; height: auto; font-family: inherit; }
.picture .group { fill: var(--quiet); font-size: 12px; }
.picture .node { fill: var(--node); }
.picture .on-node { fill: var(--on-node); font-size: 12px; }
.picture .pod { fill: var(--pod); stroke: var(--pod-line); }
.picture .tenant { fill: var(--ink); font-size: 14px; font-weight: 600; }
.picture .level { fill: var(--quiet); font-size: 12px; }
.picture .wall.kernel { fill: var(--kernel); }
.picture .wall.monitor { fill: var(--monitor); }
.picture .wall.strip { fill: var(--sheet); stroke: var(--strip); }
.picture .wall.unknown { fill: var(--sheet); stroke: var(--quiet); }
.picture .wall.unproven, .picture .wall.refuted { fill: var(--sheet); stroke-width: 2; stroke-dasharray: 5 4; }
.picture .wall.unproven { stroke: var(--unproven); }
.picture .wall.refuted { stroke: var(--refuted); }
.picture .on-wall { fill: var(--on-wall); font-size: 12px; }
.picture .on-wall.unproven { fill: var(--unproven); }
.picture .on-wall.refuted { fill: var(--refuted); }
.picture .hatch { stroke: var(--strip); stroke-width: 5; }
.picture .seal.proven { fill: var(--proven-wash); }
.picture .seal.refuted { fill: var(--refuted-wash); }
.picture .seal.unproven { fill: var(--unproven-wash); }
.picture .seal-mark { font-size: 14px; font-weight: 700; }
.picture .seal-mark.proven { fill: var(--proven); }
.picture .seal-mark.refuted { fill: var(--refuted); }
.picture .seal-mark.unproven { fill: var(--unproven); }

article { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 1.5rem 1.75rem; margin-bottom: 1.25rem; }
.title { display: flex; justify-content: space-between; align-items: start; gap: 1rem; }
.verdict { flex: none; padding: 0.15rem 0.8rem; border-radius: 2rem; font-weight: 600; }
.claim { font-size: 1.05rem; margin: 0.25rem 0 1rem; }
.claim span { color: var(--quiet); }
dl.facts { display: flex; flex-wrap: wrap; gap: 0.75rem 2.25rem; }
dt { font-size: 0.85rem; color: var(--quiet); }
dd { margin: 0; font-weight: 500; }
dd.overdue { color: var(--refuted); font-weight: 700; }
.evidence { margin-top: 0.35rem; padding: 0.6rem 0.9rem; border-radius: 6px; }
code { font: 0.9rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
table { width: 100%; border-collapse: collapse; margin-top: 1.5rem; font-size: 0.92rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 1rem 0.5rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-weight: 400; font-size: 0.85rem; color: var(--quiet); }
tbody th { font-weight: 600; width: 8rem; overflow-wrap: normal; }
td { width: 45%; }
.absent { color: var(--quiet); font-style: italic; }
.open { color: var(--unproven); font-weight: 600; }
td ul { list-style: none; padding: 0; display: grid; gap: 0.25rem; }
footer { margin-top: 2rem; color: var(--quiet); max-width: 48rem; display: grid; gap: 0.75rem; font-size: 0.92rem; }

@media (max-width: 46rem) {
  body { padding: 1.5rem 1rem; }
  h1 { font-size: 2rem; }
  .with-picture { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
  article { padding: 1.1rem 1.1rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, tbody th, td { display: block; width: auto; }
  tr { border-top: 1px solid var(--line); padding: 0.6rem 0; }
  tbody th, td { border: 0; padding: 0; }
  td { margin-top: 0.35rem; }
  td::before { content: attr(data-label); display: block; font-size: 0.85rem; color: var(--quiet); }
}
@media print {
  :root { --paper: #ffffff; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure, tr, .title, .evidence { break-inside: avoid; }
  h2, h3, h4, thead, tbody tr:first-child { break-after: avoid; }
}
`;
