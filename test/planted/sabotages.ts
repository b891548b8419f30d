import type { NamedTest, Sabotage } from './Sabotage';

const at =
  (database: NamedTest['database'], folder: string) =>
  (file: string, title: string): NamedTest => ({ database, file: `${folder}/${file}.test.ts`, title });
const policy = at('none', 'test/policy');
const gate = at('none', 'test/gate');
const scenario = at('sqlite', 'test/database/scenario');
const adversary = at('sqlite', 'test/database/adversary');

/** Planted in the rules and in the decision. */
const ofTheDecision: readonly Sabotage[] = [
  {
    name: 'rule-L1',
    does: 'skips the lock of patients',
    file: 'src/policy/rules.ts',
    text: '  lockOfPatient,\n',
    replacement: '',
    caughtBy: scenario(
      'horizonLockedRecords',
      'MRN (patient level) without the right to locked records, the patient and all of its chart are as if they had never been',
    ),
  },
  {
    name: 'rule-L2',
    does: 'skips the lock of encounters',
    file: 'src/policy/rules.ts',
    text: '  lockOfEncounter,\n',
    replacement: '',
    caughtBy: scenario(
      'horizonLockedRecords',
      'Encounter encounters not locked are available, and counts, pages and trees are without the locked ones',
    ),
  },
  {
    name: 'rule-B',
    does: 'skips the blacklist',
    file: 'src/policy/rules.ts',
    text: '  blacklist,\n',
    replacement: '',
    caughtBy: scenario(
      'junoBlockedRecord',
      'EXISTENCE, the default: whoever asks for the record by name reads Juno’s message by id, number, node, tree and viewer',
    ),
  },
  {
    name: 'rule-M',
    does: 'skips access limits',
    file: 'src/policy/rules.ts',
    text: '  accessLimit,\n',
    replacement: '',
    caughtBy: scenario('horizonLimitedAccess', 'fragments limit by what they name a limit binds its subjects and nobody else'),
  },
  {
    name: 'rule-P',
    does: 'skips the security of physicians of record',
    file: 'src/policy/rules.ts',
    text: '  physicianOfRecord,\n',
    replacement: '',
    caughtBy: scenario('horizonLimitedAccess', 'physician of record security on for EVERYONE: it limits a nurse too'),
  },
  {
    name: 'rule-V',
    does: 'shows a patient each of whose encounters is hidden',
    file: 'src/policy/rules.ts',
    text: '  vanishedChart,\n',
    replacement: '',
    caughtBy: scenario('horizonLockedRecords', 'Encounter if all encounters for the MRN are locked, none is found'),
  },
  {
    name: 'rule-S',
    does: 'shows sets that are on one’s own blacklist',
    file: 'src/policy/rules.ts',
    text: '  ownBlacklistSet,\n',
    replacement: '',
    caughtBy: scenario(
      'junoPatientSets',
      'a set on one’s own blacklist is as if it had never been: absent from the list, null by id and by node',
    ),
  },
  {
    name: 'deny-as-prompt',
    does: 'treats DENY as PROMPT',
    file: 'src/policy/OverrideSetting.ts',
    text: 'return denied;',
    replacement: 'return SAFE_BY_APPROVAL;',
    caughtBy: scenario(
      'horizonOverrideSettings',
      'MPI limit on a patient, DENY without a reason, every field answers as Horizon’s table says',
    ),
  },
  {
    name: 'prompt-as-allow',
    does: 'lets a reason lift what an analyst must approve',
    file: 'src/policy/Grant.ts',
    text: 'return !isHarder(door, grant.strength);',
    replacement: 'return door !== Door.NEVER;',
    caughtBy: policy('grants', 'a patient grant of a reason leaves shut what needs approval'),
  },
  {
    name: 'unknown-as-open',
    does: 'opens a record of which a fragment, for a null, says neither yes nor no',
    file: 'src/policy/AccessLimit.ts',
    text: 'return condition.not(condition.certainly(opens));',
    replacement: 'return condition.certainly(condition.not(opens));',
    caughtBy: policy('accessLimit', 'a stored limit is read EXCEPT_WHERE over a city of null limits: true'),
  },
  {
    name: 'unread-rule-as-open',
    does: 'passes over a rule whose facts are not known',
    file: 'src/policy/decide.ts',
    text: 'if (truth === false) return',
    replacement: 'if (truth !== true) return',
    caughtBy: policy('decide', 'facts that were not loaded hide of a patient: city'),
  },
  {
    name: 'nothing-inherited',
    does: 'decides on an encounter without its patient',
    file: 'src/policy/decide.ts',
    text: 'join(inherit(patient.decision), own.decision)',
    replacement: 'own.decision',
    caughtBy: policy('grants', 'a patient grant on another patient lifts nothing'),
  },
  {
    name: 'document-inherits-nothing',
    does: 'lists a document that is filed directly under a patient whose chart is shut',
    file: 'src/policy/visibleAt.ts',
    text: "condition.isNull('encounter_id'), noneOf(narrowings.patient.filter(shutsChart(rung)), patientWide))",
    replacement: "condition.isNull('encounter_id'))",
    caughtBy: scenario(
      'horizonOverrideSettings',
      'physician of record, DENY without a reason, every field answers as Horizon’s table says',
    ),
  },
  {
    name: 'grant-of-another',
    does: 'opens a record by the grant of another viewer',
    file: 'src/gate/readPolicy.ts',
    text: 'override_grant g ON g.viewer_id = me.id WHERE',
    replacement: 'override_grant g WHERE',
    caughtBy: scenario(
      'horizonOverrideSettings',
      'ALLOW: a reason opens at once MPI limit on an encounter it opens nothing for anybody else',
    ),
  },
  {
    name: 'grant-expired',
    does: 'opens a record by a grant that has ended',
    file: 'src/gate/readPolicy.ts',
    text: ' AND g.ends_at > ${now}',
    replacement: '',
    caughtBy: scenario(
      'horizonOverrideSettings',
      'ALLOW: a reason opens at once MPI limit on an encounter it lasts for the minutes of the site, to the millisecond',
    ),
  },
  {
    name: 'grant-without-end',
    does: 'lets a grant hold at the instant of its end',
    file: 'src/gate/readPolicy.ts',
    text: 'g.ends_at > ${now}',
    replacement: 'g.ends_at >= ${now}',
    caughtBy: scenario(
      'horizonOverrideSettings',
      'ALLOW: a reason opens at once MPI limit on an encounter it lasts for the minutes of the site, to the millisecond',
    ),
  },
];

