import { join } from 'node:path';
import express, { Router } from 'express';
import { ErrorCode } from '../errors';
import type { Config } from './Config';
import { httpError } from './httpError';
import { securityHeaders } from './securityHeaders';

/** Somebody of the demonstration hospital whom a visitor can be. */
export interface Persona {
  readonly username: string;
  readonly displayName: string;
  /** One line: what this person may and may not open. */
  readonly description: string;
}

/** What the editor's server side needs. */
export interface IdeParts {
  readonly config: Pick<Config, 'environment' | 'http' | 'personas'>;
  readonly personas: () => Promise<readonly Persona[]>;
  readonly mintToken: (username: string) => Promise<string>;
}

/** Where `npm run build:ide` writes; the same from `src/server` and from `dist/server`. */
const IDE_FILES = join(__dirname, '../../dist/ide');
const TOKEN_REQUEST_MAXIMUM_BYTES = 1024;

/** Makes the query editor: its static files, the personas it offers, their tokens, and Apollo Sandbox beside it in development. */
export function createIde({ config, personas, mintToken }: IdeParts): Router {
  const isEncrypted = config.http.publicUrl.startsWith('https:');
  const router = Router();
  router.get('/', (_request, response) => response.redirect('/ide'));
  router.use(['/ide', '/sandbox'], securityHeaders('ide', isEncrypted));
  router.get('/ide/settings', async (_request, response) => {
    response.json({ personas: config.personas ? await personas() : null, hasSandbox: config.environment === 'development' });
  });
  if (config.personas) {
    router.post('/ide/token', express.json({ limit: TOKEN_REQUEST_MAXIMUM_BYTES }), async (request, response) => {
      const { username } = (request.body ?? {}) as { username?: unknown };
      const persona = (await personas()).find((candidate) => candidate.username === username);
      if (persona === undefined) {
        httpError(request, response, 400, ErrorCode.BAD_USER_INPUT, { path: 'username', rule: 'PERSONA' });
        return;
      }
      response.json({ token: await mintToken(persona.username) });
    });
  }
  router.get('/ide', (_request, response, next) => sendPage('index.html', response, next));
  if (config.environment === 'development') {
    router.get('/sandbox', securityHeaders('sandbox', isEncrypted), (_request, response, next) => sendPage('sandbox.html', response, next));
  }
  const revalidate = (response: express.Response): unknown => response.setHeader('Cache-Control', 'no-cache');
  router.use(
    '/ide/files',
    express.static(join(IDE_FILES, 'files'), { cacheControl: false, index: false, redirect: false, setHeaders: revalidate }),
  );
  return router;
}

function sendPage(name: string, response: express.Response, next: express.NextFunction): void {
  response.sendFile(name, { root: IDE_FILES, cacheControl: false }, (error?: Error) => {
    if (error === undefined) return;
    if ((error as { code?: unknown }).code === 'ENOENT')
      response.status(503).type('text/plain').send('The query editor is not built. Run: npm run build:ide\n');
    else next(error);
  });
}
