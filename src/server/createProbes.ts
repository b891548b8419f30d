import { Router } from 'express';
import type { Logger } from './Logger';

/** Whether the server can do its work, with a word for each thing that it needs, such as `database: up`. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** Makes `/livez` (the process answers) and `/readyz` (it can do its work; else 503, so that no requests are sent to it). */
export function createProbes(readiness: () => Promise<Readiness>, logger: Logger): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/readyz', async (_request, response) => {
    const { ready, checks } = await readiness().catch((error: unknown) => {
      logger.error({ err: error }, 'The readiness check failed');
      return { ready: false, checks: { readiness: 'failed' } };
    });
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
  });
  return router;
}
