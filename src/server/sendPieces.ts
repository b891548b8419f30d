import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ChartsafeError, ErrorCode } from '../errors';
import type { Logger } from './Logger';

/**
 * Sends what is read piece by piece as the body of an answer. A client that goes away ends the reading. What fails, or whose
 * viewer may read no more, is cut off, so that nobody takes it for whole; `name` says in the log what it was: "A download".
 */
export async function sendPieces(logger: Logger, response: Response, name: string, pieces: AsyncIterable<string | Buffer>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), response);
  } catch (error) {
    if (isGone(error)) return;
    if (error instanceof ChartsafeError && REFUSALS.includes(error.code)) logger.info({ code: error.code }, `${name} was ended`);
    else logger.error({ error }, `${name} has failed`);
    response.destroy();
  }
}

const REFUSALS: readonly ErrorCode[] = [ErrorCode.UNAUTHENTICATED, ErrorCode.FORBIDDEN];

function isGone(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
