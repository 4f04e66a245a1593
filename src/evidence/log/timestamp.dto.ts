/** That a checkpoint was there, by the clock of an authority. */
export class TimestampOut {
  /** @example tsa.example */
  authority: string;
  /** @example 2026-03-02T02:00:00.000Z */
  at: string;
  /** How many entries the checkpoint is over. */
  size: number;
  /** The signed checkpoint; the stamp is of the SHA-256 of its bytes. */
  checkpoint: string;
  /** The RFC 3161 response, base64 of DER. */
  response: string;
}
