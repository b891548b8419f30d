import type { RequestHandler } from 'express';
import { openTrailExport } from '../gate/exportTrail';
import { signedIn } from '../gate/RequestContext';
import { createExport } from './createExport';
import { exportFormats } from './exportFormats';
import type { Runtime } from './Runtime';
import { readTrailQuery } from './readTrailQuery';

/**
 * Answers `GET /audit/events.csv` and `GET /audit/events.ndjson`: the trail, as far as the provider whose token comes with it
 * may know of it. The export is an event before its first byte leaves.
 */
export function createAuditExport(runtime: Runtime): RequestHandler {
  const formats = exportFormats(runtime.config.http.publicUrl);
  return createExport(runtime, {
    name: 'the trail',
    methods: ['GET'],
    open: async (context, request) => {
      const { viewer } = signedIn(context);
      const format = /\.csv\/?$/i.test(request.path) ? formats.csv : formats.fhir;
      const { text } = await openTrailExport({
        database: runtime.database,
        trail: runtime.trail,
        viewer,
        actor: context.actor(),
        clock: runtime.clock,
        expiresAt: context.expiresAt,
        field: format === formats.csv ? 'audit/events.csv' : 'audit/events.ndjson',
        format,
        search: () => readTrailQuery(new URL(request.originalUrl, 'http://localhost').searchParams),
      });
      return { fileName: format.fileName, mediaType: format.mediaType, text: text() };
    },
  });
}
