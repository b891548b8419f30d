import { rungOfCriteria } from '../../src/gate/reportCondition';
import { readReportDefinition } from '../../src/gate/ReportDefinition';
import { Disclosure } from '../../src/policy/Disclosure';

const { IDENTITY, DEMOGRAPHICS } = Disclosure;

describe('to say who meets a criterion takes the rung that shows its field', () => {
  test.each<[Record<string, unknown> | undefined, Disclosure]>([
    [undefined, IDENTITY],
    [{}, IDENTITY],
    [{ lastName: 'x' }, IDENTITY],
    [{ firstName: 'x' }, IDENTITY],
    [{ sexes: ['F'] }, IDENTITY],
    [{ birthDate: { from: '2000-01-01' } }, IDENTITY],
    [{ age: { comparison: 'EQUAL_TO', age: 18 } }, IDENTITY],
    [{ demographicNumbers: [1] }, IDENTITY],
    [{ demographicNumberText: '1' }, IDENTITY],
    [{ rosterStatuses: ['RO'] }, DEMOGRAPHICS],
    [{ providerNumbers: ['1'] }, DEMOGRAPHICS],
    [{ patientStatuses: ['AC'] }, DEMOGRAPHICS],
    [{ city: 'x' }, DEMOGRAPHICS],
    [{ lastName: 'x', sexes: ['F'], city: 'x' }, DEMOGRAPHICS],
  ])('where %j', (where, rung) => {
    expect(rungOfCriteria(readReportDefinition({ select: ['HIN'], where }))).toBe(rung);
  });
});
