/** A data file of the rules that cannot be used: which file, where in it, and why. Nothing of it is loaded. */
export class PackError extends Error {
  constructor(
    readonly file: string,
    /** Where in the file, as `rules[3].allow[0].from`; empty for the file as a whole. */
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${file}${path ? ` at ${path}` : ''}: ${reason}`);
    this.name = 'PackError';
  }
}
