/** What every contender is asked: a page of patients whose last names begin so, with their newest encounters and documents. */
export interface PageQuestion {
  readonly viewer: string;
  readonly lastName: string;
}

/** How many there are on a page. */
export const PAGE = { patients: 25, encounters: 4, documents: 3 } as const;

const ACCESS = 'access { disclosure door safe mayOverride openUntil }';
/** The same in GraphQL. */
export const PAGE_QUERY = `query Page($lastName: String!) { patients(search: { lastName: $lastName }, first: ${PAGE.patients}) { nodes {
  id lastName firstName mrn hin ${ACCESS}
  encounters(first: ${PAGE.encounters}) { nodes { id number service location ${ACCESS}
    documents(first: ${PAGE.documents}) { nodes { id type title ${ACCESS} } } } } } } }`;
