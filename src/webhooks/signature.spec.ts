import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { newSecret, signedHeaders } from './signature';

const message = {
  id: 'evt_0198c6a1b2c37d4e8f9a0b1c2d3e4f50',
  sentAt: new Date(),
  body: '{"type":"channel.suspect","名":"值"}',
};

describe('signedHeaders', () => {
  it('is what the library of Standard Webhooks takes, and signs itself', () => {
    const secret = newSecret();
    const headers = signedHeaders(message, [secret]);
    expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
    expect(headers['webhook-signature']).toBe(
      new Webhook(secret).sign(message.id, message.sentAt, message.body),
    );
    expect(headers).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(message.sentAt.getTime() / 1_000)),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('signs for both secrets while one takes over from the other', () => {
    const [now, before, other] = [newSecret(), newSecret(), newSecret()];
    const headers = signedHeaders(message, [now, before]);
    for (const secret of [now, before]) new Webhook(secret).verify(message.body, headers);
    expect(() => new Webhook(other).verify(message.body, headers)).toThrow(WebhookVerificationError);
  });

  it('covers the id, the time and every byte of the body', () => {
    const secret = newSecret();
    const headers = signedHeaders(message, [secret]);
    const library = new Webhook(secret);
    for (const forged of [
      () => library.verify(`${message.body} `, headers),
      () => library.verify(message.body, { ...headers, 'webhook-id': 'evt_other' }),
      () =>
        library.verify(message.body, {
          ...headers,
          'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 1),
        }),
    ])
      expect(forged).toThrow(WebhookVerificationError);
  });

  it('makes a secret of 32 bytes, never the same', () => {
    const secrets = Array.from({ length: 50 }, newSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });
});
