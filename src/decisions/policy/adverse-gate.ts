import { TRUSTS, type Trust } from '../words';
import { ADVERSE_ACTIONS, type AdverseAction } from './pack';
import { PackError } from './pack-error';
import { readData } from './read-data';

export const REQUIREMENTS = [
  'notice_sent',
  'evidence',
  'lead_time',
  'no_open_hold',
  'no_pending_change',
  'address_of_service',
] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

const FILE = 'adverse-action.yaml';
const root = readData(__dirname, FILE);
root.map(['announced_by', 'require', 'worthless_when_now', 'staged_contact']);

const announcedBy = new Map<string, AdverseAction>();
for (const action of ADVERSE_ACTIONS) {
  for (const template of root.get('announced_by').get(action).texts()) {
    const taken = announcedBy.get(template);
    if (taken) throw new PackError(FILE, `announced_by.${action}`, `${template} announces ${taken} already`);
    announcedBy.set(template, action);
  }
}
root.get('announced_by').map(ADVERSE_ACTIONS);

/** Each requirement in words. */
export const REQUIREMENT_TEXTS = Object.fromEntries(
  REQUIREMENTS.map((name) => [name, root.get('require').get(name).text()]),
) as Record<Requirement, string>;
root.get('require').map(REQUIREMENTS);

/** What went over a channel that is now so trusted proves nothing any more. */
export const WORTHLESS_NOW: readonly Trust[] = root.get('worthless_when_now').someOf(TRUSTS);

/** The action that a notice from this template announces, or null. */
export function actionAnnouncedBy(template: string): AdverseAction | null {
  return announcedBy.get(template) ?? null;
}

/** The templates whose notices announce an action. */
export function templatesAnnouncing(action: AdverseAction): string[] {
  return [...announcedBy].filter(([, announced]) => announced === action).map(([template]) => template);
}
