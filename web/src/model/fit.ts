/** How large a text may stand in a box without being cut: its pieces measured with the font they are set in, laid in lines. */

export interface Face {
  family: 'sans' | 'serif';
  bold: boolean;
}

const LINE = 1.3;
const MEASURED_AT = 100;
const STEP = 0.5;

const widths = new Map<string, number>();
let pen: CanvasRenderingContext2D | null = null;

/** Width in em, as the browser would set it. */
function widthOf(piece: string, face: Face): number {
  const key = `${face.family}${face.bold}${piece}`;
  const found = widths.get(key);
  if (found !== undefined) return found;
  pen ??= document.createElement('canvas').getContext('2d');
  const family = getComputedStyle(document.documentElement).getPropertyValue(`--${face.family}`);
  if (pen) pen.font = `${face.bold ? 600 : 400} ${MEASURED_AT}px ${family}`;
  const width = (pen?.measureText(piece.trimEnd()).width ?? piece.length * MEASURED_AT) / MEASURED_AT;
  if (widths.size > 8000) widths.clear();
  widths.set(key, width);
  return width;
}

/** How many lines pieces of these widths take, and whether each fits into a line. Exported for its test. */
export function linesOf(pieces: readonly number[], room: number, blank: number): { lines: number; whole: boolean } {
  let lines = 1;
  let filled = 0;
  let whole = true;
  for (const piece of pieces) {
    if (piece > room) whole = false;
    if (filled > 0 && filled + blank + piece > room) {
      lines += 1;
      filled = 0;
    }
    if (piece > room) {
      // Letters are not cut: a line holds a whole number of them.
      const line = Math.max(1, Math.floor(room));
      lines += Math.ceil(piece / line) - 1;
      filled = piece % line || line;
    } else filled += piece + (filled > 0 ? blank : 0);
  }
  return { lines, whole };
}

export interface Fitted {
  /** In px. */
  size: number;
  /** No piece had to be cut. */
  whole: boolean;
}

/** The font size, from *largest* down to *smallest*, with which *pieces* fit into *width* × *height* px, in whole pieces if that is possible. */
export function fit(pieces: readonly string[], spaced: boolean, face: Face, width: number, height: number, largest: number, smallest: number): Fitted {
  const measured = pieces.map((piece) => widthOf(piece, face));
  const blank = spaced ? 0.26 : 0;
  const fits = (size: number, cutting: boolean): boolean => {
    const { lines, whole } = linesOf(measured, (width / size) * 0.985, blank);
    return lines * size * LINE <= height && (whole || cutting);
  };
  for (let size = largest; size >= smallest; size -= STEP) if (fits(size, false)) return { size, whole: true };
  for (let size = largest; size >= smallest; size -= STEP) if (fits(size, true)) return { size, whole: false };
  return { size: smallest, whole: false };
}
