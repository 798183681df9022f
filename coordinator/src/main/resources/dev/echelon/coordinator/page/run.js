// One run: its cohorts, tenant by tenant, what went wrong, where it works, and the three levers.

import { html } from './lit-html.js';
import './cells.js';
import { follow, get } from './api.js';
import { actions, openSteering } from './steer.js';
import { cohortTable, legend } from './cohorts.js';
import { failureList } from './failures.js';
import { openTenants } from './tenants.js';
import { gauge, progressBar, stateOf } from './parts.js';
import { clock, count, countdown, duration, plain, things, time } from './words.js';

const WORKERS_EVERY = 2000;

export function runView(id, host) {
  const stop = new AbortController();
  const live = { run: null, cohorts: new Map(), cells: new Map(), shards: [] };
  let failures = [];
  let workers = [];
  let connected = null;
  let ahead = 0; // the master's clock less ours, in milliseconds
  let failuresDue = null;

  const now = () => Date.now() + ahead;

  function take(state) {
    const before = live.run;
    live.run = state.run;
    live.shards = state.shards;
    state.run.cohorts.forEach((cohort) => live.cohorts.set(cohort.cohort, cohort));
    state.cells.forEach((cohort) => live.cells.set(cohort.cohort, cohort.states));
    ahead = Date.parse(state.run.serverTime) - Date.now();
    if (before && before.state !== state.run.state) {
      host.tell(`The run is ${state.run.state}. ${state.run.abortReason ?? state.run.pauseReason ?? ''}`);
    } else if (before && before.currentCohort !== state.run.currentCohort) {
      host.tell(`Cohort ${before.currentCohort} is complete; cohort ${state.run.currentCohort} of ${state.run.cohortCount}.`);
    }
    if (before?.failed !== state.run.failed) {
      failuresDue ??= setTimeout(readFailures, before ? 400 : 0);
    }
    host.paint();
    if (!before) {
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('run-shown')));
    }
  }

  function readFailures() {
    failuresDue = null;
    get(`/runs/${id}/failures`, stop.signal).then((found) => {
      failures = found;
      host.paint();
    }, host.failed);
  }

  const readWorkers = () => get('/workers', stop.signal).then((found) => {
    workers = found;
    host.paint();
  }, host.failed);

  const told = (name, data) => {
    if (name === 'state') take(data);
  };
  const isOver = () => live.run.state === 'FINISHED' || live.run.state === null;

  async function watch() {
    take(await get(`/runs/${id}/live`, stop.signal));
    while (!isOver() && !stop.signal.aborted) {
      await follow(id, told, (is) => { connected = is; host.paint(); }, stop.signal);
      if (!stop.signal.aborted) take(await get(`/runs/${id}/live`, stop.signal));
    }
    connected = null;
    host.paint();
  }
  watch().catch(host.failed);
  readWorkers();
  const timers = [setInterval(readWorkers, WORKERS_EVERY), setInterval(() => { if (live.run && !isOver()) host.paint(); }, 1000)];

  const steer = (action) => openSteering(action, live.run, (run) => {
    live.run = { ...live.run, ...run, cohorts: [] };
    host.paint();
  });

  return {
    title: `Run ${id.slice(0, 8)}`,
    where: html`<span aria-hidden="true">/</span> <code title=${id}>${id.slice(0, 8)}</code>`,
    close() {
      stop.abort();
      timers.forEach(clearInterval);
      clearTimeout(failuresDue);
    },
    connection: () => connected === null ? '' : html`<span class="link ${connected ? 'on' : 'off'}">
      <span aria-hidden="true">${connected ? '●' : '○'}</span> ${connected ? 'live' : 'reconnecting…'}</span>`,
    template: () => live.run === null ? html`<p class="faint">Reading…</p>` : html`
      ${head(live.run, now(), steer)}
      <div class="columns">
        <section class="cohorts" aria-labelledby="cohorts-title">
          <h2 id="cohorts-title">Cohorts ${legend()}</h2>
          ${cohortTable(id, live, openTenants)}
        </section>
        <div class="side">
          ${failureList(failures, live.run, id)}
          ${shardTable(live.shards, now())}
          ${workerTable(workers, now())}
          ${history(live.run)}
        </div>
      </div>`,
  };
}

const figure = (name, value, kind = '') => html`<div class="figure ${kind}"><dt>${name}</dt><dd>${value}</dd></div>`;

