import { z } from 'zod';

/** A setting that is a whole number in a range. */
export const wholeNumber = (smallest: number, largest: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= smallest && Number(text) <= largest, {
      error: `is not a whole number in its range; write one from ${smallest} to ${largest}`,
    })
    .transform(Number)
    .optional();
