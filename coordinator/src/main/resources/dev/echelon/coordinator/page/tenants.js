// The tenants of one cohort in a dialog, and one tenant whole.

import { html, render } from './lit-html.js';
import { get } from './api.js';
import { wholeError } from './failures.js';
import { CELLS, duration, plain, time } from './words.js';

const PAGE = 200;

/** @param slug opens with this one alone; left out: all */
export function openTenants(run, cohort, slug) {
  const dialog = document.createElement('dialog');
  dialog.className = 'tenants';
  dialog.setAttribute('aria-labelledby', 'tenants-title');
  document.body.append(dialog);
  let state = '';
  let tenants = null;
  let more = false;
  let problem = null;

  async function read(after) {
    try {
      const query = new URLSearchParams({ cohort, limit: PAGE, ...(state && { state }), ...(slug && { slug }), ...(after && { after }) });
      const page = await get(`/runs/${run}/tenants?${query}`);
      tenants = after ? tenants.concat(page) : page;
      more = page.length === PAGE;
    } catch (e) {
      problem = e.message;
    }
    paint();
  }

  const paint = () => render(html`
    <header><h2 id="tenants-title">${slug ? plain(slug) : `Cohort ${cohort}`}</h2><span class="space"></span>
      ${slug ? html`<button @click=${() => { slug = undefined; read(); }}>Whole cohort</button>` : html`
      <label>State <select @change=${(e) => { state = e.target.value; read(); }}>
        <option value="">all</option>${CELLS.map((cell) => html`<option value=${cell.name.toUpperCase()}>${cell.name}</option>`)}
      </select></label>`}
      <button @click=${() => dialog.close()}>Close</button></header>
    ${problem ? html`<p class="problem" role="alert">${plain(problem)}</p>` : ''}
    ${tenants === null ? html`<p class="faint">Reading…</p>` : tenants.length === 0 ? html`<p class="faint">None.</p>` : html`
    <table><thead><tr><th scope="col">Tenant</th><th scope="col">State</th><th scope="col">Shard</th><th scope="col">Version</th>
      <th scope="col" class="n">Took</th><th scope="col">Worker</th><th scope="col">Ended (UTC)</th></tr></thead>
    <tbody>${tenants.map((tenant) => html`<tr>
      <th scope="row">${plain(tenant.slug)}${tenant.status === 'active' ? '' : html`<small> ${plain(tenant.status)}</small>`}</th>
      <td class=${tenant.state === 'FAILED' ? 'bad' : ''}><cell-sign state=${tenant.state === 'SKIPPED' ? 'K' : tenant.state[0]}></cell-sign>
        ${tenant.state.toLowerCase()}${tenant.attempt > 1 ? html`<small> attempt ${tenant.attempt}</small>` : ''}
        ${tenant.outcomeVerified === false ? html`<small class="bad"> outcome unknown</small>` : ''}</td>
      <td>${plain(tenant.shard)}</td>
      <td>${plain(tenant.fromVersion ?? '–')}${tenant.toVersion && tenant.toVersion !== tenant.fromVersion ? ` → ${plain(tenant.toVersion)}` : ''}</td>
      <td class="n">${tenant.durationMs === null ? '' : duration(tenant.durationMs)}</td>
      <td>${plain(tenant.workerId ?? '')}${tenant.progress && !tenant.finishedAt ? html`<small> ${plain(tenant.progress)}</small>` : ''}</td>
      <td class="t">${tenant.finishedAt ? time(tenant.finishedAt) : ''}</td></tr>
      ${tenant.error ? html`<tr class="more"><td colspan="7"><details ?open=${Boolean(slug)}>
        <summary>${plain(tenant.error.message.split('\n')[0])}</summary>${wholeError(tenant.error)}</details></td></tr>` : ''}`)}
    </tbody></table>`}
    ${more ? html`<p><button @click=${() => read(tenants.at(-1).id)}>More</button></p>` : ''}`, dialog);

  dialog.addEventListener('close', () => dialog.remove());
  paint();
  dialog.showModal();
  read();
}
