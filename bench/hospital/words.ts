const STARTS =
  'A Al An Ar Ba Be Bo Bra Ca Cha Co Da De Du E El Fa Fe Fra Ga Ge Gra Ha He Ho I Ja Jo Ka Ke Ko La Le Li Ma Me Mo Na Ne No O Pa Pe Pro Ra Re Ro Sa Sche Si Ta Te To U Va Ve Wa We Wi Ya Za'.split(
    ' ',
  );
const MIDDLES = ['', '', 'bel', 'den', 'ffi', 'gan', 'ker', 'lan', 'mer', 'ni', 'per', 'ri', 'sen', 'ter', 'vi'];
const ENDS = ['ck', 'd', 'er', 'ez', 'i', 'in', 'ley', 'man', 'ne', 'o', 'rt', 's', 'son', 'th', 'ton', 'ville', 'ñez', 'øy'];

/** Some fifteen thousand last names; of those that begin alike some hundred. */
export const LAST_NAMES: readonly string[] = STARTS.flatMap((start) =>
  MIDDLES.flatMap((middle) => ENDS.map((end) => `${start}${middle}${end}`)),
);
export const FIRST_NAMES: readonly string[] =
  'Ada Ali Ana Ben Bo Cleo Dan Eva Finn Gil Hal Ida Ivo Jan Kim Lea Leo Mia Ned Noa Ola Pia Quy Rui Sam Sol Tea Uma Vic Wim Xia Yan Zoë'.split(
    ' ',
  );
/** The second is where one patient in a hundred lives. */
export const CITIES = { often: 'Fernville', seldom: 'Farwell' } as const;
export const SERVICES: readonly string[] = [
  'Medicine',
  'Surgery',
  'Cardiology',
  'Orthopaedics',
  'Paediatrics',
  'Oncology',
  'Neurology',
  'Psychiatry',
];
export const LOCATIONS: readonly string[] = Array.from({ length: 24 }, (_, ward) => `Ward ${ward + 1}`);
export const DOCUMENT_TYPES: readonly string[] = ['Admission note', 'Progress note', 'Discharge summary', 'Laboratory report'];
