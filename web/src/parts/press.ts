/** Whether the mouse or a finger is down. What would move things waits until it is up: a press that ends beside its button is lost. */

let down = false;
let waiting: (() => void)[] = [];

const up = () =>
  setTimeout(() => {
    down = false;
    const gone = waiting;
    waiting = [];
    for (const go of gone) go();
  }); // after the click, which follows

addEventListener('pointerdown', () => (down = true), true);
addEventListener('pointerup', up, true);
addEventListener('pointercancel', up, true);

export function released(): Promise<void> {
  return down ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
}
