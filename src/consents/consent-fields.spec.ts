import { getMetadataStorage } from 'class-validator';
import { join } from 'node:path';
import { readData } from '../decisions/policy/read-data';
import { CreateConsentIn } from './consent.dto';

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
/** What the service itself writes, or what another call says. */
const OURS = ['withdrawnAtChannelEffectiveAt', 'evidenceHashPrevHash'];

it('a consent takes every field that its evidence must have', () => {
  const data = readData(join(__dirname, '../decisions/policy'), 'consent-evidence.yaml');
  const fields = data
    .get('required_fields')
    .list()
    .map((field) => camel(field.get('name').text()));
  const taken = getMetadataStorage()
    .getTargetValidationMetadatas(CreateConsentIn, '', false, false)
    .map((one) => one.propertyName);
  expect(fields.length).toBeGreaterThanOrEqual(19);
  expect(fields.filter((name) => !OURS.includes(name) && !taken.includes(name))).toEqual([]);
});
