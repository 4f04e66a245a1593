import { homeZone } from './home-zone';

describe('homeZone', () => {
  it.each([
    ['the recorded one', { country: 'CN', region: null, timeZones: ['Asia/Urumqi'] }, 'Asia/Urumqi'],
    ['the country’s, when none is recorded', { country: 'GB', region: null, timeZones: [] }, 'Europe/London'],
    ['the country’s', { country: 'CN', region: null, timeZones: [] }, 'Asia/Shanghai'],
  ])('%s', (_, borrower, zone) => {
    expect(homeZone(borrower, ['base', 'cn'])).toBe(zone);
  });
});
