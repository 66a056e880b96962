/** A piece of what was said. All of it is text to show, never markup. */
export type Part =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  /** `src` is a data URL of a picture; undefined for one that is elsewhere, which `text` names. */
  | { readonly kind: 'image'; readonly src: string | undefined; readonly text: string }
  | { readonly kind: 'tool-call'; readonly name: string; readonly id: string; readonly text: string }
  | { readonly kind: 'tool-result'; readonly id: string; readonly parts: readonly Part[] }
  /** A file, sound or anything else; `text` says what it is. */
  | { readonly kind: 'other'; readonly text: string };

/** What one side said at once. `role` is as the API calls it. */
export type Message = { readonly role: string; readonly parts: readonly Part[] };

/** How the bodies of one API are read. Bodies may be anything; what is not understood is left out or `other`. */
export type ConversationDialect = {
  /** What the client sent, with the instructions first. */
  request(body: unknown): Message[];
  /** Names of the tools that the model was offered. */
  tools(body: unknown): string[];
  /** What the model answered in one document. */
  answer(body: unknown): Message[];
  /** What the model answered in a stream, put together from its events. */
  stream(events: readonly unknown[]): Message[];
};

const SHOWN_IMAGES = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;

/** A picture by its URL: shown if it is in the body, named if it is elsewhere. */
export function imagePart(url: string): Part {
  const isShown = SHOWN_IMAGES.test(url);
  return { kind: 'image', src: isShown ? url : undefined, text: isShown ? 'image' : clipped(url) };
}

/** Something without a form of its own, by its kind and some of its JSON. */
export function otherPart(value: unknown): Part {
  return { kind: 'other', text: clipped(JSON.stringify(value) ?? '') };
}

/** Text in a list of parts, unless it is empty. */
export function textParts(text: string, kind: 'text' | 'reasoning' = 'text'): Part[] {
  return text === '' ? [] : [{ kind, text }];
}

/** A message in a list, unless it says nothing. */
export function messages(role: string, parts: readonly Part[]): Message[] {
  return parts.length === 0 ? [] : [{ role, parts }];
}

const OTHER_CHARS_MAX = 300;

function clipped(text: string): string {
  return text.length <= OTHER_CHARS_MAX ? text : `${text.slice(0, OTHER_CHARS_MAX)}…`;
}
