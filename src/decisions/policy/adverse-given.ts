import { EVIDENCE_LEVELS, HOLD_KINDS, MEDIA, TRUSTS } from '../words';
import type { AdverseActionFacts, NoticeSent } from './adverse-action';
import { Field } from './field';
import { assertKeys, flag, instant, parseCountries, parseHoldsUntil, parseZones } from './given-fields';
import { ADVERSE_ACTIONS } from './pack';

const GIVEN = [
  'action',
  'at',
  'zones',
  'countries',
  'notices',
  'holds',
  'holds_until',
  'contact_change',
  'has_verified_channel',
] as const;

/**
 * The facts of a dry run of the adverse-action gate, `given` in snake_case. A notice's level is dated; its channel is
 * trusted now as it was at send time unless it says otherwise.
 * @throws PackError whose path names the field (`notices[0].reached[0].level`)
 */
export function adverseFactsFromGiven(
  given: unknown,
  defaultZones: readonly string[] = [],
): AdverseActionFacts {
  const root = new Field('given', '', given);
  assertKeys(root, GIVEN);
  const zones = root.get('zones').maybe(parseZones) ?? [];
  return {
    action: root.get('action').oneOf(ADVERSE_ACTIONS),
    at: instant(root.get('at')),
    zones: zones.length > 0 ? zones : defaultZones,
    countries: root.get('countries').maybe(parseCountries) ?? undefined,
    notices: root.get('notices').maybe((f) => f.list().map(parseNotice)) ?? [],
    holds: root.get('holds').maybe((f) => f.list().map((item) => item.oneOf(HOLD_KINDS))) ?? [],
    holdsUntil: root.get('holds_until').maybe(parseHoldsUntil) ?? undefined,
    contactChange: root.get('contact_change').maybe(parseChange),
    hasVerifiedChannel: flag(root.get('has_verified_channel')),
  };
}

function parseNotice(field: Field): NoticeSent {
  assertKeys(field, ['id', 'channel', 'trust_at_send', 'trust_now', 'designated_for_service', 'reached']);
  const trustAtSend = field.get('trust_at_send').oneOf(TRUSTS);
  return {
    id: field.get('id').text(),
    medium: field.get('channel').oneOf(MEDIA),
    trustAtSend,
    trustNow: field.get('trust_now').maybe((f) => f.oneOf(TRUSTS)) ?? trustAtSend,
    designatedForService: flag(field.get('designated_for_service')),
    reached: field
      .get('reached')
      .list()
      .map((item) => {
        assertKeys(item, ['level', 'at']);
        return { level: item.get('level').oneOf(EVIDENCE_LEVELS), at: instant(item.get('at')) };
      }),
  };
}

function parseChange(field: Field): { until: Date | null } {
  assertKeys(field, ['until']);
  return { until: field.get('until').maybe(instant) };
}
