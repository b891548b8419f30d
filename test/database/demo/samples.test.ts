import { inflateSync } from 'node:zlib';
import { samplePdf } from '../../../src/demo/samplePdf';
import { samplePng } from '../../../src/demo/samplePng';

test('the sample PDF is one: its table points at its objects, its stream is as long as it says', () => {
  const file = samplePdf(['Søren (1) \\ one', 'Łucja']).toString('latin1');
  expect(file).toMatch(/^%PDF-1\.4\n[^]*%%EOF\n$/);
  const table = Number(/startxref\n(\d+)\n/.exec(file)?.[1]);
  expect(file.slice(table)).toMatch(/^xref\n0 6\n/);
  const offsets = [...file.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  expect(offsets.map((offset) => file.slice(offset, offset + 7))).toEqual([1, 2, 3, 4, 5].map((number) => `${number} 0 obj`));
  const [, length, stream] = /\/Length (\d+) >>\nstream\n([^]*?)\nendstream/.exec(file) ?? [];
  expect(stream).toHaveLength(Number(length));
  expect(stream).toContain('(Søren \\(1\\) \\\\ one)');
  expect(stream).toContain('(?ucja)');
});

test('the sample PNG is one: chunks in order, and as many pixels as it says', () => {
  const file = samplePng(9);
  const types: string[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) types.push(file.toString('latin1', at + 4, at + 8));
  expect(types).toEqual(['IHDR', 'IDAT', 'IEND']);
  expect(inflateSync(file.subarray(8 + 25 + 8, file.length - 16))).toHaveLength(9 * 10);
});