/** Planted in lists, pages, counts and orders. */
const ofLists: readonly Sabotage[] = [
  {
    name: 'count-before-filter',
    does: 'counts a list before what is hidden is taken from it',
    file: 'src/gate/readPages.ts',
    text: 'WHERE ${securedWhere(reader, list, parents)}${group}`',
    replacement: "WHERE ${securedWhere(reader, { ...list, rung: 'NOTHING' as never }, parents)}${group}`",
    caughtBy: scenario(
      'junoBlockedRecord',
      'EXISTENCE, the default: whoever asks for the record by name reads Juno’s message it is in no list and no count, and whoever shares the name is',
    ),
  },
  {
    name: 'drop-after-paging',
    does: 'takes what is hidden from a page after the page was cut',
    file: 'src/gate/readPages.ts',
    text: `WHERE \${securedWhere(reader, list, parents)}\${from}\`;
  if (parents === null) return scope.database.query(sql\`SELECT \${selected} \${rest} ORDER BY \${order} LIMIT \${window.size + 1}\`);`,
    replacement: `WHERE \${securedWhere(reader, { ...list, rung: 'NOTHING' as never }, parents)}\${from}\`;
  if (parents === null) {
    const cut = await scope.database.query<RawRow>(sql\`SELECT \${selected} \${rest} ORDER BY \${order} LIMIT \${window.size + 1}\`);
    return cut.filter((row) => reader.markOf(row).verdict.decision.disclosure !== 'NOTHING');
  }`,
    caughtBy: adversary(
      'hiddenInPages',
      'a page is full, and tells of what lies before and behind it, as if what is hidden had never been',
    ),
  },
  {
    name: 'cursor-of-hidden',
    does: 'says that there is a page before, where only something hidden stands there',
    file: 'src/gate/readPages.ts',
    text: 'WHERE ${securedWhere(reader, list, parents)} AND ${behind}`',
    replacement: "WHERE ${securedWhere(reader, { ...list, rung: 'NOTHING' as never }, parents)} AND ${behind}`",
    caughtBy: adversary(
      'hiddenInPages',
      'a page is full, and tells of what lies before and behind it, as if what is hidden had never been',
    ),
  },
  {
    name: 'sort-on-hidden',
    does: 'sorts by a field that is not shown',
    file: 'src/gate/orders.ts',
    text: 'by: rung ? shownFrom(scope, level, rung, raw(column)) : raw(column),',
    replacement: 'by: raw(column),',
    caughtBy: scenario(
      'listsAndPages',
      'no oracle: a criterion matches only where its field is shown a sort by a field above the rung removes nothing: null, last, then by id',
    ),
  },
  {
    name: 'criterion-on-hidden-patient-field',
    does: 'finds a safe patient by HIN',
    file: 'src/gate/searches.ts',
    text: "shown(equals('hin', hin, 'search.hin'))",
    replacement: "equals('hin', hin, 'search.hin')",
    caughtBy: scenario(
      'listsAndPages',
      'no oracle: a criterion matches only where its field is shown a safe patient is found by name, number, birth date and sex, and not by HIN',
    ),
  },
  {
    name: 'criterion-on-hidden-encounter-field',
    does: 'finds a safe encounter by its service',
    file: 'src/gate/searches.ts',
    text: "  if (atChart.length > 0) atChart.unshift(visibleAt(sight, 'ENCOUNTER', Disclosure.CHART));\n",
    replacement: '',
    caughtBy: scenario(
      'listsAndPages',
      'no oracle: a criterion matches only where its field is shown a safe encounter is found by number and admission, and not by service, type, place, discharge or physician',
    ),
  },
  {
    name: 'criterion-on-hidden-encounter',
    does: 'finds a patient by an encounter that is hidden',
    file: 'src/gate/searches.ts',
    text: "const seen = visibleAt(sight, 'ENCOUNTER', Disclosure.IDENTITY);",
    replacement: 'const seen = condition.always;',
    caughtBy: scenario(
      'listsAndPages',
      'no oracle: a criterion matches only where its field is shown a patient is not found by an encounter that the viewer does not see',
    ),
  },
  {
    name: 'set-count',
    does: 'counts the members of a set whom the reader may not know of',
    file: 'src/gate/readMembers.ts',
    text: 'rung: Disclosure.IDENTITY',
    replacement: 'rung: Disclosure.NOTHING',
    caughtBy: scenario(
      'junoPatientSets',
      'a member whom the manager may not know of is neither shown nor counted locked, vanished, limited without override, or blocked by another set',
    ),
  },
  {
    name: 'drift-count',
    does: 'tells by drift what a field holds that is not shown',
    file: 'src/gate/readSetFacts.ts',
    text: 'rung: rungOfCriteria(definition),',
    replacement: "rung: 'IDENTITY' as never,",
    caughtBy: scenario(
      'patientSetChanges',
      '“updating the Patient Set must be done manually by a system administrator” drift names and counts only those of whom the reader may know, and who show what the definition speaks of',
    ),
  },
  {
    name: 'preview-of-limit',
    does: 'counts in a preview what is hidden from the administrator',
    file: 'src/gate/measureLimit.ts',
    text: 'counted: condition.all(limit.limited, seen(scope, level, namesPatient))',
    replacement: 'counted: limit.limited',
    caughtBy: scenario('accessLimits', 'a preview counts no record whose fields the asker may not see: locked, blacklisted, safe'),
  },
  {
    name: 'preview-of-blacklist',
    does: 'counts in a preview of a blacklist the patients who are hidden from the administrator',
    file: 'src/gate/countSetAccess.ts',
    text: 'WHERE ${where} AND ${reader.where(condition.all(reader.visible(Disclosure.IDENTITY)))}`',
    replacement: 'WHERE ${where} AND ${reader.where(condition.all(reader.visible(Disclosure.NOTHING)))}`',
    caughtBy: scenario(
      'setAccess',
      'a preview counts over what the asker sees: no hidden patient, no hidden set, no designation on a hidden encounter',
    ),
  },
];

