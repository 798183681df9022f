// A row a cohort: its tenants as cells, its failures against the number that trips it.

import { html } from './lit-html.js';
import { get } from './api.js';
import { gauge } from './parts.js';
import { CELL_NAMES, CELLS, count, plain, things } from './words.js';

const MANY = 2000; // tenants, from which the cells are smaller
const slugs = new Map(); // of the cohorts that were pointed at, since they never change

export const legend = () => html`<span class="legend">${CELLS.map((cell) => html`<span><cell-sign state=${cell.letter}></cell-sign>
  ${cell.name}</span>`)}</span>`;

export function cohortTable(run, live, openTenants) {
  const small = live.run.totalTenants >= MANY;
  return html`
    <table class="strips">
      <caption class="unseen">Cohorts in order. Choose a cohort for the list of its tenants.</caption>
      <thead><tr><th scope="col">#</th><th scope="col" class="strips-where">State</th><th scope="col" class="wide">Tenants</th>
        <th scope="col" class="n">Done</th><th scope="col" class="n">Failed</th><th scope="col" class="n">Trips at</th>
        <th scope="col"><span class="unseen">Failures against the trip</span></th></tr></thead>
      <tbody>${[...live.cohorts.values()].map((cohort) => row(run, live, cohort, small, openTenants))}</tbody>
    </table>
    <div id="tip" class="tip" hidden></div>`;
}

function row(run, live, cohort, small, openTenants) {
  const states = live.cells.get(cohort.cohort) ?? '';
  const counted = cohort.failed - cohort.suspended;
  const tripped = cohort.trip !== null && counted >= cohort.trip;
  const current = live.run.currentCohort === cohort.cohort && !cohort.completedAt;
  const where = cohort.completedAt ? '✓ complete' : tripped ? '✕ tripped' : cohort.releasedAt ? '▶ open' : '· waiting';
  const done = cohort.succeeded + cohort.failed + cohort.skipped;
  const words = `Cohort ${cohort.cohort}, ${where.slice(2)}: ${count(cohort.succeeded)} succeeded, ${count(cohort.failed)} failed,`
    + ` ${count(cohort.skipped)} skipped of ${things(cohort.planned, 'tenant')}`;
  return html`<tr class="${tripped ? 'tripped' : ''} ${current ? 'current' : ''}" aria-current=${current ? 'step' : 'false'}>
    <th scope="row"><button class="link" aria-label="${words}. List its tenants." aria-haspopup="dialog"
      @click=${() => openTenants(run, cohort.cohort)}>${cohort.cohort}</button></th>
    <td class="where">${where}</td>
    <td class="wide"><cell-strip ?small=${small} .states=${states} @hover=${(e) => tip(run, cohort.cohort, e.detail)}
      @pick=${(e) => pick(run, cohort.cohort, e.detail, openTenants)}></cell-strip></td>
    <td class="n">${count(done)}<small> of ${count(cohort.planned)}</small></td>
    <td class="n ${cohort.failed ? 'bad' : ''}">${count(cohort.failed)}${cohort.suspended
      ? html`<small title="Suspended by now: not counted for the trip"> (${count(cohort.suspended)} suspended)</small>` : ''}</td>
    <td class="n">${cohort.trip === null ? html`<small>never</small>` : count(cohort.trip)}</td>
    <td>${cohort.trip === null ? '' : gauge(counted, cohort.trip, `${counted} of the ${cohort.trip} failures that abort the run`, true)}</td>
  </tr>`;
}

function named(run, cohort) {
  const key = `${run}/${cohort}`;
  if (!slugs.has(key)) {
    slugs.set(key, get(`/runs/${run}/cohorts/${cohort}/cells`).then((cells) => cells.slugs).catch(() => {
      slugs.delete(key);
      return [];
    }));
  }
  return slugs.get(key);
}

let pointed = 0;
async function tip(run, cohort, at) {
  const mine = ++pointed;
  const box = document.getElementById('tip');
  if (!at) {
    box.hidden = true;
    return;
  }
  const slug = (await named(run, cohort))[at.index];
  if (mine !== pointed || !slug) {
    return;
  }
  box.textContent = `${plain(slug)} · ${CELL_NAMES[at.state] ?? at.state}`;
  box.hidden = false;
  box.style.left = `${Math.min(at.x + 12, innerWidth - box.offsetWidth - 8)}px`;
  box.style.top = `${at.y + 16}px`;
}

async function pick(run, cohort, at, openTenants) {
  if (at) {
    openTenants(run, cohort, (await named(run, cohort))[at.index]);
  }
}
