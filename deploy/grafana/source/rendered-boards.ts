/** Writes the dashboards as JSON, for Grafana and for the chart: run by `npm run generate`, compared by test/deploy. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { board } from './board.ts';
import { boards } from './boards.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Compose mounts the first; Helm reads only files of the chart. */
const FOLDERS = [path.join(ROOT, 'deploy/grafana/gen'), path.join(ROOT, 'helm/tollgate/dashboards')];

/** Each dashboard as the text of its file, by the name of the file. */
export function renderedBoards(): ReadonlyMap<string, string> {
  return new Map(boards.map((spec) => [`${spec.name}.json`, `${JSON.stringify(board(spec), null, 2)}\n`]));
}

if (import.meta.main) {
  for (const folder of FOLDERS) {
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
    for (const [file, text] of renderedBoards()) writeFileSync(path.join(folder, file), text);
  }
}
