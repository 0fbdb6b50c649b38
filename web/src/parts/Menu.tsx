/** A button that opens a list of actions. Arrow keys go through it, Escape and a click elsewhere close it. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './Icon';

interface Props {
  icon: IconName;
  label: string;
  shown?: string;
  children: ComponentChildren;
}

export function Menu({ icon, label, shown, children }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!open) return undefined;
    items(box.current)[0]?.focus();
    const outside = (event: Event) => box.current?.contains(event.target as Node) || setOpen(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    if (!open) return;
    const all = items(box.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
    } else if (step) {
      event.preventDefault();
      all[(at + step + all.length) % all.length]?.focus();
    } else if (event.key === 'Tab') setOpen(false);
  };
  return (
    <div class="menu" ref={box} onKeyDown={keys}>
      <button ref={button} type="button" class="tool" aria-haspopup="menu" aria-expanded={open} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        <Icon name={icon} />
        {shown && <span>{shown}</span>}
      </button>
      {open && (
        <div role="menu" aria-label={label} class="menu-list" onClick={() => (setOpen(false), button.current?.focus())}>
          {children}
        </div>
      )}
    </div>
  );
}

export function MenuItem({ act, note, disabled, children }: { act: () => void; note?: string; disabled?: boolean; children: ComponentChildren }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} aria-disabled={disabled} onClick={disabled ? undefined : act}>
      <span>{children}</span>
      {note && <small>{note}</small>}
    </button>
  );
}

function items(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
}
