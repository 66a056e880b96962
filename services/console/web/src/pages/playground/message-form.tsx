import { type FormEvent, useState } from 'react';
import type { Message, Part } from './stream-chat.ts';

/** Bytes of all images of a message; the console takes a body of 8 MiB. */
const IMAGES_MAX_BYTES = 5 * 1024 * 1024;

/** A field for a message with images. */
export function MessageForm(props: {
  isReady: boolean;
  isBusy: boolean;
  onSend: (message: Message) => void;
  onStop: () => void;
}) {
  const { isReady, isBusy, onSend, onStop } = props;
  const [images, setImages] = useState<readonly string[]>([]);
  const [fault, setFault] = useState('');

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem('text');
    if (!(field instanceof HTMLTextAreaElement) || field.value.trim() === '') return;
    onSend({ role: 'user', content: contentOf(field.value, images) });
    field.value = '';
    setImages([]);
  }

  async function attach(files: FileList | null): Promise<void> {
    const added = await Promise.all([...(files ?? [])].map(dataUrlOf));
    const all = [...images, ...added];
    const isTooLarge = all.reduce((sum, { length }) => sum + length, 0) > (IMAGES_MAX_BYTES * 4) / 3;
    setFault(isTooLarge ? 'Images of a message may have 5 MiB together.' : '');
    if (!isTooLarge) setImages(all);
  }

  return (
    <form onSubmit={submit} className="playground-form">
      <AttachedImages images={images} fault={fault} onRemove={() => setImages([])} />
      <textarea
        name="text"
        className="input"
        rows={2}
        aria-label="Message"
        placeholder={isReady ? 'Message; Enter sends' : 'Choose a key first'}
        disabled={!isReady}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <AttachButton onAttach={attach} />
      {isBusy ? (
        <button type="button" className="button" onClick={onStop}>
          Stop
        </button>
      ) : (
        <button type="submit" className="button" disabled={!isReady}>
          Send
        </button>
      )}
    </form>
  );
}

function AttachedImages(props: { images: readonly string[]; fault: string; onRemove: () => void }) {
  const { images, fault, onRemove } = props;
  if (images.length === 0 && fault === '') return null;
  return (
    <div className="playground-images">
      {images.map((url, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: images are only added, at the end
        <img key={index} src={url} alt={`Attachment ${index + 1}`} className="turn-image" />
      ))}
      {fault !== '' && (
        <span className="bad" role="alert">
          {fault}
        </span>
      )}
      {images.length > 0 && (
        <button type="button" className="button-quiet" onClick={onRemove}>
          Remove images
        </button>
      )}
    </div>
  );
}

function AttachButton({ onAttach }: { onAttach: (files: FileList | null) => Promise<void> }) {
  return (
    <label className="button-quiet playground-attach">
      Images
      <input
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        multiple
        className="visually-hidden"
        onChange={({ target }) => {
          void onAttach(target.files).finally(() => {
            target.value = '';
          });
        }}
      />
    </label>
  );
}

function contentOf(text: string, images: readonly string[]): string | readonly Part[] {
  if (images.length === 0) return text;
  return [
    { type: 'text', text },
    ...images.map((url) => ({ type: 'image_url', image_url: { url } }) as const),
  ];
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
