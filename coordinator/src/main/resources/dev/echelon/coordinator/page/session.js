// Who is signed in. The token lives in this tab's session storage and goes nowhere but into the Authorization header.

const KEY = 'echelon.token';

/** Takes a token over from the address (#token=…), which is cleared at once: it is never sent to a server. */
export function takeFromAddress() {
  const found = /^#token=([\w.-]+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, '', location.pathname + '#/');
  }
}

export const token = () => sessionStorage.getItem(KEY);
export const signIn = (text) => sessionStorage.setItem(KEY, text.trim());
export const signOut = () => sessionStorage.removeItem(KEY);

/** The name in the token, to be shown; nothing rests on it. */
export function subject() {
  try {
    const claims = token().split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(claims), (letter) => letter.charCodeAt(0));
    return String(JSON.parse(new TextDecoder().decode(bytes)).sub ?? '');
  } catch {
    return '';
  }
}
