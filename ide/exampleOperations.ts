/** An operation that the query editor offers, ready to run. */
export interface ExampleOperation {
  readonly title: string;
  /** One line: what it shows, and what to look for. */
  readonly description: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The editor's examples, in the order in which a newcomer meets the product. */
export const exampleOperations: readonly ExampleOperation[] = [
  {
    title: 'Who am I?',
    description: 'The person you are signed in as, with roles and permissions.',
    query: `query WhoAmI {
  viewer {
    username
    displayName
    permissions
  }
}
`,
    variables: {},
  },
  {
    title: 'Search patients by last name',
    description: 'Closed charts are missing or marked as safe, depending on who asks.',
    query: `query SearchPatients($search: PatientSearch!, $first: Int) {
  patients(search: $search, first: $first) {
    totalCount
    message
    nodes {
      id
      mrn
      lastName
      firstName
      access {
        disclosure
        door
        safe
      }
    }
  }
}
`,
    variables: { search: { lastName: 'S' }, first: 10 },
  },
  {
    title: 'Open a chart',
    description: 'One patient by medical record number, with encounters.',
    query: `query OpenChart($mrn: String!) {
  patient(mrn: $mrn) {
    lastName
    firstName
    birthDate
    address
    access {
      disclosure
      door
      openUntil
    }
    encounters(first: 10) {
      message
      nodes {
        number
        service
        admittedAt
      }
    }
  }
}
`,
    variables: { mrn: '100001' },
  },
  {
    title: 'Meet a safe, and give a reason',
    description: 'The same look-up with a reason: the chart opens for an hour, and the trail keeps why.',
    query: `query OpenSafe($mrn: String!, $reason: OverrideReasonInput) {
  patient(mrn: $mrn, overrideReason: $reason) {
    lastName
    firstName
    access {
      disclosure
      door
      openUntil
    }
  }
}
`,
    variables: { mrn: '100002', reason: { code: 'EMERGENCY_TREATMENT' } },
  },
  {
    title: 'Search encounters',
    description: 'Visits and stays of any patient, as far as you may see them.',
    query: `query SearchEncounters($search: EncounterSearch!) {
  encounters(search: $search, first: 10) {
    totalCount
    message
    nodes {
      number
      service
      admissionDate
      patient {
        lastName
        firstName
      }
      access {
        disclosure
        safe
      }
    }
  }
}
`,
    variables: { search: { service: 'CARDIOLOGY' } },
  },
  {
    title: 'Document tree',
    description: "A chart's documents by encounter and type.",
    query: `query DocumentTree($patientId: ID!) {
  documentTree(patientId: $patientId) {
    message
    encounters {
      number
      types {
        type
        documents {
          id
          title
        }
      }
    }
  }
}
`,
    variables: { patientId: '' },
  },
];
