import { visibleText } from '../../src/condition/visibleText';

test.each<[string, string, string]>([
  ['is trimmed', '  a b\n', 'a b'],
  ['keeps its inner spaces, tabs and line breaks', 'a  b\tc\r\nd', 'a  b\tc\r\nd'],
  ['is in NFC', 'e\u0301', '\u00e9'],
  ['loses control characters', 'a\u0000\u0007\u001f\u007fb', 'ab'],
  ['loses format characters', 'a\u200b\u200d\u2066\ufeffb', 'ab'],
  ['loses private and unassigned ones', 'a\ue000\u0378b', 'ab'],
  ['loses lone surrogates', 'a\ud800b', 'ab'],
  ['loses what Unicode says to ignore', 'a\u115f\u3164\u034f\ufe0fb', 'ab'],
  ['loses the blank braille cell, wherever it stands', '\u2800a\u2800\u2800b\u2800', 'ab'],
  ['loses each of several', '\u200ba\u200bb\u200b', 'ab'],
  ['is in NFC also where something invisible stood between a letter and its mark', 'e\u200b\u0301', '\u00e9'],
  ['is trimmed also where something invisible stood at its end', 'a \u200b', 'a'],
  ['is nothing where it was nothing that can be seen', ' \u200b\u2800 ', ''],
  ['keeps letters of any script, and pictures', 'ﬁ Ωж漢🙂', 'ﬁ Ωж漢🙂'],
])('a text that a person wrote %s', (_, text, expected) => {
  expect(visibleText(text)).toBe(expected);
});
