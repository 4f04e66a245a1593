import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { sha256 } from '../tree/hash';
import { checkpointText, openCheckpoint, parseCheckpointText } from './checkpoint';
import { cosign, cosignersOf } from './cosignature';
import { formatVkey, parseVkey, privateKeyFrom, publicBytesOf, verifierKey } from './keys';
import {
  formatNote,
  formatSignature,
  NoteRefused,
  openNote,
  parseNote,
  parseSignatures,
  signText,
} from './signed-note';

const { privateKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').privateKey;
const name = 'bank.example/evidence/1';
const key = verifierKey(name, 'note', publicBytesOf(privateKey));
const checkpoint = { origin: name, size: 42, root: sha256('root') };
const text = checkpointText(checkpoint);
const note = formatNote({ text, signatures: [signText(text, name, privateKey)] });

describe('a signed note', () => {
  it('is read as C2SP writes it: its own example', () => {
    const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    const example =
      'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
    expect(formatVkey(parseVkey(vkey))).toBe(vkey);
    expect(openNote(example, [parseVkey(vkey)])).toBe('This is an example message.\n');
    expect(formatNote(parseNote(example))).toBe(example);
  });

  it('opens with its key, and says which line is false', () => {
    expect(openCheckpoint(note, key)).toEqual(checkpoint);
    const stranger = verifierKey(name, 'note', publicBytesOf(other));
    expect(() => openNote(note, [stranger])).toThrow('signed by none of the keys');
    expect(() => openNote(note, [])).toThrow('signed by none of the keys');
    const bent = note.replace('\n42\n', '\n43\n');
    expect(() => openNote(bent, [key])).toThrow(`the signature of ${name} is false`);
  });

  it('is a log’s own only under the log’s own name', () => {
    const elsewhere = checkpointText({ ...checkpoint, origin: 'bank.example/evidence/2' });
    const signed = formatNote({ text: elsewhere, signatures: [signText(elsewhere, name, privateKey)] });
    expect(() => openCheckpoint(signed, key)).toThrow('this is a checkpoint of bank.example/evidence/2');
  });

  it('passes over lines of keys nobody gave', () => {
    const foreign = signText(text, 'somebody.example', other);
    const both = formatNote({ text, signatures: [foreign, signText(text, name, privateKey)] });
    expect(openNote(both, [key])).toBe(text);
  });

  it('is refused with any one byte changed, whichever', () => {
    const bytes = Buffer.from(note);
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= by;
        expect(() => openCheckpoint(changed.toString('utf8'), key)).toThrow(NoteRefused);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['no signature', `${text}\n`],
    ['no blank line', text],
    ['a line cut off', note.slice(0, -1)],
    ['a carriage return', note.replace('\n42\n', '\r\n42\n')],
    ['base64 that is written otherwise', note.replace(/([A-Za-z0-9+/]+)=\n$/, '$1\n')],
    ['a blank too many', note.replace('— ', '—  ')],
    ['nothing', ''],
  ])('is refused with %s', (_what, broken) => {
    expect(() => openNote(broken, [key])).toThrow(NoteRefused);
  });
});

describe('a checkpoint', () => {
  it.each([
    'a\n1\n',
    'a\n01\nx\n',
    `a\n1\n${sha256('').toString('base64')}`,
    `\n1\n${sha256('').toString('base64')}\n`,
    `a\n-1\n${sha256('').toString('base64')}\n`,
    `a\n1\n${sha256('').toString('base64')}\nmore\n`,
  ])('is not %j', (broken) => expect(() => parseCheckpointText(broken)).toThrow('this is no checkpoint'));
});

describe('a verifier key', () => {
  it.each([
    ['words', 'it looks like'],
    [formatVkey(key).replace(/\+[0-9a-f]{8}\+/, '+00000000+'), 'its id does not fit'],
    [`${name}+${key.id}+${Buffer.alloc(33, 9).toString('base64')}`, 'no Ed25519 key'],
  ])('is not %p', (broken, why) => expect(() => parseVkey(broken)).toThrow(why));

  it('has no blank and no plus in its name', () => {
    expect(() => verifierKey('a b', 'note', key.publicKey)).toThrow('a key name has no blanks');
    expect(() => verifierKey('a+b', 'note', key.publicKey)).toThrow('a key name has no blanks');
  });

  it('comes of an Ed25519 key alone', () => {
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    expect(publicBytesOf(privateKeyFrom(pem))).toEqual(key.publicKey);
    const wrong = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(createPrivateKey(pem).asymmetricKeyType).toBe('ed25519');
    expect(() => privateKeyFrom(wrong.export({ format: 'pem', type: 'pkcs8' }) as string)).toThrow(
      'no Ed25519',
    );
  });
});

describe('a cosignature', () => {
  const at = new Date('2026-03-02T02:00:00.900Z');
  const line = cosign(text, 'witness.example/w1', other, at);
  const witness = verifierKey('witness.example/w1', 'cosignature', publicBytesOf(other));

  it('says who saw the tree, and in which second', () => {
    const signed = parseNote(note + formatSignature(line));
    expect(cosignersOf(signed, [witness])).toEqual([
      { witness: 'witness.example/w1', at: new Date('2026-03-02T02:00:00.000Z') },
    ]);
    expect(cosignersOf(signed, [])).toEqual([]);
    expect(openCheckpoint(note + formatSignature(line), key)).toEqual(checkpoint);
  });

  it('is of this checkpoint and of this second alone', () => {
    const signatures = parseSignatures(formatSignature(line));
    const later = checkpointText({ ...checkpoint, size: 43 });
    expect(() => cosignersOf({ text: later, signatures }, [witness])).toThrow('is false');
    const moved = Buffer.from(line.signature);
    moved[7]! ^= 1;
    expect(() => cosignersOf({ text, signatures: [{ ...line, signature: moved }] }, [witness])).toThrow(
      'is false',
    );
  });
});