/** Planted in look-ups, answers and errors. */
const ofAnswers: readonly Sabotage[] = [
  {
    name: 'null-against-absent',
    does: 'answers with null where a patient is hidden, and with an empty tree where there is none',
    file: 'src/resolver/DocumentTreeResolver.ts',
    text: '  if (!patient) return emptyTree(null);\n',
    replacement: `  if (!patient) {
    const there = await scope.database.run((manager) => manager.query('SELECT 1 FROM patient WHERE id = ?', [key]));
    return there.length > 0 ? (null as never) : emptyTree(null);
  }
`,
    caughtBy: adversary('hiddenIsAbsent', 'a hidden record, named in any way, answers and costs what an unknown one does'),
  },
  {
    name: 'statement-more',
    does: 'sends a statement more for a record that is there and hidden',
    file: 'src/gate/Loaders.ts',
    text: '    return (await loader.load(key)) ?? null;',
    replacement: `    const row = await loader.load(key);
    if (!row && level === RecordLevel.PATIENT) {
      const there = await this.scope.database.query(sql\`SELECT locked FROM patient WHERE id = \${key}\`);
      if (there.length > 0) await this.scope.database.query(sql\`SELECT hidden FROM patient WHERE id = \${key}\`);
    }
    return row ?? null;`,
    caughtBy: adversary('hiddenIsAbsent', 'a hidden record, named in any way, answers and costs what an unknown one does'),
  },
  {
    name: 'values-above-rung',
    does: 'shows plain values whatever the rung',
    file: 'src/gate/valueField.ts',
    text: '(discloses(disclosureOf(source), rung) ? resolve(source, values, context, info) : null)',
    replacement: 'resolve(source, values, context, info)',
    caughtBy: gate('secondLine', 'a row at its rung shows what the rung shows safe by reason'),
  },
  {
    name: 'row-without-mark',
    does: 'shows a row that did not pass the gate',
    file: 'src/gate/SecuredField.ts',
    text: '    if (mark && this.isReached(mark)) return this.shown(value, mark, context, info);\n    if (mark && this.isRefused(mark)) throw',
    replacement:
      '    if (!mark) return value;\n    if (mark && this.isReached(mark)) return this.shown(value, mark, context, info);\n    if (mark && this.isRefused(mark)) throw',
    caughtBy: gate(
      'secondLine',
      'a row without a mark, or below the rung, is dropped, never shown, and reported with its coordinate without a mark',
    ),
  },
  {
    name: 'unique-constraint-tells',
    does: 'says that a name is taken by a set which the caller may not know of',
    file: 'src/administration/makePatientSet.ts',
    text: '  await whereUnique(() => database.run((manager) => manager.insert(PatientSet, set)), nameTaken);',
    replacement: `  await whereUnique(() => database.run((manager) => manager.insert(PatientSet, set)), nameTaken).catch(async (error: unknown) => {
    const taken = await database.run((manager) => manager.findOneBy(PatientSet, { nameKey }));
    const bound = signedIn(context).viewer.blacklistedSetIds;
    throw taken && bound.includes(taken.id) ? new ChartsafeError(ErrorCode.PATIENT_SET_IN_USE) : error;
  });`,
    caughtBy: scenario(
      'patientSetChanges',
      'a set on one’s own blacklist its name tells no more than that a name is taken, as any other does, by the same statements',
    ),
  },
  {
    name: 'error-with-value',
    does: 'repeats in an error what a variable held',
    file: 'src/server/safeMessage.ts',
    text: "if (part === 'VARIABLES') return variableMessage(message);",
    replacement: "if (part === 'VARIABLES') return { message };",
    caughtBy: at('none', 'test/server')('createFormatError', 'the errors of an answer never hold a value, whatever it looks like'),
  },
  {
    name: 'union-without-directive',
    does: 'starts over a schema whose union or interface leads to records unguarded',
    file: 'src/gate/directive.ts',
    text: `  const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
  return possible.filter(`,
    replacement: `  const possible = isObjectType(named) ? [named] : [];
  return possible.filter(`,
    caughtBy: gate('coverageFaults', 'a schema is not safe a union'),
  },
  {
    name: 'field-without-directive',
    does: 'leaves a field of records without its directive: no server starts',
    file: 'src/resolver/PatientResolver.ts',
    text: `  @SecuredRecord({ level: RecordLevel.PATIENT, mode: Rendering.MARK, rung: Disclosure.IDENTITY })
  patients(`,
    replacement: '  patients(',
    caughtBy: at('none', 'test')('schema', 'schema.graphql is what the code makes: `npm run schema` writes it'),
  },
  {
    name: 'coverage-unchecked',
    does: 'starts over a schema of which a path to a record declares nothing',
    file: 'src/gate/secureSchema.ts',
    text: '  if (faults.length > 0) throw new CoverageError(faults);\n',
    replacement: '',
    caughtBy: gate('coverageFaults', 'a server does not start over such a schema, and says all that is wrong at once'),
  },
  {
    name: 'explain-hidden-fact',
    does: 'names a lock to those who may not know what is locked',
    file: 'src/gate/explainRules.ts',
    text: '      if (!known.locks) return null;\n',
    replacement: '',
    caughtBy: scenario('explainAccess', 'a lock is a fact for those with the right to locked records alone'),
  },
  {
    name: 'explain-hidden-encounter',
    does: 'names in an explanation an encounter that is not open to the asker',
    file: 'src/gate/readKnowledge.ts',
    text: "condition.some('encounter_physicians', condition.is('provider_id', provider.id)),\n    reader.visible(Disclosure.CHART),",
    replacement: "condition.some('encounter_physicians', condition.is('provider_id', provider.id)),",
    caughtBy: scenario(
      'explainAccess',
      'physicians of record: of none is told, of one is told by its encounter, where that is open to the asker',
    ),
  },
  {
    name: 'old-id',
    does: 'forgets by which id a patient went before a merge',
    file: 'src/gate/lookUp.ts',
    text: 'level === RecordLevel.PATIENT ? await survivorOf(scope, key) : key',
    replacement: 'key',
    caughtBy: scenario('merge', 'a merge makes all of a chart the survivor’s, and leads the old numbers there'),
  },
  {
    name: 'old-number',
    does: 'refuses the old number of one who was merged into a hidden patient, and knows no number that never was',
    file: 'src/gate/lookUp.ts',
    text: "  return readOne(scope, level, condition.any(isIt, condition.is('patient_id', survivor)));",
    replacement: `  const row = await readOne(scope, level, condition.any(isIt, condition.is('patient_id', survivor)));
  if (!row && survivor !== '') throw new ChartsafeError('RECORD_BLOCKED' as never);
  return row;`,
    caughtBy: scenario('merge', 'a merge makes the survivor locked where either was, and a physician of either the physician of both'),
  },
];

