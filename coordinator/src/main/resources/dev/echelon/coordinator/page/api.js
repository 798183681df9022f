// The coordinator's HTTP API, and nothing else.

import { token } from './session.js';

const API = 'api/v1';

/** What the coordinator refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The coordinator answers ${status}.`);
    this.status = status;
    this.title = problem?.title ?? 'Refused';
  }
}

async function ask(path, options = {}) {
  const headers = { Authorization: `Bearer ${token()}`, ...options.headers };
  const answer = await fetch(`${API}${path}`, { ...options, headers, cache: 'no-store' });
  if (!answer.ok) {
    throw new Refused(answer.status, await answer.json().catch(() => null));
  }
  return answer;
}

export const get = async (path, signal) => (await ask(path, { signal })).json();

export const post = async (path, body) => (await ask(path, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})).json();

/**
 * Follows a run until it has ended or the signal is given. Comes again after every interruption with the last event it
 * has, so none is missed.
 *
 * @param told called with the name and the data of each event
 * @param connected called with true and false
 */
export async function follow(run, told, connected, signal) {
  let last = null;
  for (let pause = 500; !signal.aborted; pause = Math.min(pause * 2, 8000)) {
    try {
      const headers = { Accept: 'text/event-stream', ...(last === null ? {} : { 'Last-Event-ID': last }) };
      const answer = await ask(`/runs/${run}/events?from=NOW&state=true`, { headers, signal });
      if (answer.status === 204) {
        return;
      }
      connected(true);
      for await (const event of events(answer.body)) {
        pause = 500;
        last = event.id ?? last;
        if (event.data) {
          told(event.name, JSON.parse(event.data));
        }
      }
    } catch (e) {
      if (signal.aborted) {
        return;
      }
      if (e instanceof Refused && e.status < 500) {
        throw e;
      }
    }
    connected(false);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = { name: 'message', data: '', id: null };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data !== '' || event.id !== null) {
          yield event;
        }
        event = { name: 'message', data: '', id: null };
      } else if (!line.startsWith(':')) {
        const colon = line.indexOf(':');
        const field = line.slice(0, colon);
        const text = line.slice(colon + 1).replace(/^ /, '');
        if (field === 'data') event.data += text;
        else if (field === 'event') event.name = text;
        else if (field === 'id') event.id = text;
      }
    }
  }
}
