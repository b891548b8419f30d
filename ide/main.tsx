import 'graphiql/style.css';
import './style.css';
import type { Environment } from 'monaco-editor';
import { createRoot } from 'react-dom/client';
import { fetchSettings } from './serverApi';
import { Ide } from './Ide';

/** Monaco's workers are files of this server, so that the editor needs no other. */
const monacoEnvironment: Environment = {
  getWorker: (_id, label) =>
    new Worker(`/ide/files/${label === 'json' || label === 'graphql' ? label : 'editor'}.worker.js`, { type: 'module' }),
};
Object.assign(globalThis, { MonacoEnvironment: monacoEnvironment });

async function start(): Promise<void> {
  const place = document.getElementById('ide');
  if (place === null) throw new Error('The page has no place for the editor');
  try {
    createRoot(place).render(<Ide settings={await fetchSettings()} />);
  } catch (error) {
    place.textContent = `The editor cannot start. ${error instanceof Error ? error.message : ''}`;
  }
}

void start();
