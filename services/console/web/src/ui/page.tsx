import { type ReactNode, useEffect } from 'react';

/** A page: its title, what one may do on it, and its parts. */
export function Page(props: { title: string; aside?: ReactNode; children: ReactNode; isWide?: boolean }) {
  useEffect(() => {
    document.title = `${props.title} · Tollgate`;
  }, [props.title]);
  return (
    <div className={props.isWide === true ? 'page page-wide' : 'page'}>
      <div className="page-head">
        <h1>{props.title}</h1>
        {props.aside}
      </div>
      {props.children}
    </div>
  );
}
