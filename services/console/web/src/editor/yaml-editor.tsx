import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { ManifestFault } from '../api/client.ts';

/**
 * Edits YAML; faults stand at their lines. It lives in a shadow root, where the editor's styles are adopted style sheets,
 * which a content security policy without inline styles allows. Escape, then Tab leaves it by keyboard.
 */
export function YamlEditor(props: {
  text: string;
  faults: readonly ManifestFault[];
  onChange: (text: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const onChange = useRef(props.onChange);
  onChange.current = props.onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first text only; later ones are set below
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const made = new EditorView({ root, parent: root, state: stateOf(props.text, onChange) });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const shown = view.current;
    if (shown === undefined || shown.state.doc.toString() === props.text) return;
    shown.setState(stateOf(props.text, onChange));
  }, [props.text]);

  useEffect(() => {
    const shown = view.current;
    if (shown !== undefined)
      shown.dispatch(setDiagnostics(shown.state, diagnostics(shown.state, props.faults)));
  }, [props.faults]);

  return <div ref={place} className="yaml-editor" />;
}

function stateOf(text: string, onChange: React.RefObject<(text: string) => void>): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      lintGutter(),
      yaml(),
      syntaxHighlighting(COLORS),
      THEME,
      EditorView.contentAttributes.of({ 'aria-label': 'Manifests as YAML' }),
      keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange.current(update.state.doc.toString());
      }),
    ],
  });
}

function diagnostics(state: EditorState, faults: readonly ManifestFault[]): Diagnostic[] {
  return faults.map(({ line, path, message }) => {
    const at = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
    return {
      from: at.from,
      to: at.to,
      severity: 'error',
      message: path === '' ? message : `${path}: ${message}`,
    };
  });
}

const COLORS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--muted)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--warn)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '12.5px', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '.cm-scroller': { fontFamily: 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace' },
  '.cm-gutters': { color: 'var(--muted)', backgroundColor: 'var(--surface)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--raised)' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--raised)', border: '1px solid var(--line)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-wash)' },
});
