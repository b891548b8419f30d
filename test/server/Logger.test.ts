import { ChartsafeError, ErrorCode } from '../../src/errors';
import { createLogger } from '../../src/server/Logger';

/** What a logger writes for one call. */
function written(details: object): string {
  const lines: string[] = [];
  createLogger({ logLevel: 'info' }, { write: (line: string) => lines.push(line) }).info(details, 'said');
  return lines.join('');
}

describe('the log', () => {
  it('leaves out what travels under the name of a secret', () => {
    const line = written({
      token: 'Zwiebelbaum',
      request: { authorization: 'Zwiebelbaum', variables: { name: 'Zwiebelbaum' } },
      kept: 'kept',
    });
    expect(line).not.toContain('Zwiebelbaum');
    expect(line).toContain('"kept":"kept"');
  });

  it('describes an error by type, code and frames, through its causes, without what drivers hang on it', () => {
    const driver = Object.assign(new Error("Duplicate entry 'Zwiebelbaum' for key 'mrn'"), {
      code: 'ER_DUP_ENTRY',
      errno: 1062,
      sql: 'Zwiebelbaum',
    });
    const line = written({
      err: new ChartsafeError(ErrorCode.UNAVAILABLE, {}, Object.assign(new Error('failed'), { driverError: driver })),
    });
    expect(line).not.toContain('Zwiebelbaum');
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      msg: 'said',
      err: {
        type: 'ChartsafeError',
        code: 'UNAVAILABLE',
        cause: { message: 'failed', cause: { code: 'ER_DUP_ENTRY', message: 'Duplicate entry … for key …' } },
      },
    });
  });

  it('says nothing below its level', () => {
    const lines: string[] = [];
    createLogger({ logLevel: 'warn' }, { write: (line: string) => lines.push(line) }).info('said');
    expect(lines).toEqual([]);
  });
});
