// Pause, continue, abort: each says what it does to how large a fleet, and asks for a reason.

import { html, render } from './lit-html.js';
import { post } from './api.js';
import { plain, things } from './words.js';

const ACTIONS = {
  pause: {
    name: 'Pause', states: ['RUNNING'], sign: '❚❚',
    effect: () => 'No tenant is released or claimed from now on. Continue goes on where it stopped.',
  },
  continue: {
    name: 'Continue', states: ['PAUSED'], sign: '▶',
    effect: () => 'Tenants are released and claimed again.',
  },
  abort: {
    name: 'Abort', states: ['RUNNING', 'PAUSED'], sign: '✕', needsReason: true,
    effect: (open) => `${things(open, 'tenant')} will not be migrated by this run. Only a resume goes on, at the first cohort`
      + ' that is not complete; tenants that succeeded stay as they are.',
  },
};

export const actions = (run, steer) => html`<div class="actions" role="group" aria-label="Steer the run">
  ${Object.entries(ACTIONS).filter(([, action]) => action.states.includes(run.state)).map(([verb, action]) => html`
    <button class=${verb === 'abort' ? 'danger' : ''} aria-haspopup="dialog" @click=${() => steer(verb)}>
      <span aria-hidden="true">${action.sign}</span> ${action.name}…</button>`)}
  ${run.state === 'ABORTED' ? html`<span class="faint">Resume with <code>echelon migrate-cohorts --resume ${run.runId}</code></span>` : ''}
</div>`;

/** @param done called with the run as it is then */
export function openSteering(verb, run, done) {
  const action = ACTIONS[verb];
  const open = run.totalTenants - run.succeeded - run.failed - run.skipped - run.inFlight;
  const fleet = things(run.totalTenants, 'tenant');
  const dialog = document.createElement('dialog');
  dialog.className = 'steer';
  dialog.setAttribute('aria-labelledby', 'steer-title');
  dialog.setAttribute('aria-describedby', 'steer-effect');
  document.body.append(dialog);
  let sending = false;
  let problem = null;

  async function send(event) {
    event.preventDefault();
    const reason = event.target.elements.reason.value.trim();
    sending = true;
    problem = null;
    paint();
    try {
      done(await post(`/runs/${run.runId}/${verb}`, { reason: reason || null }));
      dialog.close();
    } catch (e) {
      problem = e.message;
      sending = false;
      paint();
    }
  }

  const paint = () => render(html`
    <form @submit=${send}>
      <h2 id="steer-title">${action.name} the run over ${fleet}?</h2>
      <p id="steer-effect">${action.effect(open)} ${run.inFlight && verb !== 'continue'
        ? `${things(run.inFlight, 'tenant')} in flight finish and are booked.` : ''}</p>
      <label for="reason">Reason${action.needsReason ? '' : ' (may be left out)'}</label>
      <input id="reason" name="reason" maxlength="500" autocomplete="off" ?required=${action.needsReason ?? false}>
      ${problem ? html`<p class="problem" role="alert">${plain(problem)}</p>` : ''}
      <div class="line"><span class="space"></span>
        <button type="button" ?disabled=${sending} @click=${() => dialog.close()}>Leave it as it is</button>
        <button class=${verb === 'abort' ? 'danger' : 'main'} ?disabled=${sending}>${action.name} the run over ${fleet}</button></div>
    </form>`, dialog);

  dialog.addEventListener('close', () => dialog.remove());
  paint();
  dialog.showModal();
  dialog.querySelector('input').focus();
}
