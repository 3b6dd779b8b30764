import { type Jq, loadJq } from 'jq-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { combinedProgram, readOutput } from '../../../src/mapping/engine/program.js';

let jq: Jq;
beforeAll(async () => {
  jq = await loadJq();
});

function evaluate(expression: string): unknown {
  const [result] =
    readOutput(jq.raw('null', combinedProgram([expression], false, {}), ['-c']).stdout.trim()) ??
    [];
  return result?.type === 'value' ? result.value : result?.type === 'error' ? 'ERROR' : result;
}

describe('dates in expressions', () => {
  // The values of jq 1.8.2 with the GNU C library, in UTC.
  test.each([
    ['"1425599507" | strptime("%s")', [2015, 2, 5, 23, 51, 47, 4, 63]],
    ['"1425599507" | strptime("%s") | mktime', 1425599507],
    ['"2015-03-05 23:51:47 UTC" | strptime("%Y-%m-%d %H:%M:%S %Z") | mktime', 1425599507],
    [
      '"2015-03-05T23:51:47 CEST tail" | strptime("%Y-%m-%dT%H:%M:%S %Z")',
      [2015, 2, 5, 23, 51, 47, 4, 63, ' tail'],
    ],
    ['"2015-03-05 9:05" | strptime("%F %k:%M")', [2015, 2, 5, 9, 5, 0, 4, 63]],
    ['"2015-03-05 11:51 PM" | strptime("%F %l:%M %p")', [2015, 2, 5, 23, 51, 0, 4, 63]],
    ['"2015-03-05 11:51 PM" | strptime("%F %I:%M %p") | mktime', 1425599460],
    ['"2015-03-05 12:51 AM" | strptime("%F %I:%M %p")', [2015, 2, 5, 0, 51, 0, 4, 63]],
    ['"2015-03-05 PM 01:00" | strptime("%F %p %I:%M")', [2015, 2, 5, 13, 0, 0, 4, 63]],
    ['"11:51 pm" | strptime("%I:%M %P")', 'ERROR'],
    ['"2015 064" | strptime("%Y %j")', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['"2015 064" | strptime("%Y %j") | mktime | todate', '2015-03-05T00:00:00Z'],
    ['"366 2016" | strptime("%j %Y")', [2016, 11, 31, 0, 0, 0, 6, 365]],
    ['"2015 09 4" | strptime("%Y %U %w")', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['"2015 09 4" | strptime("%Y %W %u") | mktime', 1425513600],
    ['"2015 10 4" | strptime("%G %V %u")', [1900, 0, 0, 0, 0, 0, 4, 367]],
    ['"20 15" | strptime("%C %y")', [2015, 0, 0, 0, 0, 0, 3, -1]],
    ['"68" | strptime("%y")', [2068, 0, 0, 0, 0, 0, 6, -1]],
    ['"69" | strptime("%y")', [1969, 0, 0, 0, 0, 0, 2, -1]],
    ['"2015-03-05T23:51:47Z" | strptime("%Y-%m-%dT%H:%M:%SZ")', [2015, 2, 5, 23, 51, 47, 4, 63]],
    ['"2015-03-05T23:51:47+0100" | strptime("%Y-%m-%dT%H:%M:%S%z") | mktime', 1425599507],
    ['"2015-03-05T23:51:47-01:30" | strptime("%Y-%m-%dT%H:%M:%S%z") | mktime', 1425599507],
    ['"2015-03-05T23:51:47+1" | strptime("%Y-%m-%dT%H:%M:%S%z")', 'ERROR'],
    ['"2015-03-05T23:51:47Z" | strptime("%FT%T%z") | mktime', 1425599507],
    ['"Thu, 05 Mar 2015 23:51:47 GMT" | strptime("%a, %d %b %Y %H:%M:%S %Z") | mktime', 1425599507],
    ['"thursday 5 MARCH 2015" | strptime("%A %d %B %Y")', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['"10:00" | strptime("%H:%M")', [1900, 0, 0, 10, 0, 0, 8, 367]],
    ['"1 2" | strptime("%d")', [1900, 0, 1, 0, 0, 0, 1, 0, ' 2']],
    ['"2015-02-30" | strptime("%F") | mktime', 1425254400],
    ['"2015-13-01" | strptime("%F")', 'ERROR'],
    ['"x" | strptime("%Y")', 'ERROR'],
    ['5 | strptime("%Y")', 'ERROR'],
    ['"２" | strptime("%d")', 'ERROR'],
    ['"2015年3月5日" | strptime("%Y年%m月%d日")', [2015, 2, 5, 0, 0, 0, 4, 63]],
    ['"2015-03-05T23:51:47Z" | fromdate', 1425599507],
    ['"2015-03-05T23:51:47.123Z" | fromdate', 'ERROR'],
    ['"0001-01-01T00:00:00Z" | fromdate', -62135596800],
    ['-62135596800 | todate', '1-01-01T00:00:00Z'],
    ['253402300800 | todate', '10000-01-01T00:00:00Z'],
    ['1425599621.678 | todate', '2015-03-05T23:53:41Z'],
    ['1e18 | todate', 'ERROR'],
    ['null | todate', 'ERROR'],
    ['1425599621 | strftime("%A, %B %d, %Y")', 'Thursday, March 05, 2015'],
    ['1425599621 | strftime("%a %b %e %H:%M:%S %Z %Y")', 'Thu Mar  5 23:53:41 GMT 2015'],
    ['1425599621 | strflocaltime("%Z %z")', 'UTC +0000'],
    ['1425599621 | strftime("%k|%l|%P|%p|%I|%s|%j")', '23|11|pm|PM|11|1425599621|064'],
    ['1425599621 | strftime("%G-W%V-%u %g %U %W %w %C %y")', '2015-W10-4 15 09 09 4 20 15'],
    [
      '1425599621 | strftime("%D %F %R %T %r %c %x %X")',
      '03/05/15 2015-03-05 23:53 23:53:41 11:53:41 PM Thu Mar  5 23:53:41 2015 03/05/15 23:53:41',
    ],
    [
      '1425599621 | strftime("%5Y|%_5d|%-d|%05m|%^a|%#Z|%^B|%-H|%e")',
      '02015|    5|5|00003|THU|gmt|MARCH|23| 5',
    ],
    ['1425599621 | strftime("%Q %E %f %")', '%Q %E %f %'],
    ['1425599621 | strftime("%Ey %Od %Ea %OY")', '15 05 %Ea %OY'],
    ['1420070399 | strftime("%G %V %U %W %j")', '2015 01 52 52 365'],
    ['1609459199 | strftime("%G %V %U %W %j")', '2020 53 52 52 366'],
    ['1425599621 | gmtime', [2015, 2, 5, 23, 53, 41, 4, 63]],
    ['1425599621.25 | gmtime', [2015, 2, 5, 23, 53, 41.25, 4, 63]],
    ['-1.5 | gmtime', [1969, 11, 31, 23, 59, 59.5, 3, 364]],
    ['1425599621 | localtime | mktime', 1425599621],
    ['nan | gmtime', 'ERROR'],
    ['"a" | gmtime', 'ERROR'],
    ['[2015, 14, 35, 25, 61, 61] | strftime("%F %T %j %a")', '2016-04-05 02:02:01 096 Tue'],
    ['[2015, 2, 5] | mktime', 1425513600],
    ['[2015] | strftime("%F")', '2014-12-31'],
    ['["a"] | mktime', 'ERROR'],
    ['-1 | gmtime | mktime', 'ERROR'],
    ['[2015, 2, 5, 1, 2, 3.7, 9, 9] | todate', '2015-03-05T01:02:03Z'],
    ['0 | strftime("")', ''],
    ['0 | strftime("%200d")', 'ERROR'],
    ['0 | strftime([])', 'ERROR'],
  ])('%s is what the reference gives', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  test('the functions can be shadowed by definitions in an expression', () => {
    expect(evaluate('def strftime(f): "mine"; 0 | strftime("%Y")')).toBe('mine');
  });

  test('programs that use no dates do not carry the definitions', () => {
    expect(combinedProgram(['.UpdateDate'], false, {}).length).toBeLessThan(1000);
  });
});
