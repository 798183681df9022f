// One cell a tenant, drawn on a canvas: ten thousand of them cost nothing in the document. Each state has a shape of its
// own. The figures beside the strip say the same in words; the strip itself is hidden from screen readers.

const LARGE = { size: 10, pitch: 12 };
const SMALL = { size: 7, pitch: 8 };

const dark = matchMedia('(prefers-color-scheme: dark)');
let palette = null;
dark.addEventListener('change', () => {
  palette = null;
  document.querySelectorAll('cell-strip').forEach((strip) => strip.redraw());
});

function colours() {
  if (!palette) {
    const style = getComputedStyle(document.documentElement);
    palette = Object.fromEntries(['P', 'R', 'C', 'S', 'F', 'K', 'mark']
      .map((name) => [name, style.getPropertyValue(`--cell-${name}`).trim()]));
  }
  return palette;
}

/** Draws one cell; exported for the legend. */
export function drawCell(ctx, state, x, y, s) {
  const colour = colours();
  ctx.clearRect(x - 0.5, y - 0.5, s + 1, s + 1);
  ctx.fillStyle = ctx.strokeStyle = colour[state];
  ctx.lineWidth = 1;
  switch (state) {
    case 'P': // hollow
      ctx.strokeRect(x + 0.5, y + 0.5, s - 1, s - 1);
      break;
    case 'R': // hollow with a dot
      ctx.strokeRect(x + 0.5, y + 0.5, s - 1, s - 1);
      ctx.fillRect(x + s / 2 - 1, y + s / 2 - 1, 2, 2);
      break;
    case 'C': // half full
      ctx.strokeRect(x + 0.5, y + 0.5, s - 1, s - 1);
      ctx.fillRect(x, y + s / 2, s, s / 2);
      break;
    case 'F': // full, crossed
      ctx.fillRect(x, y, s, s);
      ctx.strokeStyle = colour.mark;
      ctx.lineWidth = s > 8 ? 1.5 : 1.2;
      ctx.beginPath();
      ctx.moveTo(x + 2, y + 2);
      ctx.lineTo(x + s - 2, y + s - 2);
      ctx.moveTo(x + s - 2, y + 2);
      ctx.lineTo(x + 2, y + s - 2);
      ctx.stroke();
      break;
    case 'K': // a dash
      ctx.fillRect(x, y + s / 2 - 1, s, 2);
      break;
    default: // succeeded: full
      ctx.fillRect(x, y, s, s);
  }
}

const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
  entry.target.visible = entry.isIntersecting;
}), { rootMargin: '400px 0px' });
const sized = new ResizeObserver((entries) => entries.forEach((entry) => entry.target.layout()));

class CellStrip extends HTMLElement {
  #states = '';
  #drawn = null; // the states that are on the canvas; null: nothing is
  #visible = false;
  #columns = 0;
  #canvas = document.createElement('canvas');

  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
    if (!this.#canvas.parentNode) {
      this.append(this.#canvas);
      this.addEventListener('pointermove', (e) => this.#tell('hover', e));
      this.addEventListener('pointerleave', () => this.dispatchEvent(new CustomEvent('hover', { detail: null })));
      this.addEventListener('click', (e) => this.#tell('pick', e));
    }
    seen.observe(this);
    sized.observe(this);
  }

  disconnectedCallback() {
    seen.unobserve(this);
    sized.unobserve(this);
  }

  get #cell() {
    return this.hasAttribute('small') ? SMALL : LARGE;
  }

  set states(text) {
    const grown = text.length !== this.#states.length;
    this.#states = text;
    if (grown) {
      this.layout();
    } else {
      this.#draw();
    }
  }

  set visible(is) {
    this.#visible = is;
    if (is) {
      this.#draw();
    } else {
      this.#canvas.width = 0; // gives its memory back
      this.#drawn = null;
    }
  }

  layout() {
    const columns = Math.max(1, Math.floor(this.clientWidth / this.#cell.pitch));
    const height = Math.ceil(this.#states.length / columns) * this.#cell.pitch;
    this.style.height = `${height}px`;
    if (columns !== this.#columns || this.#drawn?.length !== this.#states.length) {
      this.#columns = columns;
      this.#drawn = null;
    }
    this.#draw();
  }

  redraw() {
    this.#drawn = null;
    this.#draw();
  }

  #draw() {
    if (!this.#visible || this.#columns === 0) {
      return;
    }
    const { size, pitch } = this.#cell;
    const ctx = this.#canvas.getContext('2d');
    const scale = devicePixelRatio || 1;
    const whole = this.#drawn === null;
    if (whole) {
      const width = this.#columns * pitch;
      const height = Math.ceil(this.#states.length / this.#columns) * pitch;
      this.#canvas.width = width * scale;
      this.#canvas.height = height * scale;
      this.#canvas.style.width = `${width}px`;
      this.#canvas.style.height = `${height}px`;
    }
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    for (let i = 0; i < this.#states.length; i++) {
      if (whole || this.#states[i] !== this.#drawn[i]) {
        drawCell(ctx, this.#states[i], (i % this.#columns) * pitch + 1, Math.floor(i / this.#columns) * pitch + 1, size);
      }
    }
    this.#drawn = this.#states;
  }

  #tell(name, pointer) {
    const { pitch } = this.#cell;
    const box = this.getBoundingClientRect();
    const column = Math.floor((pointer.clientX - box.left) / pitch);
    const index = Math.floor((pointer.clientY - box.top) / pitch) * this.#columns + column;
    const on = column < this.#columns && index >= 0 && index < this.#states.length;
    this.dispatchEvent(new CustomEvent(name, {
      detail: on ? { index, state: this.#states[index], x: pointer.clientX, y: pointer.clientY } : null,
    }));
  }
}

class CellSign extends HTMLElement {
  connectedCallback() {
    this.setAttribute('aria-hidden', 'true');
    const canvas = document.createElement('canvas');
    const scale = devicePixelRatio || 1;
    canvas.width = canvas.height = 12 * scale;
    canvas.style.width = canvas.style.height = '12px';
    const ctx = canvas.getContext('2d');
    ctx.setTransform(scale, 0, 0, scale, 0, 0);
    drawCell(ctx, this.getAttribute('state'), 1, 1, 10);
    this.replaceChildren(canvas);
  }
}

customElements.define('cell-strip', CellStrip);
customElements.define('cell-sign', CellSign);
dark.addEventListener('change', () => document.querySelectorAll('cell-sign').forEach((sign) => sign.connectedCallback()));
