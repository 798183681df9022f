// Words and figures.

const NUMBER = new Intl.NumberFormat('en-GB');
export const count = (n) => NUMBER.format(n);
export const things = (n, one, more = one + 's') => `${count(n)} ${n === 1 ? one : more}`;

export const time = (iso) => (iso ? iso.replace('T', ' ').replace(/(\.\d+)?Z$/, '') : '–');
export const clock = (iso) => (iso ? iso.slice(11, 19) : '–');

export function duration(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
}

export const countdown = (ms) => {
  const s = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
};

/** Text from elsewhere: what a terminal or the bidirectional algorithm would obey is shown instead. */
export const plain = (text) => String(text ?? '').replace(
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
  (sign) => (sign.charCodeAt(0) < 0x20 ? String.fromCharCode(0x2400 + sign.charCodeAt(0)) : '\ufffd'),
);

export const brief = (id) => String(id ?? '').slice(0, 8);

/** Signs beside the words of a state, so that colour is never the only one. */
export const RUN_SIGNS = { RUNNING: '▶', PAUSED: '❚❚', ABORTED: '✕', FINISHED: '✓' };

export const CELLS = [
  { letter: 'P', name: 'pending' },
  { letter: 'R', name: 'released' },
  { letter: 'C', name: 'claimed' },
  { letter: 'S', name: 'succeeded' },
  { letter: 'F', name: 'failed' },
  { letter: 'K', name: 'skipped' },
];
export const CELL_NAMES = Object.fromEntries(CELLS.map((cell) => [cell.letter, cell.name]));
