// Sign-in, addresses, and the frame around the two views.

import { html, render } from './lit-html.js';
import * as session from './session.js';
import { arrive, leave } from './oidc.js';
import { Refused } from './api.js';
import { runsView } from './runs.js';
import { runView } from './run.js';
import { plain } from './words.js';

const app = document.getElementById('app');
let config = { issuer: null };
let view = null; // what is open: { title, template(), close() }
let problem = null;

export function tell(text) {
  document.getElementById('told').textContent = text;
}

const frame = () => html`
  <header class="bar">
    <a class="name" href="#/">echelon</a>
    <span class="where">${view?.where ?? ''}</span>
    <span class="space"></span>
    ${view?.connection?.() ?? ''}
    ${session.token() ? html`
      <span class="who">${plain(session.subject())}</span>
      <button class="quiet" @click=${signOut}>Sign out</button>` : ''}
  </header>
  <main id="main" tabindex="-1">
    ${problem ? html`<p class="problem" role="alert">${plain(problem)}
      <button class="quiet" @click=${() => { problem = null; paint(); }}>Dismiss</button></p>` : ''}
    ${view ? view.template() : signInForm()}
  </main>`;

const signInForm = () => html`
  <section class="sign-in">
    <h1>Sign in</h1>
    ${config.issuer ? html`
      <p><button class="main" @click=${() => leave(config).catch(failed)}>Sign in with ${plain(new URL(config.issuer).host)}</button></p>
      <p class="faint">or with a token:</p>` : ''}
    <form @submit=${signIn}>
      <label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required>
      <button class=${config.issuer ? '' : 'main'}>Sign in</button>
    </form>
    <p class="faint">A token with the role PLATFORM_ADMIN, or PLATFORM_VIEWER to look on. <code>echelon up</code> has one in
      <code>.echelon/env</code> as <code>ECHELON_TOKEN</code>. It stays in this tab.</p>
  </section>`;

let painting = false;
/** Paints at the next frame, once however often it is asked for. */
export function paint() {
  if (!painting) {
    painting = true;
    requestAnimationFrame(() => {
      painting = false;
      render(frame(), app);
    });
  }
}

export function failed(e) {
  if (e instanceof Refused && e.status === 401) {
    session.signOut();
    problem = 'You are not signed in, or no longer. ' + e.message;
    open();
    return;
  }
  if (e?.name !== 'AbortError') {
    problem = e.message ?? String(e);
    paint();
  }
}

function signIn(event) {
  event.preventDefault();
  session.signIn(event.target.elements.token.value);
  event.target.reset();
  problem = null;
  open();
}

function signOut() {
  session.signOut();
  open();
}

function open() {
  view?.close();
  view = null;
  if (session.token()) {
    const run = /^#\/runs\/([\w-]+)$/.exec(location.hash);
    const host = { paint, failed, tell };
    view = run ? runView(run[1], host) : runsView(host);
  }
  document.title = (view?.title ?? 'Sign in') + ' · Echelon';
  paint();
}

addEventListener('hashchange', () => {
  if (location.hash === '#main') {
    return;
  }
  session.takeFromAddress();
  problem = null;
  open();
  document.getElementById('main')?.focus();
});

// A page that the browser keeps for its Back button must not keep a stream: there are six connections to a host, and the
// next page would wait for one.
addEventListener('pagehide', () => view?.close());
addEventListener('pageshow', (event) => {
  if (event.persisted) {
    open();
  }
});

session.takeFromAddress();
open();
fetch('page/config.json').then((answer) => answer.json()).then(async (found) => {
  config = found;
  const token = config.issuer ? await arrive(config) : null;
  if (token) {
    session.signIn(token);
    open();
  }
  paint();
}).catch(failed);
