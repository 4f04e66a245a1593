import * as words from '../words';
import { INITIATORS, SENDER_ROLES } from './facts';
import { FORCES } from './pack';
import { readData } from './read-data';

const vocab = readData(__dirname, 'semantics.yaml').get('vocab');
const keys = (name: string) => Object.keys(vocab.get(name).map());

it('the words of the packs are the closed lists of the code', () => {
  expect(keys('purposes')).toEqual([...words.PURPOSES]);
  expect(keys('channel_trust')).toEqual([...words.TRUSTS, 'third_party']);
  expect(vocab.get('content_classes').texts()).toEqual([...words.CONTENT_CLASSES]);
  expect(keys('evidence_levels')).toEqual([...words.EVIDENCE_LEVELS]);
  expect(vocab.get('sender_roles').texts()).toEqual([...SENDER_ROLES]);
  expect(vocab.get('channels').texts().sort()).toEqual([...words.MEDIA, 'in_app'].sort());
  expect(
    Object.keys(readData(__dirname, 'semantics.yaml').get('semantics').get('force_levels').map()),
  ).toEqual([...FORCES]);
  expect(INITIATORS).toEqual(['system', 'user']);
});
