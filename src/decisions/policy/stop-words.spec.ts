import { isStopWord } from './stop-words';

describe('isStopWord', () => {
  it.each([
    'STOP',
    'stop',
    ' Stop. ',
    'ＳＴＯＰ',
    'T',
    'td',
    '退订',
    '退订！',
    '【退订】',
    'opt out',
    'OPT-OUT',
    'Unsubscribe',
    '拒收',
    'end',
  ])('%s', (text) => {
    expect(isStopWord(text)).toBe(true);
  });
  it.each(['', '👍', 'please do not stop', 'Stop by the branch?', '好的', 'tt', '谢谢'])('not %s', (text) => {
    expect(isStopWord(text)).toBe(false);
  });
  it('nor ten kilobytes of anything', () => expect(isStopWord('stop '.repeat(2_000))).toBe(false));
});
