import type { ChannelKind } from '../decisions/words';

/** What staff, pages and events may show of a contact value: `138****1234`, `l***@example.com`, `app …a1b2`. */
export function maskAddress(kind: ChannelKind, address: string): string {
  switch (kind) {
    case 'phone': {
      // A mainland number is known by its national form; others keep their country.
      const digits = address.startsWith('+86') ? address.slice(3) : address;
      const head = digits.slice(0, digits.startsWith('+') ? 4 : 3);
      return `${head}****${digits.slice(-4)}`;
    }
    case 'email': {
      const at = address.lastIndexOf('@');
      return `${[...address][0]}***${address.slice(at)}`;
    }
    case 'app':
      return `app …${address.slice(-4)}`;
    case 'letter':
      return `${[...address].slice(0, 3).join('')}****`;
  }
}
