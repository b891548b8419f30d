import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A greyscale image in PNG that looks a little like an X-ray of an artichoke. A square of `size` pixels takes a little more than `size²` bytes. */
export function samplePng(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a pixel; colour type 0, greyscale; no interlacing.
  header[8] = 8;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    // Not compressed: compressed bytes differ between versions of the library, and the hospital shall be the same everywhere.
    chunk('IDAT', deflateSync(pixels(size), { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Rows of pixels, each after the byte that says "no filter". */
function pixels(size: number): Buffer {
  const rows = Buffer.alloc((size + 1) * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      rows[row * (size + 1) + column + 1] = shade((2 * column) / size - 1, (2 * row) / size - 1);
    }
  }
  return rows;
}

function shade(x: number, y: number): number {
  const radius = Math.hypot(x, y);
  if (radius > 0.92) return 8;
  const leaves = Math.abs(((Math.atan2(y, x) / Math.PI) * 8 + radius * 6) % 1);
  return Math.round(60 + 150 * (1 - radius) * (0.4 + 0.6 * leaves));
}
