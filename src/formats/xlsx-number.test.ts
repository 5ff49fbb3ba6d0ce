import { describe, expect, it } from 'vitest'
import { builtInFormat, shownNumber } from './xlsx-number.ts'

describe('shownNumber', () => {
  it.each([
    ['0.30000000000000004', 'General', '0.3'],
    ['138001380001', 'General', '138001380001'],
    ['42', '@', '42'],
    ['7', '000000', '000007'],
    ['0.256', '0%', '26%'],
    ['0.256', '0.0%', '25.6%'],
    ['1234567.891', '#,##0.00', '1,234,567.89'],
    ['-1234.5', '#,##0.00;(#,##0.00)', '(1,234.50)'],
    ['-0.001', '0.00', '-0.00'],
    ['1.005', '0.00', '1.01'],
    ['1.5', '0.##', '1.5'],
    ['1', '0.##', '1'],
    ['0', '0;-0;"无"', '无'],
    ['2', '0"片"', '2片'],
    ['12.5', '[$¥-804]#,##0.00', '¥12.50'],
    ['12.5', '[Red]0.0', '12.5'],
    ['12345', '0.00E+00', '1.23E+04'],
    ['0.5', '# ?/?', '0.5'],
    ['150', '[>=100]0.0;0', '150'],
    ['2500000', '0.0,,"M"', '2.5M'],
    ['45352', 'yyyy-mm-dd', '2024-03-01'],
    ['45352', 'yyyy/m/d', '2024/3/1'],
    ['45352', 'yyyy"年"m"月"d"日"', '2024年3月1日'],
    ['45352', '[$-804]yyyy\\-mm\\-dd;@', '2024-03-01'],
    ['45352', 'd-mmm-yy', '1-Mar-24'],
    ['45352.5208333333', 'yyyy-mm-dd hh:mm:ss', '2024-03-01 12:30:00'],
    ['0.75', 'h:mm AM/PM', '6:00 PM'],
    ['0.354166666666667', 'h"时"mm"分"', '8时30分'],
    ['0.354166666666667', '上午/下午h"时"mm"分"', '上午8时30分'],
    ['1.5', '[h]:mm', '36:00'],
    ['0.0034722222', 'mm:ss', '05:00'],
    ['1', 'yyyy-mm-dd', '1900-01-01'],
    ['61', 'yyyy-mm-dd', '1900-03-01'],
    ['-1', 'yyyy-mm-dd', '-1'],
    ['1e300', 'yyyy-mm-dd', '1e+300'],
    ['no number', '0.00', 'no number'],
  ])('%s by %s is %s', (value, format, shown) => {
    expect(shownNumber(value, format, false)).toBe(shown)
  })

  it('counts days from 1904 where the workbook does', () => {
    expect(shownNumber('0', 'yyyy-mm-dd', true)).toBe('1904-01-01')
    expect(shownNumber('43890', 'yyyy-mm-dd', true)).toBe('2024-03-01')
  })

  it('knows the formats that files name by number only', () => {
    expect(shownNumber('45352', builtInFormat(14), false)).toBe('2024-03-01')
    expect(shownNumber('45352', builtInFormat(31), false)).toBe('2024年3月1日')
    expect(builtInFormat(0)).toBe('General')
  })
})
