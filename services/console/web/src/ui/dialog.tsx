import { type ReactNode, useEffect, useRef } from 'react';

/** A modal dialog. Escape and its Close button close it; focus returns to where it was. */
export function Dialog(props: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opened instanceof HTMLElement) opened.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-label={props.title} onClose={props.onClose}>
      <header className="panel-head">
        <h2>{props.title}</h2>
        <button type="button" className="button-quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div className="dialog-body">{props.children}</div>
    </dialog>
  );
}
