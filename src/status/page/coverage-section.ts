// What is read of which kind, and the accounts that are not fully read.

import type { AccountSummary, KindSummary, StatusCounts } from '../coverage/survey.js';
import type { ShownCoverage } from '../snapshot.js';
import { queryText } from '../status-query.js';
import { counted, LOOKS, moment, number, statusMark } from './format.js';
import { type Html, html } from './html.js';

const BAR_WIDTH = 136;
/** What is wrong is seen, even where it is one account of 5,000. */
const LEAST_WIDTH = 3;
const ACCOUNT_ID = /^\d{12}$/;
const STATUSES_SHOWN = [
  'complete',
  'degraded',
  'throttled',
  'cancelled',
  'unreachable',
  'failed',
  'denied',
] as const;

/** Empty before anything was read. */
export function kindsSection({ kinds, accounts, accountsBeyond }: ShownCoverage, now: Date): Html {
  if (kinds.length === 0) return html`<div id="kinds" data-live></div>`;
  const rows = [...kinds]
    .sort((a, b) => Number(isWhole(a)) - Number(isWhole(b)))
    .map((kind) => kindRow(kind, now));
  return html`<div id="kinds" data-live><section aria-labelledby="kinds-title">
<h2 id="kinds-title">Coverage by kind <small>${counted(kinds.length, 'kind')} in ${counted(accounts, 'account')}</small></h2>
${accountsBeyond > 0 ? html`<p class="warning">${counted(accountsBeyond, 'account')} more are read, but not followed here.</p>` : undefined}
<div class="scroll" tabindex="0" role="region" aria-label="Coverage by kind"><table>
<caption class="unseen">Accounts by how their worst cell of a kind was last read</caption>
<thead><tr><th scope="col">Kind</th><th scope="col" class="share"><span class="unseen">Share</span></th><th scope="col">Accounts</th>
<th scope="col" class="num">Resources</th><th scope="col">Oldest whole reading</th></tr></thead>
<tbody>${rows}</tbody></table></div></section></div>`;
}

/** What is not wholly read comes first. */
function isWhole({ accounts }: KindSummary): boolean {
  return STATUSES_SHOWN.every((status) => status === 'complete' || accounts[status] === 0);
}

function kindRow({ kind, accounts, unknown, items, oldestReadAt }: KindSummary, now: Date): Html {
  const outcomes = STATUSES_SHOWN.filter((status) => accounts[status] > 0).map((status) =>
    statusMark(status, accounts[status]),
  );
  const pending =
    unknown > 0 ? html`<span class="quiet">${number(unknown)} not read yet</span>` : '';
  return html`<tr><th scope="row" class="tight"><a href="?kind=${encodeURIComponent(kind)}#accounts">${kind}</a></th><td class="tight share">${bar(accounts, unknown)}</td>
<td><span class="outcomes">${outcomes}${pending}</span></td><td class="num">${number(items)}</td>
<td class="nowrap">${oldestReadAt ? moment(oldestReadAt, now) : html`<span class="quiet">not everywhere yet</span>`}</td></tr>`;
}

/** The same in one look; the words beside it say it to everybody. */
function bar(counts: StatusCounts, unknown: number): Html {
  const shown = STATUSES_SHOWN.filter((status) => counts[status] > 0);
  const total = shown.reduce((sum, status) => sum + counts[status], unknown);
  const spare = BAR_WIDTH - LEAST_WIDTH * shown.length;
  let x = 0;
  const parts = shown.map((status) => {
    const width = LEAST_WIDTH + (spare * counts[status]) / total;
    const part = html`<rect class="${LOOKS[status].tone}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="10"/>`;
    x += width;
    return part;
  });
  return html`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${BAR_WIDTH}" height="10"/>${parts}</svg>`;
}

/** A form to search, and a page of accounts; works without the script. */
export function accountsSection(coverage: ShownCoverage, now: Date): Html {
  const { incomplete, accounts, kinds } = coverage;
  if (accounts === 0) return html`<div id="accounts" data-live></div>`;
  const { total, search, kind } = incomplete;
  const among = search === '' && kind === '' ? '' : ' of those asked for';
  const found = `${total === 0 ? 'None' : number(total)} of ${counted(accounts, 'account')}`;
  const options = kinds.map(
    (each) => html`<option${each.kind === kind ? html` selected` : ''}>${each.kind}</option>`,
  );
  return html`<section id="accounts" aria-labelledby="accounts-title">
<h2 id="accounts-title">Accounts not fully read</h2>
<form role="search" method="get" action="#accounts">
<label>A part of the name or id <input type="search" name="q" value="${search}" maxlength="100" autocomplete="off" spellcheck="false"></label>
<label>Kind <select name="kind"><option value="">all kinds</option>${options}</select></label>
<button>Find</button></form>
<div id="accounts-list" data-live><p class="quiet" aria-live="polite">${found}${among}.</p>
${ACCOUNT_ID.test(search) ? html`<p><a href="?account=${search}">Open account <span class="id">${search}</span></a></p>` : undefined}
${total > 0 ? accountTable(coverage, now) : undefined}</div></section>`;
}

function accountTable({ incomplete }: ShownCoverage, now: Date): Html {
  const { page, pages, items } = incomplete;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Accounts not fully read"><table>
<caption class="unseen">Accounts that are not fully read, the worst first</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Name</th><th scope="col">Worst</th><th scope="col">Kinds not complete</th>
<th scope="col">Why</th><th scope="col">Oldest whole reading</th></tr></thead>
<tbody>${items.map((account) => accountRow(account, now))}</tbody></table></div>
${pages > 1 ? pager(incomplete, page, pages) : undefined}`;
}

function accountRow(account: AccountSummary, now: Date): Html {
  const { id, name, worst, kinds, kindsIncomplete, codes, failure, oldestReadAt } = account;
  const why = failure === undefined ? codes.join(', ') : `cannot be opened: ${failure}`;
  return html`<tr><th scope="row"><a class="id" href="?account=${encodeURIComponent(id)}">${id}</a></th><td>${name}</td>
<td>${statusMark(worst)}</td><td class="nowrap">${kinds === 0 ? 'all' : `${number(kindsIncomplete)} of ${number(kinds)}`}</td>
<td>${why}</td><td class="nowrap">${oldestReadAt ? moment(oldestReadAt, now) : html`<span class="quiet">never</span>`}</td></tr>`;
}

function pager({ search, kind }: ShownCoverage['incomplete'], page: number, pages: number): Html {
  const to = (wanted: number): string =>
    `?${queryText({ account: '', search, kind, page: wanted })}#accounts`;
  return html`<nav class="pager" aria-label="Pages of accounts">
${page > 1 ? html`<a rel="prev" href="${to(page - 1)}">Previous</a>` : html`<span class="quiet">Previous</span>`}
<span>Page ${number(page)} of ${number(pages)}</span>
${page < pages ? html`<a rel="next" href="${to(page + 1)}">Next</a>` : html`<span class="quiet">Next</span>`}</nav>`;
}
