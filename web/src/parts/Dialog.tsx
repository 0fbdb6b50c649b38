/** A question over the page: the browser's own modal dialog, with its focus and Escape. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../words';
import { Icon } from './Icon';

interface Props {
  title: string;
  close: () => void;
  wide?: boolean;
  /** It opens by itself: a click or key that was meant for the page below neither answers nor closes it. */
  unasked?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, close, wide, unasked, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement as HTMLElement | null;
    dialog?.showModal();
    if (unasked) dialog?.querySelector('h2')?.focus();
    return () => before?.isConnected && before.focus();
  }, []);
  return (
    <dialog ref={element} class={`dialog ${wide ? 'wide' : ''} ${unasked ? 'calm' : ''}`} aria-labelledby={id} onCancel={(event) => (event.preventDefault(), close())} onClick={(event) => event.target === element.current && !unasked && close()}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={id} tabIndex={unasked ? -1 : undefined}>{title}</h2>
          <button type="button" class="bare" aria-label={t('close')} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
