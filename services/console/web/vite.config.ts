import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// `npx vite` in this folder serves the pages with live reload against a console that runs on its usual port.
export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://127.0.0.1:8081' } },
});
