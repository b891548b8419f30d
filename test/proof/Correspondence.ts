import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';

/** Begins what the model writes where the product chooses. */
const CHOSEN = '§';

/**
 * Which text of the product stands for which of the model: cursors, links, ids of new requests. Both ways one for one, for as long as a world
 * lives; so a cursor is compared by the record and the order that it stands for, and can be sent in a following operation.
 */
export class Correspondence {
  private readonly ofModel = new Map<string, string>();
  private readonly ofProduct = new Map<string, string>();

  /** Where two answers differ, as paths; empty where they say the same. Errors are compared in any order. */
  differences(model: FormattedExecutionResult, product: FormattedExecutionResult): string[] {
    return this.compare('', { ...model, errors: sorted(model.errors) }, { ...product, errors: sorted(product.errors) });
  }

  /** Variables of the model as the product is to be sent them. */
  toProduct(variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, (typeof value === 'string' && this.ofModel.get(value)) || value]),
    );
  }

  private compare(path: string, model: unknown, product: unknown): string[] {
    if (typeof model === 'string' && model.startsWith(CHOSEN))
      return this.agree(model, product) ? [] : [`${path}: ${model} is ${String(product)}`];
    if (typeof model !== 'object' || model === null || typeof product !== 'object' || product === null)
      return model === product ? [] : [`${path}: ${JSON.stringify(model)} is ${JSON.stringify(product)}`];
    const [own, other] = [model as Record<string, unknown>, product as Record<string, unknown>];
    if (Array.isArray(model) !== Array.isArray(product)) return [`${path}: one is a list`];
    const names = [...new Set([...Object.keys(own), ...Object.keys(other)])];
    return names.flatMap((name) => {
      if (!(name in own) || !(name in other)) return [`${path}.${name}: only ${name in own ? 'the model' : 'the product'} has it`];
      return this.compare(`${path}.${name}`, own[name], other[name]);
    });
  }

  private agree(model: string, product: unknown): boolean {
    if (typeof product !== 'string') return false;
    if (!this.ofModel.has(model) && !this.ofProduct.has(product)) {
      this.ofModel.set(model, product);
      this.ofProduct.set(product, model);
    }
    return this.ofModel.get(model) === product && this.ofProduct.get(product) === model;
  }
}

function sorted(errors: readonly GraphQLFormattedError[] = []): readonly GraphQLFormattedError[] {
  const key = ({ path, message }: GraphQLFormattedError) => `${(path ?? []).join('.')} ${message}`;
  return errors.map(withSortedViolations).toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** Which of several rules that an input breaks is named first says nothing. */
function withSortedViolations(error: GraphQLFormattedError): GraphQLFormattedError {
  const violations = error.extensions?.violations as readonly { readonly path: string; readonly rule: string }[] | undefined;
  if (!violations) return error;
  const ordered = violations.toSorted((left, right) => (`${left.path} ${left.rule}` < `${right.path} ${right.rule}` ? -1 : 1));
  return { ...error, extensions: { ...error.extensions, violations: ordered } };
}
