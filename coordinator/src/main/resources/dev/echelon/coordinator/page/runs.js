// The list of runs, and the fleet in a line.

import { html } from './lit-html.js';
import { get } from './api.js';
import { progressBar, stateOf } from './parts.js';
import { brief, count, plain, things, time } from './words.js';

const EVERY = 2000;

export function runsView(host) {
  const stop = new AbortController();
  let runs = null;
  let catalog = null;
  let workers = null;

  async function look() {
    try {
      [runs, workers] = await Promise.all([get('/runs?limit=50', stop.signal), get('/workers', stop.signal)]);
      host.paint();
    } catch (e) {
      host.failed(e);
    }
  }
  const timer = setInterval(look, EVERY);
  look();
  get('/catalog', stop.signal).then((found) => {
    catalog = found;
    host.paint();
  }, host.failed);

  return {
    title: 'Runs',
    where: '',
    close() {
      clearInterval(timer);
      stop.abort();
    },
    template: () => html`
      <h1 class="unseen">Runs</h1>
      <p class="fleet">${catalog ? fleet(catalog) : html`<span class="faint">Reading the catalog…</span>`}
        ${workers ? html`<span class="dot">·</span> ${crew(workers)}` : ''}</p>
      ${runs === null ? html`<p class="faint">Reading…</p>` : runs.length === 0
        ? html`<p class="empty">There is no run yet. <code>echelon migrate-cohorts --dry-run</code> shows what one would do.</p>`
        : table(runs)}`,
  };
}

const fleet = (catalog) => html`<b>${things(catalog.tenants, 'tenant')}</b>${catalog.latestVersion === null ? ''
  : html`<span class="dot">·</span> ${count(catalog.atLatest)} at version ${plain(catalog.latestVersion)},
    ${count(catalog.planned - catalog.atLatest - catalog.neverSeen)} behind${catalog.neverSeen
      ? `, ${count(catalog.neverSeen)} never seen` : ''}`}`;

function crew(workers) {
  const live = workers.filter((worker) => worker.live);
  return live.length === 0 ? html`<b class="bad">no worker is live</b>` : html`${things(live.length, 'worker')} live,
    ${count(live.reduce((sum, w) => sum + w.busy, 0))} of ${things(live.reduce((sum, w) => sum + w.slots, 0), 'slot')} busy`;
}

const table = (runs) => html`
  <table class="runs">
    <thead><tr><th scope="col">Run</th><th scope="col">State</th><th scope="col">Started (UTC)</th><th scope="col">By</th>
      <th scope="col">To</th><th scope="col" class="n">Tenants</th><th scope="col">Progress</th>
      <th scope="col" class="n">Failed</th></tr></thead>
    <tbody>${runs.map((run) => html`<tr>
      <td><a href="#/runs/${run.runId}"><code>${brief(run.runId)}</code></a>
        <span class="faint">${run.kind === 'FAN_OUT' ? 'fan-out' : ''}</span></td>
      <td>${stateOf(run)}</td>
      <td class="t">${time(run.startedAt)}</td>
      <td>${plain(run.startedBy ?? '–')}</td>
      <td>${plain(run.targetVersion ?? '–')}</td>
      <td class="n">${count(run.totalTenants)}</td>
      <td class="wide">${progressBar(run)}</td>
      <td class="n ${run.failed ? 'bad' : ''}">${count(run.failed)}</td></tr>`)}</tbody>
  </table>`;
