/** Text set so that lines end at phrases. `Pieces` marks the places itself; `Phrase` leaves it to browsers that can. */
import { pieces } from './breaking';

const CAN = typeof CSS !== 'undefined' && CSS.supports('word-break', 'auto-phrase');

export function Phrase({ text, lang }: { text: string; lang: string }) {
  return CAN || !lang.startsWith('ja') ? <>{text}</> : <Pieces of={pieces(text, lang)} />;
}

export function Pieces({ of }: { of: string[] }) {
  return <>{of.flatMap((piece, i) => (i === 0 ? [piece] : [<wbr key={i} />, piece]))}</>;
}
