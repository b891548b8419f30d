import { parse, type FormattedExecutionResult, type GraphQLSchema } from 'graphql';
import type { World as Server } from '../../src/testing/World';
import { answer } from '../answers/answer';
import { decide, scopeOf } from '../model/decide';
import type { World } from '../model/World';
import { Correspondence } from './Correspondence';
import type { Coverage } from './Coverage';
import { atIndex, CENSUS, type Asked } from './questions';
import type { Operation } from './Operation';

/** Asks the product over HTTP, and the model; and throws where they answer otherwise. */
export class Differential {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly server: Server,
    private readonly coverage: Coverage,
  ) {}

  /** Checks one world, which the server’s database holds: all decisions for both viewers, and what is asked. Reasons that are given last. */
  async check(given: World, index: number, asked: readonly Asked[]): Promise<void> {
    let world = given;
    const correspondence = new Correspondence();
    this.coverage.add('worlds');
    for (const provider of world.providers) {
      const scope = scopeOf(world, provider.id);
      for (const record of [...world.patients, ...world.encounters, ...world.documents])
        this.coverage.add(`decision ${decide(scope, record).join(' ')}`);
      this.coverage.add('decisions', world.patients.length + world.encounters.length + world.documents.length);
    }
    const ask = async (viewer: number, operation: Operation): Promise<FormattedExecutionResult> => {
      const provider = world.providers[viewer]!;
      const document = parse(operation.query);
      const execution = { schema: this.schema, document, variableValues: operation.variables, fieldResolver: this.coverage.resolve };
      const predicted = answer(world, provider.id, execution);
      const { status, body } = await this.server.ask(
        provider.username as string,
        operation.query,
        correspondence.toProduct(operation.variables),
      );
      this.coverage.add('queries');
      const expected = predicted.response;
      const differences = correspondence.differences(expected, body);
      if (status !== 200) differences.push(`The status is ${status}`);
      if (differences.length > 0)
        throw new Disagreement(differences, provider.username as string, operation, { world, model: expected, product: body });
      for (const { extensions } of expected.errors ?? []) this.coverage.add(`error ${String(extensions?.code)}`);
      world = predicted.world;
      return expected;
    };
    for (const viewer of [0, 1]) await ask(viewer, atIndex(CENSUS, index));
    for (const [viewer, { id }] of world.providers.entries()) {
      const scope = scopeOf(world, id);
      // They are few, and so would seldom be given a reason for by chance.
      const shut = world.patients.find((patient) => decide(scope, patient)[0] !== 'NOTHING' && decide(scope, patient)[1] === 'NEVER');
      if (shut) await ask(viewer, reasonFor(shut.id));
    }
    for (const { viewer, operation } of asked) {
      const moved = atIndex(operation, index);
      const first = await ask(viewer, moved);
      const turned = turnPages(moved, first);
      if (turned) await ask(viewer, turned);
    }
  }
}

/** A reason for a whole patient, and what lies below it. */
function reasonFor(id: string): Operation {
  const query = `query Reason($id: ID!) { patient(id: $id, overrideReason: { code: "CONSULT" }) { lastName city access { door openUntil } encounters { nodes { number service } } } }`;
  return { query, variables: { id }, cursors: [] };
}

/** The same operation with cursors that were answered; null where none were. */
function turnPages(operation: Operation, { data }: FormattedExecutionResult): Operation | null {
  const turned = operation.cursors.flatMap(({ variable, under }, nth) => {
    const cursors = cursorsUnder(under, data);
    return cursors.length === 0 ? [] : [[variable, cursors[nth % cursors.length]] as const];
  });
  return turned.length === 0 ? null : { ...operation, variables: { ...operation.variables, ...Object.fromEntries(turned) } };
}

function cursorsUnder(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const own = key === name ? JSON.stringify(inner).match(/§\[(?:[^"\\]|\\.)*?\](?=")/g) : null;
    return own ? own.map((text) => JSON.parse(`"${text}"`) as string) : cursorsUnder(name, inner);
  });
}

/** Where model and product answer otherwise. */
class Disagreement extends Error {
  constructor(differences: readonly string[], viewer: string, { query, variables }: Operation, told: Readonly<Record<string, unknown>>) {
    const facts = { variables, ...told };
    super(
      `The model and the product differ, asked by ${viewer}:\n${differences.slice(0, 20).join('\n')}\n${query}\n${JSON.stringify(facts)}`,
    );
  }
}
