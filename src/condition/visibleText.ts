/** What cannot be seen: control, format, private and unassigned characters but for line breaks and tabs, whatever Unicode says to ignore, and the blank braille cell. */
const INVISIBLE = /(?![\t\n\r])(?:\p{C}|\p{Default_Ignorable_Code_Point}|\u2800)/gu;

/** A text that a person wrote, in NFC, trimmed, without invisible characters. */
export function visibleText(text: string): string {
  return text.normalize('NFC').replace(INVISIBLE, '').normalize('NFC').trim();
}
