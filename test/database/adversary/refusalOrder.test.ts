import { Permission } from '../../../src/policy/Permission';
import { World } from '../../world/World';

const CONSULT = '{code: "CONSULT"}';
let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

it('without RECORDS_READ a reason looks up no record: two patients answer as one, and as none', async () => {
  await world.provider('clerk', { permissions: [Permission.OVERRIDE_SELF] });
  const [one, other] = [await world.patient('Aster'), await world.patient('Begonia')];
  const ask = (a: string, b: string) =>
    world.ask(
      'clerk',
      `{a: patient(mrn: "${a}", overrideReason: ${CONSULT}) {id} b: patient(mrn: "${b}", overrideReason: ${CONSULT}) {id}}`,
    );
  const codes = ({ body }: Awaited<ReturnType<typeof ask>>) => body.errors?.map(({ extensions }) => String(extensions.code));
  expect(codes(await ask(one.mrn, 'no-such'))).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  expect(codes(await ask(one.mrn, other.mrn))).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});

it('without RECORDS_READ a reason that is none is FORBIDDEN, not OVERRIDE_REASON_INVALID', async () => {
  await world.provider('clerk', { permissions: [Permission.OVERRIDE_SELF] });
  const { body } = await world.ask('clerk', '{patient(mrn: "x", overrideReason: {code: "NO_SUCH"}) {id}}');
  expect(body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

it.each([
  ['variation selectors', '\uFE0F'],
  ['variation selectors of the supplement', '\u{E0100}'],
  ['combining grapheme joiners', '\u034F'],
  ['Mongolian variation selectors', '\u180B'],
])('a reason in words of which nothing can be seen is refused: %s', async (_name, character) => {
  await world.provider('u');
  const patient = await world.patient('Aster');
  await world.limit({ fragment: "last_name = 'aster'", level: 'PATIENT' });
  const query = 'query($id: ID, $text: String) {patient(id: $id, overrideReason: {code: "OTHER", text: $text}) {id}}';
  const { body } = await world.ask('u', query, { id: patient.gid, text: character.repeat(8) });
  expect(body.errors?.[0]?.extensions.code).toBe('OVERRIDE_REASON_INVALID');
});
