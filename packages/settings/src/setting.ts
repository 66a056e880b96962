/** One thing that can be set, once, through one environment variable. */
export type Setting<Value> = {
  /** The variable's name. */
  readonly env: string;
  /** One line for the settings table. */
  readonly doc: string;
  /** Shown in the table; a secret's value is never shown anywhere. */
  readonly secret: boolean;
  /** What the variable takes, for the table and for error texts, for example "a whole number of bytes". */
  readonly takes: string;
  /** Default as text, as the table shows it. */
  readonly defaultText: string;
  readonly fallback: Value;
  /** Throws Error with what is wrong (not the variable's name, and never a secret's value). */
  parse(text: string): Value;
};

/** A group of settings by their names in code. */
export type SettingGroup = { readonly [name: string]: Setting<unknown> };

/** What a group reads to. */
export type SettingValues<Group extends SettingGroup> = {
  readonly [Name in keyof Group]: Group[Name] extends Setting<infer Value> ? Value : never;
};

type Options<Value> = { env: string; doc: string; fallback: Value; defaultText?: string };

/** Any text. */
export function textSetting<Fallback extends string | undefined>(
  options: Options<Fallback>,
): Setting<string | Fallback> {
  return { ...base(options, 'text'), parse: (text) => text };
}

/** Text that must never be printed. */
export function secretSetting(options: Options<string | undefined>): Setting<string | undefined> {
  return { ...base(options, 'a secret'), secret: true, parse: (text) => text };
}

/** A whole number within bounds; the unit belongs into the variable's name. */
export function wholeNumberSetting(options: Options<number> & { min: number; max: number }): Setting<number> {
  const takes = `a whole number from ${options.min} to ${options.max}`;
  return {
    ...base(options, takes),
    parse(text) {
      const value = Number(text);
      if (!/^\d+$/.test(text) || value < options.min || value > options.max)
        throw new Error(`must be ${takes}`);
      return value;
    },
  };
}

/** `true` or `false`. */
export function switchSetting(options: Options<boolean>): Setting<boolean> {
  return {
    ...base(options, 'true or false'),
    parse(text) {
      if (text !== 'true' && text !== 'false') throw new Error('must be true or false');
      return text === 'true';
    },
  };
}

/** One of some words. */
export function choiceSetting<const Choice extends string>(
  options: Options<Choice> & { choices: readonly Choice[] },
): Setting<Choice> {
  const takes = `one of ${options.choices.join(', ')}`;
  return {
    ...base(options, takes),
    parse(text) {
      const choice = options.choices.find((candidate) => candidate === text);
      if (choice === undefined) throw new Error(`must be ${takes}`);
      return choice;
    },
  };
}

/**
 * A URL with one of the given schemes (without colon). May hold a password, so its value is never shown. Several hosts
 * separated by commas are no URL to the world at large; with `hasManyHosts` whoever uses it reads what follows the scheme.
 */
export function urlSetting<Fallback extends string | undefined>(
  options: Options<Fallback> & { schemes: readonly string[]; hasManyHosts?: boolean },
): Setting<string | Fallback> {
  const takes = `a URL starting with ${options.schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return {
    ...base(options, takes),
    secret: true,
    defaultText: options.defaultText ?? options.fallback ?? '',
    parse(text) {
      const isUrl = options.hasManyHosts ? /^\S+$/.test(text) : URL.canParse(text);
      const scheme = isUrl ? /^([a-z][a-z0-9+.-]*):\/\/./i.exec(text)?.[1]?.toLowerCase() : undefined;
      if (scheme === undefined || !options.schemes.includes(scheme)) throw new Error(`must be ${takes}`);
      return text;
    },
  };
}

/** Where a server listens: `host:port`, `:port` (all addresses) or, for gRPC, `unix:/path`. */
export type ListenAddress = { host: string; port: number } | { unixPath: string };

/** An address to listen on. */
export function listenSetting(options: Options<ListenAddress>): Setting<ListenAddress> {
  const takes = 'host:port, :port or unix:/path';
  return {
    ...base(options, takes),
    defaultText: options.defaultText ?? formatListenAddress(options.fallback),
    parse(text) {
      if (text.startsWith('unix:/')) return { unixPath: text.slice('unix:'.length) };
      const match = /^(\[[0-9a-fA-F:]+\]|[^:[\]]*):(\d{1,5})$/.exec(text);
      const port = Number(match?.[2]);
      if (match === null || port > 65_535) throw new Error(`must be ${takes}`);
      const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
      return { host: host === '' ? '0.0.0.0' : host, port };
    },
  };
}

/** Where another service is dialled. `check` throws Error for an address that cannot be, with what is wrong. */
export function addressSetting(
  options: Options<string> & { check(address: string): unknown },
): Setting<string> {
  return {
    ...base(options, 'host:port; IP addresses with ports, separated by commas; or unix:/path'),
    parse(text) {
      options.check(text);
      return text;
    },
  };
}

/** As the variable is written; also what grpc-js takes as an address to bind or to dial. */
export function formatListenAddress(address: ListenAddress): string {
  return 'unixPath' in address ? `unix:${address.unixPath}` : `${address.host}:${address.port}`;
}

function base<Value>(options: Options<Value>, takes: string) {
  return {
    env: options.env,
    doc: options.doc,
    fallback: options.fallback,
    takes,
    secret: false,
    defaultText: options.defaultText ?? (options.fallback === undefined ? '' : String(options.fallback)),
  };
}
