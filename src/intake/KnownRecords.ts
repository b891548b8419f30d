import { In, type EntityManager } from 'typeorm';
import { Encounter } from '../entity/Encounter';
import { MergedPatient } from '../entity/MergedPatient';
import { Patient } from '../entity/Patient';
import { Provider } from '../entity/Provider';
import type { ImportRun } from './ImportRun';

/** What rows of a chart need to know of their encounter. */
export interface KnownEncounter {
  readonly patientId: string;
  readonly admittedAt: Date | null;
}

/** The records to which rows of an import may refer, by their keys: those of this run, and those that the site has. */
export class KnownRecords {
  /** The names of organisations, by their folded ids in the source. */
  readonly organizations = new Map<string, string>();
  readonly providers = new Set<string>();
  /** To each patient the one into whom it was merged; itself where it stands alone. */
  readonly patients = new Map<string, string>();
  readonly encounters = new Map<string, KnownEncounter>();

  constructor(private readonly run: ImportRun) {}

  /** Looks up those providers of the site that are not known yet. */
  async lookUpProviders(ids: readonly string[]): Promise<void> {
    const found = await this.find(ids, this.providers, (manager, missing) =>
      manager.find(Provider, { select: { id: true }, where: { id: In(missing) } }),
    );
    for (const { id } of found) this.providers.add(id);
  }

  /** Looks up those patients of the site that are not known yet, and follows merges to the one who is left. */
  async lookUpPatients(ids: readonly string[]): Promise<void> {
    const found = await this.find(ids, this.patients, async (manager, missing) => {
      const [rows, merged] = await Promise.all([
        manager.find(Patient, { select: { id: true }, where: { id: In(missing) } }),
        manager.find(MergedPatient, { select: { id: true, survivorId: true }, where: { id: In(missing) } }),
      ]);
      return [...rows.map(({ id }) => ({ id, survivor: id })), ...merged.map(({ id, survivorId }) => ({ id, survivor: survivorId }))];
    });
    for (const { id, survivor } of found) this.patients.set(id, survivor);
  }

  /** Looks up those encounters of the site that are not known yet. */
  async lookUpEncounters(ids: readonly string[]): Promise<void> {
    const found = await this.find(ids, this.encounters, (manager, missing) =>
      manager.find(Encounter, { select: { id: true, patientId: true, admittedAt: true }, where: { id: In(missing) } }),
    );
    for (const { id, patientId, admittedAt } of found) this.encounters.set(id, { patientId, admittedAt });
  }

  private async find<Row>(
    ids: readonly string[],
    known: { has(id: string): boolean },
    look: (manager: EntityManager, missing: string[]) => Promise<Row[]>,
  ): Promise<Row[]> {
    const missing = [...new Set(ids)].filter((id) => !known.has(id));
    return missing.length === 0 ? [] : this.run.options.database.run((manager) => look(manager, missing));
  }
}
