const LENGTH_BYTES = 2;

/** Entries as C2SP tlog-tiles serves them: each behind its length in two bytes, big end first. */
export function entryBundle(entries: readonly string[]): Buffer {
  return Buffer.concat(
    entries.flatMap((entry) => {
      const bytes = Buffer.from(entry, 'utf8');
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** @throws RangeError when the bundle ends within an entry */
export function parseEntryBundle(bundle: Buffer): string[] {
  const entries: string[] = [];
  for (let at = 0; at < bundle.length;) {
    const end = at + LENGTH_BYTES + bundle.readUInt16BE(at);
    if (end > bundle.length) throw new RangeError('the bundle ends within an entry');
    entries.push(bundle.toString('utf8', at + LENGTH_BYTES, end));
    at = end;
  }
  return entries;
}
