// What went wrong, by root cause: the whole error once, and everyone who has it.

import { html } from './lit-html.js';
import { count, plain, things, time } from './words.js';

const KINDS = {
  MIGRATION: 'the script is wrong, for these tenants at least',
  DATA: 'the tenants’ data refuses the script',
  DRIFT: 'an object is there already that the history does not know',
  VALIDATION: 'the history disagrees with the migration set',
  LOCK: 'a lock was not to be had in time',
  TIMEOUT: 'a statement ran into its time limit',
  ACCESS: 'the database refuses us: credentials, rights, or it is not there',
  INFRASTRUCTURE: 'connection or server trouble that lasted',
  INVALID_INDEX: 'an index built concurrently is invalid',
  CORRUPTION: 'the server reports corruption; a human must look',
  WORKER_LOST: 'two workers were lost with it in hand; it was not applied',
  UNKNOWN: 'of a kind that this page does not know',
};

export const failureList = (groups, run) => run.failed === 0 ? '' : html`
  <section class="failures" aria-labelledby="failures-title">
    <h2 id="failures-title">Failures <small>${things(run.failed, 'tenant')}, ${things(groups.length, 'root cause')}</small></h2>
    ${groups.map(group)}
  </section>`;

const group = (cause, index) => html`
  <details ?open=${index === 0}>
    <summary><b class="bad">${count(cause.count)} ×</b> ${cause.error === null ? 'No error was recorded.' : html`
      <code>${plain(cause.error.sqlState ?? cause.error.kind)}</code> ${plain(cause.error.message.split('\n')[0])}`}</summary>
    ${cause.error === null ? '' : wholeError(cause.error)}
    ${cause.unverified ? html`<p class="problem">Of ${things(cause.unverified, 'tenant')} the outcome is unknown: the history could
      not be read after the failure, the migration may have been applied.</p>` : ''}
    <h3>${things(cause.count, 'tenant')}${cause.count > cause.tenants.length ? `, the first ${count(cause.tenants.length)}` : ''}</h3>
    <ul class="slugs">${cause.tenants.map((tenant) => html`<li title="shard ${plain(tenant.shard)}, claimed ${tenant.attempt} times, worker ${plain(tenant.workerId ?? '–')}">
      ${plain(tenant.slug)}<small> c${tenant.cohort}</small>${tenant.suspended ? html`<small> suspended</small>` : ''}</li>`)}</ul>
  </details>`;

/** An error as it was recorded. */
export const wholeError = (error) => html`
  <dl class="error">
    <dt>kind</dt><dd>${plain(error.kind)}: ${KINDS[error.kind] ?? KINDS.UNKNOWN}</dd>
    <dt>where</dt><dd>${plain(error.migration ?? 'no migration was running')}${error.line ? `, line ${error.line}` : ''}</dd>
    <dt>SQLSTATE</dt><dd>${plain(error.sqlState ?? 'none: no server said anything')}</dd>
    <dt>message</dt><dd><pre>${plain(error.message)}</pre></dd>
    ${error.statement ? html`<dt>statement</dt><dd><pre>${plain(error.statement)}</pre></dd>` : ''}
    ${error.hint ? html`<dt>hint</dt><dd>${plain(error.hint)}</dd>` : ''}
    ${error.attempts.length ? html`<dt>tried</dt><dd><ol class="tries">${error.attempts.map((attempt) => html`<li>
      ${time(attempt.at)} <code>${plain(attempt.sqlState ?? '')}</code> ${plain(attempt.message)}; then: ${plain(attempt.then)}</li>`)}</ol></dd>` : ''}
  </dl>`;
