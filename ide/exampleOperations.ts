/** An operation that the query editor offers, ready to run. */
export interface ExampleOperation {
  readonly title: string;
  /** One line: what it shows, and what to look for. */
  readonly description: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The editor's examples, in the order in which a newcomer meets the product. They speak of the demo hospital's patients. */
export const exampleOperations: readonly ExampleOperation[] = [
  {
    title: 'Who am I?',
    description: 'The person you are signed in as, with roles and permissions. Choose another at the top, and it runs again.',
    query: `query WhoAmI {
  me {
    username
    displayName
    roles
    permissions
  }
}
`,
    variables: {},
  },
  {
    title: 'Search patients by last name',
    description: 'Søren is found without his ø. Bruno meets a safe, Ada her own patient.',
    query: `query SearchPatients($search: PatientSearch!) {
  patients(search: $search, first: 10) {
    totalCount
    message
    nodes {
      mrn
      lastName
      firstName
      birthDate
      access {
        disclosure
        door
        safe
        mayOverride
      }
    }
  }
}
`,
    variables: { search: { lastName: 'saff' } },
  },
  {
    title: 'Open a chart',
    description: 'Rosa works here. Ada reads her chart, Bruno meets a safe, Farid a message.',
    query: `query OpenChart($mrn: String!) {
  patient(mrn: $mrn) {
    lastName
    firstName
    hin
    access {
      disclosure
      door
      openUntil
    }
    encounters(first: 3) {
      message
      nodes {
        number
        admissionDate
        service
        documents(first: 3) {
          nodes {
            title
          }
        }
      }
    }
  }
}
`,
    variables: { mrn: 'CS-1002' },
  },
  {
    title: 'Meet a safe, and give a reason',
    description: 'As Clara: psychiatry opens for an hour, and the trail keeps why. Take the reason out to meet the demand.',
    query: `query OpenSafe($number: String!, $reason: OverrideReasonInput) {
  encounter(number: $number, overrideReason: $reason) {
    number
    service
    access {
      door
      openUntil
    }
    patient {
      lastName
    }
    documents {
      nodes {
        title
        content
      }
    }
  }
}
`,
    variables: { number: 'E-1008-1', reason: { code: 'CONSULT', text: 'Asked by the ward to see her today' } },
  },
  {
    title: 'A locked record',
    description: "Vera's encounters are all locked. But for Greta, the answer is that of a number that never was.",
    query: `query Locked($mrn: String!) {
  patient(mrn: $mrn) {
    lastName
    locked
  }
  patients(search: { mrn: $mrn }) {
    totalCount
    message
  }
}
`,
    variables: { mrn: 'CS-1005' },
  },
  {
    title: 'Search encounters',
    description: 'Visits and stays of any patient, as far as you may see them. A safe is not found by its service.',
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
    variables: { search: { service: 'psychiatry' } },
  },
  {
    title: 'Document tree',
    description: "A chart's documents by encounter and type. What is not open is absent.",
    query: `query DocumentTree($patientId: ID!) {
  documentTree(patientId: $patientId) {
    message
    patient {
      lastName
    }
    encounters {
      encounter {
        number
        service
      }
      documentTypes {
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
    variables: { patientId: 'Patient:00000003-0000-4000-8000-000000001001' },
  },
  {
    title: 'Patient sets',
    description: 'As Ines: the sets, and who is in them by name alone. The set that binds her is absent.',
    query: `query PatientSets {
  patientSets {
    totalCount
    nodes {
      name
      members(first: 5) {
        totalCount
        nodes {
          mrn
          lastName
          firstName
        }
      }
    }
  }
}
`,
    variables: {},
  },
];
