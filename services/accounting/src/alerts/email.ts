import type { AlertMessage } from './message.ts';

const CONNECT_MS = 5_000;
const SILENCE_MS = 10_000;

/** Sends one e-mail to all. Resolves with why it did not go, undefined when the server took it for at least one of them. */
export async function sendEmail(mail: {
  /** With user and password; never part of what is returned. */
  smtpUrl: string;
  from: string;
  to: readonly string[];
  message: AlertMessage;
}): Promise<string | undefined> {
  // Loaded with the first mail: most installations send none.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: mail.smtpUrl,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: mail.from,
      to: [...mail.to],
      subject: mail.message.title,
      text: mail.message.text,
    });
    return undefined;
  } catch (error) {
    return `the mail server did not take it (${reasonOf(error)})`;
  } finally {
    transport.close();
  }
}

/** Code and status alone: the text of an SMTP answer may repeat what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error ? String(error.code) : error.name;
  return 'responseCode' in error && typeof error.responseCode === 'number'
    ? `${code} ${error.responseCode}`
    : code;
}
