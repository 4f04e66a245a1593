import { judgeUrl, type OutboundRules } from './outbound-url';
import {
  CLOSED_ADDRESSES,
  CLOSED_HOSTS,
  CLOSED_URLS,
  PUBLIC_ADDRESSES,
  PUBLIC_URLS,
} from '../../../test/support/outbound-vectors';
import { isLoopbackAddress, isPublicAddress } from './public-address';

const RULES: OutboundRules = { ports: [443, 8443], httpToLoopback: false };
const SANDBOX: OutboundRules = { ...RULES, httpToLoopback: true };

describe('isPublicAddress', () => {
  it.each(CLOSED_ADDRESSES)('refuses "%s"', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC_ADDRESSES)('allows %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it('knows a loopback address, and only that', () => {
    for (const yes of ['127.0.0.1', '127.255.255.255', '::1']) expect(isLoopbackAddress(yes)).toBe(true);
    for (const no of ['128.0.0.1', '::2', '::ffff:127.0.0.1', '10.0.0.1', 'localhost', '127.1', '::1%lo'])
      expect(isLoopbackAddress(no)).toBe(false);
  });
});

describe('judgeUrl', () => {
  it.each(CLOSED_HOSTS)('refuses the host %s, also in the sandbox', (host) => {
    for (const rules of [RULES, SANDBOX]) expect(judgeUrl(`https://${host}/`, rules)).not.toBeNull();
  });
  it.each(CLOSED_URLS)('refuses %j, also in the sandbox', (url) => {
    for (const rules of [RULES, SANDBOX]) expect(judgeUrl(url, rules)).not.toBeNull();
  });
  it.each(PUBLIC_URLS)('allows %s', (url) => expect(judgeUrl(url, RULES)).toBeNull());

  it.each([
    ['http://hooks.lender.example/', 'NOT_HTTPS'],
    ['https://a:b@hooks.lender.example/', 'HAS_CREDENTIALS'],
    ['https://hooks.lender.example:444/', 'PORT_NOT_ALLOWED'],
    ['https://10.0.0.1/', 'HOST_NOT_PUBLIC'],
    ['hooks.lender.example', 'NOT_A_URL'],
  ])('says of %s what is wrong: %s', (url, why) => expect(judgeUrl(url, RULES)).toBe(why));

  it('has a longest URL, and takes it', () => {
    const base = 'https://hooks.lender.example/';
    expect(judgeUrl(base + 'x'.repeat(2_048 - base.length), RULES)).toBeNull();
    expect(judgeUrl(base + 'x'.repeat(2_049 - base.length), RULES)).toBe('NOT_A_URL');
  });

  it('takes http only in the sandbox, and only to this machine', () => {
    for (const host of [
      '127.0.0.1:9999',
      '127.9.9.9',
      '[::1]:80',
      'localhost:1',
      '0x7f.1:81',
      '2130706433',
    ]) {
      expect(judgeUrl(`http://${host}/x`, SANDBOX)).toBeNull();
      expect(judgeUrl(`http://${host}/x`, RULES)).toBe('NOT_HTTPS');
    }
    for (const host of [
      '10.0.0.1',
      '0.0.0.0',
      '[::ffff:127.0.0.1]',
      'a.localhost',
      'lender.example',
      '169.254.169.254',
    ])
      expect(judgeUrl(`http://${host}/x`, SANDBOX)).toBe('NOT_HTTPS');
  });

  it('calls the ports that the operator added', () => {
    expect(judgeUrl('https://hooks.lender.example:9443/', { ...RULES, ports: [9443] })).toBeNull();
    expect(judgeUrl('https://hooks.lender.example/', { ...RULES, ports: [9443] })).toBe('PORT_NOT_ALLOWED');
  });
});