/** Planted in what is kept between viewers and requests. */
const ofSharing: readonly Sabotage[] = [
  {
    name: 'shared-dataloader',
    does: 'shares its dataloaders among viewers',
    file: 'src/gate/Loaders.ts',
    text: 'private readonly byName = new Map<string, DataLoader<string, unknown>>();',
    replacement: 'private readonly byName = ((globalThis as any).planted ??= new Map()) as Map<string, DataLoader<string, unknown>>;',
    caughtBy: adversary('sharedByViewers', 'what one viewer was shown is no answer to another, nor to the same one later'),
  },
  {
    name: 'shared-decisions',
    does: 'keeps decisions for all viewers',
    file: 'src/gate/RecordReader.ts',
    text: 'const verdict = verdictOf(this.weigh(row));',
    replacement: 'const verdict = (((globalThis as any).planted ??= {})[`${level} ${id}`] ??= verdictOf(this.weigh(row)));',
    caughtBy: adversary('sharedByViewers', 'what one viewer was shown is no answer to another, nor to the same one later'),
  },
  {
    name: 'shared-plan',
    does: 'keeps what the rules say to the first viewer for all others',
    file: 'src/gate/Scope.ts',
    text: 'narrowings: Narrowings = narrowingsFor(viewer),',
    replacement: 'narrowings: Narrowings = ((globalThis as any).planted ??= narrowingsFor(viewer)),',
    caughtBy: adversary('sharedByViewers', 'what one viewer was shown is no answer to another, nor to the same one later'),
  },
  {
    name: 'shared-idempotency-key',
    does: 'replays to one viewer what another did under the same key',
    file: 'src/gate/idempotent.ts',
    text: 'manager.findOneBy(IdempotencyKey, { viewerId, operation, key })',
    replacement: 'manager.findOneBy(IdempotencyKey, { operation, key })',
    caughtBy: at('sqlite', 'test/database/override')(
      'idempotency',
      'another input under the same key is CONFLICT and does nothing; another viewer’s same key is another key',
    ),
  },
  {
    name: 'subscription-undecided',
    does: 'delivers under the decisions of when the watching began',
    file: 'src/resolver/OverrideSubscriptions.ts',
    text: 'const scope = await freshScope(context);',
    replacement: 'const scope = signedIn(context);',
    caughtBy: scenario('overrideSubscriptions', 'a delivery is decided anew: what the watcher may not know of does not arrive'),
  },
  {
    name: 'subscription-after-token',
    does: 'delivers after the token has expired',
    file: 'src/resolver/OverrideSubscriptions.ts',
    text: '    if (context.expiresAt !== null && context.expiresAt <= context.clock()) throw new ChartsafeError(ErrorCode.UNAUTHENTICATED);\n',
    replacement: '',
    caughtBy: adversary('overrideRound', 'a delivery checks the token anew: nothing arrives after it has expired'),
  },
  {
    name: 'export-undecided',
    does: 'exports on for one who may run reports no more',
    file: 'src/gate/exportReport.ts',
    text: '  if (!viewer.permissions.has(Permission.REPORTS_RUN)) throw new ChartsafeError(ErrorCode.FORBIDDEN);\n',
    replacement: '',
    caughtBy: scenario(
      'demographicReport',
      'CSV each page is decided anew: whoever lost the permission meanwhile gets no further one, and that is an event',
    ),
  },
  {
    name: 'link-of-another',
    does: 'lets anybody fetch a content by the link of another',
    file: 'src/gate/documentContent.ts',
    text: ' AND viewer_id = ${viewer.id} AND',
    replacement: ' AND',
    caughtBy: scenario('downloads', 'a link works for its viewer only, and another who tries does not use it up'),
  },
  {
    name: 'link-expired',
    does: 'lets a link be used after its end',
    file: 'src/gate/documentContent.ts',
    text: ' AND used_at IS NULL AND expires_at > ${now}`',
    replacement: ' AND used_at IS NULL`',
    caughtBy: scenario('downloads', 'a link works until its end, to the millisecond'),
  },
];

