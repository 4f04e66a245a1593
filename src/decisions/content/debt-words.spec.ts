import { findDebtWord } from './debt-words';

describe('words that say debt', () => {
  it.each([
    ['Acme Debt Services', 'Debt'],
    ['ACME DEBTORS', 'DEBT'],
    ['QuickLoans', null],
    ['Quick Loans', 'Loan'],
    ['Acme Collections', 'Collection'],
    ['collector@acme', 'collector'],
    ['We are collecting', 'collecting'],
    ['Collectible Cards', null],
    ['Sloane Square', null],
    ['is overdue', 'overdue'],
    ['in arrears', 'arrear'],
    ['repayment plan', 'repay'],
    ['delinquency', 'delinquen'],
    ['past   due', 'past   due'],
    ['past\ndue', 'past\ndue'],
    ['due date', null],
    ['小额贷款', '贷'],
    ['催收中心', '催'],
    ['债务管理', '债'],
    ['欠款', '欠'],
    ['已逾期', '逾期'],
    ['还款提醒', '还款'],
    ['清收', '清收'],
    ['某某银行', null],
    ['Ｌｏａｎ desk', 'Loan'],
    ['Demo Services 示例服务', null],
    ['', null],
  ])('%j: %j', (text, word) => {
    expect(findDebtWord(text)).toBe(word);
  });
});
