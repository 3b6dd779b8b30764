// What a running resync has done so far, as a whole and by kind.
import type { RunProgress } from '../live-run.js';
import { counted, duration, number } from './format.js';
import { type Html, html } from './html.js';

/** Empty, but there, while none runs: the script fills it. */
export function runningSection(running: RunProgress | null, now: Date): Html {
  if (running === null) return html`<div id="running" data-live></div>`;
  const share = shareOf(running);
  const percent = Math.floor(share * 100);
  const elapsed = duration(now.getTime() - running.startedAt.getTime());
  const { accountsFound, accountsOpen, accountsUnreadable, cellsIncomplete } = running;
  const facts = [
    running.phase === 'reading' ? `${percent} % read` : running.phase,
    `${elapsed} so far`,
    `${number(accountsOpen)} of ${counted(accountsFound, 'account')} open`,
    ...(accountsUnreadable > 0 ? [`${number(accountsUnreadable)} not readable`] : []),
    `${number(running.cellsEnded)} of ${counted(running.cellsPlanned, 'cell')} read`,
    ...(cellsIncomplete > 0 ? [`${number(cellsIncomplete)} not completely`] : []),
    counted(running.resources, 'resource'),
  ];
  return html`<div id="running" data-live><section aria-labelledby="running-title" data-quarter="${quarterOf(running, percent)}">
<h2 id="running-title">Resync running <small>for reason ${running.reason}, ${running.resyncId}</small></h2>
<progress max="100" value="${percent}" aria-labelledby="running-title">${percent} %</progress>
<p class="figures">${facts.join(' · ')}</p>
${running.kinds.length > 0 ? kindTable(running) : undefined}
</section></div>`;
}

/** Accounts open one by one, and with each the cells that there are to be read. */
function shareOf({
  phase,
  accountsFound,
  accountsOpen,
  accountsUnreadable,
  cellsPlanned,
  cellsEnded,
}: RunProgress): number {
  if (phase === 'reconciling') return 1;
  if (accountsFound === 0 || cellsPlanned === 0) return 0;
  const opened = Math.min(1, (accountsOpen + accountsUnreadable) / accountsFound);
  return opened * (cellsEnded / cellsPlanned);
}

/** What is read aloud: four steps on the way, not every figure. */
function quarterOf({ phase }: RunProgress, percent: number): string {
  if (phase !== 'reading') return phase;
  return `${Math.floor(percent / 25) * 25} percent read`;
}

function kindTable({ kinds }: RunProgress): Html {
  const rows = kinds.map(
    ({ kind, planned, reading, ended, incomplete, items }) => html`<tr>
<th scope="row">${kind}</th><td class="num">${number(ended)} of ${number(planned)}</td>
<td class="num">${number(reading)}</td><td class="num">${incomplete > 0 ? number(incomplete) : '–'}</td>
<td class="num">${number(items)}</td></tr>`,
  );
  return html`<details><summary>By kind</summary><div class="scroll" tabindex="0" role="region" aria-label="Progress by kind"><table>
<caption class="unseen">Progress by kind: cells and resources</caption>
<thead><tr><th scope="col">Kind</th><th scope="col" class="num">Cells read</th><th scope="col" class="num">Being read</th>
<th scope="col" class="num">Not complete</th><th scope="col" class="num">Resources</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}
