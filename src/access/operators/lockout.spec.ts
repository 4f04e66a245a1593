import { lockSeconds, networkOf } from './lockout';

describe('tries at a door', () => {
  it('are free four times, then lock for twice as long each time, up to a quarter of an hour', () => {
    const locks = Array.from({ length: 13 }, (_, i) => lockSeconds(i + 1));
    expect(locks).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]);
    expect(lockSeconds(1_000_000)).toBe(900);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::1', '2001:0db8:0001:00'],
    ['2001:DB8:1:ff::', '2001:0db8:0001:00'],
    ['2001:db8:1:100::', '2001:0db8:0001:01'],
    ['fe80::1%eth0', 'fe80:0000:0000:00'],
    ['::1', '0000:0000:0000:00'],
  ])('are counted for the network of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
