/// <reference types="vitest/config" />
import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';

/** Tells the service worker which files make up the page, so that all of it is there without a network. */
function keptFiles(): Plugin {
  return {
    name: 'kept-files',
    enforce: 'post',
    generateBundle(_, bundle) {
      const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
      const mark = createHash('sha256').update(names.sort().join()).digest('hex').slice(0, 12);
      worker.code = worker.code
        .replace(/["'`]__KEPT_FILES__["'`]/, JSON.stringify(names).slice(1, -1))
        .replace('__BUILD__', mark);
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [keptFiles()],
  build: {
    outDir: '../src/goal_mandala/page',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { page: 'index.html', sw: 'src/offline/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
