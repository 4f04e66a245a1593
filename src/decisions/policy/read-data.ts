import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Field } from './field';
import { PackError } from './pack-error';

/** The text of a data file beside a module. Read only while modules load. @throws PackError when it is missing */
export function readText(directory: string, name: string): string {
  try {
    return readFileSync(join(directory, name), 'utf8');
  } catch (error) {
    throw new PackError(name, '', `cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** A YAML data file beside a module. @throws PackError when it is missing or does not parse */
export function readData(directory: string, name: string): Field {
  return Field.parse(name, readText(directory, name));
}