function head(run, now, steer) {
  const ended = run.finishedAt ?? run.abortedAt;
  const pending = run.totalTenants - run.succeeded - run.failed - run.skipped - run.inFlight;
  return html`
    <section class="head" aria-label="Run">
      <div class="line">
        <h1>${stateOf(run)} <span class="to">${run.kind === 'FAN_OUT' ? 'fan-out' : 'cohort run'}
          to version ${plain(run.targetVersion ?? '–')}</span></h1>
        <span class="space"></span>
        ${actions(run, steer)}
      </div>
      <p class="faint">${things(run.totalTenants, 'tenant')}${run.cohortCount ? ` in ${things(run.cohortCount, 'cohort')}` : ''},
        started ${time(run.startedAt)} UTC by ${plain(run.startedBy ?? 'nobody known')},
        ${ended ? html`${run.finishedAt ? 'finished' : 'aborted'} after ${duration(Date.parse(ended) - Date.parse(run.startedAt))}`
          : html`for ${duration(now - Date.parse(run.startedAt))}`}</p>
      ${reason(run)}
      ${progressBar(run)}
      <dl class="figures">
        ${figure('succeeded', count(run.succeeded))}
        ${figure('failed', count(run.failed), run.failed ? 'bad' : '')}
        ${figure('skipped', count(run.skipped))}
        ${figure('in flight', html`${count(run.inFlight)}${run.maxInFlight ? html`<small> of ${count(run.maxInFlight)}</small>` : ''}`)}
        ${figure('pending', count(Math.max(0, pending)))}
        ${run.abortRate === null ? '' : figure('abort rate', `${Number((run.abortRate * 100).toFixed(2))} %`)}
        ${run.kind === 'FAN_OUT' ? '' : figure('stagger', duration(run.staggerMs))}
        ${run.cohortCount > 1 && run.currentCohort && !run.finishedAt ? figure('cohort', html`<button class="link"
          aria-label="Go to cohort ${run.currentCohort}, the current one" @click=${toCurrent}>${count(run.currentCohort)}</button><small>
          of ${count(run.cohortCount)}</small>`) : ''}
        ${stagger(run, now)}
      </dl>
    </section>`;
}

function toCurrent() {
  const row = document.querySelector('.strips tr.current');
  row?.scrollIntoView({ block: 'center' });
  row?.querySelector('button').focus();
}

function reason(run) {
  if (run.state === 'ABORTED') return html`<p class="problem">${plain(run.abortReason)}</p>`;
  if (run.state === 'PAUSED') return html`<p class="note">Paused: ${plain(run.pauseReason)}</p>`;
  return run.waitingFor ? html`<p class="note">Waiting for ${plain(run.waitingFor)}</p>` : '';
}

function stagger(run, now) {
  const left = run.nextReleaseAt === null ? 0 : Date.parse(run.nextReleaseAt) - now;
  return run.state === 'RUNNING' && left > 0
    ? figure('next cohort in', html`<span role="timer">${countdown(left)}</span>`, 'next') : '';
}

const shardTable = (shards, now) => shards.length === 0 ? '' : html`
  <section aria-labelledby="shards-title">
    <h2 id="shards-title">Shards</h2>
    <table><thead><tr><th scope="col">Shard</th><th scope="col" class="n">In flight</th><th scope="col"><span class="unseen">Use of the limit</span></th>
      <th scope="col" class="n">Open</th><th scope="col" class="n">Planned</th></tr></thead>
    <tbody>${shards.map((shard) => html`<tr>
      <th scope="row">${plain(shard.shard)}</th>
      <td class="n">${count(shard.inFlightOfRun)}${shard.limit === null ? '' : html`<small> of ${count(shard.limit)}</small>`}</td>
      <td>${shard.heldUntil ? html`<span class="bad" title=${plain(shard.holdReason)}>✕ held, tried again in
          ${countdown(Date.parse(shard.heldUntil) - now)}</span>`
        : gauge(shard.inFlight, shard.limit ?? shard.inFlight, `${shard.inFlight} in flight over all runs, limit ${shard.limit ?? 'none'}`)}</td>
      <td class="n">${count(shard.open)}</td><td class="n">${count(shard.planned)}</td></tr>
      ${shard.heldUntil ? html`<tr class="more"><td colspan="5">${plain(shard.holdReason)}</td></tr>` : ''}`)}</tbody></table>
  </section>`;

const workerTable = (workers, now) => html`
  <section aria-labelledby="workers-title">
    <h2 id="workers-title">Workers</h2>
    ${workers.length === 0 ? html`<p class="bad">None has ever registered.</p>` : html`
    <table><thead><tr><th scope="col">Worker</th><th scope="col">State</th><th scope="col" class="n">Slots</th><th scope="col"><span class="unseen">Use of the slots</span></th>
      <th scope="col">Set</th></tr></thead>
    <tbody>${workers.map((worker) => html`<tr>
      <th scope="row" title="${plain(worker.host)}, build ${plain(worker.buildVersion)}">${plain(worker.workerId)}</th>
      <td>${worker.live ? worker.accepting ? '● live' : '◐ draining' : html`<span class="bad">✕ silent for
        ${duration(now - Date.parse(worker.renewedAt))}</span>`}</td>
      <td class="n">${count(worker.busy)}<small> of ${count(worker.slots)}</small></td>
      <td>${gauge(worker.busy, worker.slots, `${worker.busy} of ${worker.slots} slots busy`)}</td>
      <td><code>${plain(worker.migrationSet ?? '–').slice(0, 8)}</code> ${worker.setFits === null ? '' : worker.setFits
        ? html`<span title="It has the set of every live run.">✓ fits</span>`
        : html`<span class="bad" title=${plain(worker.setProblem ?? 'Its migrations are not those of the live run.')}>✕ differs</span>`}
      </td></tr>`)}</tbody></table>`}
  </section>`;

const history = (run) => html`
  <section aria-labelledby="history-title">
    <h2 id="history-title">History</h2>
    <ol class="history">${[...run.events].reverse().map((event) => html`<li>
      <time datetime=${event.at} title=${time(event.at)}>${clock(event.at)}</time>
      <b>${plain(event.kind).toLowerCase().replaceAll('_', ' ')}</b> by ${plain(event.actor)}${event.reason
        ? html`<span class="why">${plain(event.reason)}</span>` : ''}</li>`)}</ol>
  </section>`;