/** Planted in overrides, administration and the trail. */
const ofSteps: readonly Sabotage[] = [
  {
    name: 'reason-below-list',
    does: 'takes a reason below a list',
    file: 'src/gate/namesOneRecord.ts',
    text: "  if (places.belowList) throw ChartsafeError.badInput(OVERRIDE_REASON, 'PATH_NAMES_NO_RECORD');\n",
    replacement: '',
    caughtBy: scenario('oneReasonOneRecord', 'below a list a reason is refused, before anything is granted the encounters of one patient'),
  },
  {
    name: 'reason-for-second-patient',
    does: 'takes reasons for two patients in one operation',
    file: 'src/gate/namesOneRecord.ts',
    text: "  if (patients.size > 1) throw ChartsafeError.badInput(OVERRIDE_REASON, 'ONE_PATIENT');\n",
    replacement: '',
    caughtBy: scenario(
      'oneReasonOneRecord',
      'a reason for a second patient is refused, before anything is granted by id, by number, and by a document',
    ),
  },
  {
    name: 'own-request',
    does: 'lets an analyst approve a request of their own',
    file: 'src/override/RequestDesk.ts',
    text: "      if (by === 'ANALYST' && request.viewerId === providerId) throw new ChartsafeError(ErrorCode.FORBIDDEN);\n",
    replacement: '',
    caughtBy: scenario('overrideWorkflow', 'nobody decides on a request of their own'),
  },
  {
    name: 'last-administrator',
    does: 'lets the last one who manages roles go',
    file: 'src/administration/keepAdministrator.ts',
    text: "  if (left.length === 0) throw ChartsafeError.badInput(path, 'KEEPS_ONE_WHO_MANAGES_ROLES');\n",
    replacement: '',
    caughtBy: adversary(
      'selfEmpowerment',
      'one is always left who manages roles who manages providers does not make the last one inactive; an inactive one does not count',
    ),
  },
  {
    name: 'blacklisted-frees-himself',
    does: 'lets an administrator change their own blacklist',
    file: 'src/administration/blacklistOf.ts',
    text: '  if (providerId === signedIn(context).viewer.id) throw new ChartsafeError(ErrorCode.FORBIDDEN);\n',
    replacement: '',
    caughtBy: adversary(
      'freeingOneself',
      'an administrator whom a blacklist blocks moves no set off it, onto it, or by an undo; not by a set’s name, and not with a key',
    ),
  },
  {
    name: 'audit-not-awaited',
    does: 'answers before its events are durable',
    file: 'src/server/auditPlugin.ts',
    text: 'await contextValue.journal.flush();',
    replacement: 'void contextValue.journal.flush().catch(() => undefined);',
    caughtBy: scenario(
      'trail',
      'where the trail cannot be written, nothing is shown reads, misses and refusals alike, without audit_event',
    ),
  },
  {
    name: 'audit-order',
    does: 'lists the records of an event in the order in which the fields of the operation came to their ends',
    file: 'src/gate/Journal.ts',
    text: 'records: inOrder([...records.values()], placeOf)',
    replacement: 'records: [...records.values()]',
    caughtBy: gate('Journal', 'in which order fields come to their ends is in no order of the trail'),
  },
  {
    name: 'errors-order',
    does: 'gives the errors of an answer in the order in which its fields failed',
    file: 'src/server/errorsInOrder.ts',
    text: 'errors.toSorted((one, other) => compare(placeOf(one), placeOf(other)))',
    replacement: 'errors',
    caughtBy: at('none', 'test/server')('errorsInOrder', 'errors stand in the order of their fields and rows, in whatever order they came'),
  },
  {
    name: 'audit-lists-hidden',
    does: 'lists in the trail patients of whom its reader may not know',
    file: 'src/gate/trailRecords.ts',
    text: ' AND (d.id IS NULL OR ${document}) AND ${mayKnow(scope)}`',
    replacement: ' AND (d.id IS NULL OR ${document})`',
    caughtBy: scenario(
      'trailReading',
      'of a page of records only those are listed of which the reader may know; an event without any is not there',
    ),
  },
  {
    name: 'chain-link-skipped',
    does: 'authenticates an event without the one before it',
    file: 'src/audit/Chain.ts',
    text: "['EVENT', chainId, position, previous, body]",
    replacement: "['EVENT', chainId, position, '', body]",
    caughtBy: at('none', 'test/audit')('Chain', 'a hash is an HMAC over chain, position, the hash before it, and the body'),
  },
  {
    name: 'chain-gap-unseen',
    does: 'verifies on over an event that was removed',
    file: 'src/audit/verifyChain.ts',
    text: "this.fault('REMOVED', this.at.position + 1)",
    replacement: 'null',
    caughtBy: at('sqlite', 'test/database/audit')('tampering', 'at position 777 a removed event, and the end cut off'),
  },
];

/** Every sabotage that is planted, each with the test that catches it. */
export const sabotages: readonly Sabotage[] = [...ofTheDecision, ...ofLists, ...ofAnswers, ...ofSharing, ...ofSteps];
