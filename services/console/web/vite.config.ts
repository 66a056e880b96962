import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The highest quality takes ten times as long for 5 % less. */
const BROTLI_QUALITY = constants.BROTLI_PARAM_QUALITY;
/** Files below this size fit into one packet: compressed they are no sooner there. */
const COMPRESSED_BYTES_MIN = 1_024;

// `npx vite` in this folder serves the pages with live reload against a console that runs on its usual port.
export default defineConfig({
  plugins: [react(), compressed()],
  build: { assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
});

/** Leaves each text file of a build also as `.br` and `.gz`, which the console serves to browsers that take them. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ root, build }) {
      folder = path.resolve(root, build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg)$/.test(entry.name)) continue;
        const file = path.join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        if (bytes.length < COMPRESSED_BYTES_MIN) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [BROTLI_QUALITY]: 9 } }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
