/**
 * Bundles the query editor into `dist/ide`, from packages that are installed already: no network, no build server.
 * A bundle that is newer than all its sources and than the installed packages is left as it is.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const source = import.meta.dirname;
const target = join(source, '../dist/ide');
const files = join(target, 'files');
const changedAt = (path) => statSync(path).mtimeMs;

const pages = ['index.html', 'sandbox.html'];
const assets = ['icon.svg', 'sandbox.js', 'sandbox.css'];
const sources = [...readdirSync(source).map((name) => join(source, name)), join(source, '../package-lock.json')];
const lastWritten = join(target, pages.at(-1));

if (existsSync(lastWritten) && sources.every((path) => changedAt(path) < changedAt(lastWritten))) process.exit(0);

rmSync(target, { recursive: true, force: true });
mkdirSync(files, { recursive: true });
await build({
  entryPoints: {
    main: join(source, 'main.tsx'),
    'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
    'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
    'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
  },
  outdir: files,
  chunkNames: 'chunk-[hash]',
  assetNames: 'asset-[hash]',
  absWorkingDir: join(source, '..'),
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.ttf': 'file' },
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  legalComments: 'linked',
  logLevel: 'warning',
});
for (const name of assets) copyFileSync(join(source, name), join(files, name));
for (const name of pages) copyFileSync(join(source, name), join(target, name));
