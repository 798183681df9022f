// Small pieces that several views show.

import { html, svg } from './lit-html.js';
import { count, plain, RUN_SIGNS } from './words.js';

export const stateOf = (run) => run.state === null
  ? html`<span class="state">legacy</span>`
  : html`<span class="state ${run.state}"><span aria-hidden="true">${RUN_SIGNS[run.state] ?? '?'}</span>
      ${plain(run.state)}</span>${run.stopping ? html` <span class="faint">${plain(run.stopping)} asked for</span>` : ''}`;

const PARTS = [['S', 'succeeded'], ['F', 'failed'], ['K', 'skipped'], ['C', 'inFlight']];

/** Succeeded, failed, skipped and in flight as parts of the whole; the text says the same. */
export function progressBar(run) {
  const total = Math.max(1, run.totalTenants);
  const done = run.succeeded + run.failed + run.skipped;
  let x = 0;
  const words = `${count(done)} of ${count(run.totalTenants)} done: ${count(run.succeeded)} succeeded, ${count(run.failed)}`
    + ` failed, ${count(run.skipped)} skipped; ${count(run.inFlight)} in flight`;
  return html`<svg class="bar-of-parts" viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label=${words}>
    <title>${words}</title>
    <rect class="part rest" x="0" y="0" width="1000" height="8"></rect>
    ${PARTS.map(([letter, field]) => {
      // what is there can be seen, however little it is
      const width = run[field] === 0 ? 0 : Math.max(4, (run[field] / total) * 1000);
      const part = svg`<rect class="part ${letter}" x=${x} y="0" width=${width} height="8"></rect>`;
      x += width;
      return part;
    })}
  </svg>`;
}

/** A figure against its bound; the text says the same. */
export const gauge = (value, most, words, bad = false) => html`<meter class=${bad ? 'bad' : ''} min="0" max=${Math.max(1, most)}
  .value=${Math.min(value, most)} aria-label=${words} title=${words}></meter>`;
