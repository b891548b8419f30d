/** What a field reads beside one record, in records. What is dear here reads many for few, or reads them one by one. */
export const fieldCosts: ReadonlyMap<string, number> = new Map([
  // A search that no index carries alone.
  ['Query.demographicReport', 100],
  ['Query.auditTrail', 100],
  ['Query.chartAccess', 100],
  ['PatientSet.history', 100],
  // Every rule, with its facts.
  ['Query.explainAccess', 100],
  ['Query.previewMerge', 200],
  // Every record of the site: a dozen of them are the whole of an operation.
  ['Query.previewAccessLimit', 15_000],
  ['Query.previewSetAccess', 15_000],
  ['Query.simulateAccess', 15_000],
  ['Mutation.createAccessLimit', 15_000],
  ['Mutation.changeAccessLimit', 15_000],
  ['Mutation.enableAccessLimit', 15_000],
  // Every record of a set, or of a report.
  ['PatientSetDrift.wouldJoin', 1_000],
  ['PatientSetDrift.wouldLeave', 1_000],
  ['Mutation.savePatientSet', 1_000],
  ['Mutation.refreshPatientSet', 1_000],
  ['Mutation.mergePatients', 1_000],
  // Every encounter is written anew, where the time zone changes.
  ['Mutation.changeSiteSettings', 5_000],
  // The whole trail.
  ['Query.verifyAuditTrail', 50_000],
  // The pieces of a content.
  ['Document.content', 5],
  ['Document.download', 5],
]);

/** What it costs to count a list, wherever it stands: as much as a good page of it. */
export const COUNT_COST = 50;
