// jq's `strptime` as it works on the GNU C library, written in JQ: part of the definitions in
// dates.ts. It keeps a state while it walks through the format: the position in the text, the
// broken down time, and what was given, since that decides what is computed at the end.

export const DATE_PARSING = String.raw`
def ocean_mismatch: error("mismatch");
def ocean_is_space: . == 32 or (. >= 9 and . <= 13);
def ocean_is_digit: . >= 48 and . <= 57;
def ocean_skip($text): until($text[.] | ocean_is_space | not; . + 1);
def ocean_count($text; $from; $to; $digits):
  {at: (.at | ocean_skip($text)), value: 0, left: $digits}
  | if $text[.at] | ocean_is_digit then . else ocean_mismatch end
  | until((.left > 0 and .value * 10 <= $to and ($text[.at] | ocean_is_digit)) | not;
      {at: (.at + 1), value: (.value * 10 + $text[.at] - 48), left: (.left - 1)})
  | if .value < $from or .value > $to then ocean_mismatch else [.at, .value] end;
def ocean_name($text; $names):
  ($text[.at:.at + 9] | implode | ascii_downcase) as $rest
  | first(($names | to_entries[] | {key, name: (.value | ascii_downcase)} | select(.name[:3] as $short | $rest | startswith($short))), null)
  | if . == null then ocean_mismatch
    else .name as $name | [if $rest | startswith($name) then $name | length else 3 end, .key] end;
def ocean_zone($text):
  ocean_skip($text)
  | if $text[.] == 90 then . + 1
    elif $text[.] != 43 and $text[.] != 45 then ocean_mismatch
    else {at: (. + 1), digits: []}
      | until((.digits | length) == 4 or ($text[.at] | ocean_is_digit | not);
          {at: (.at + 1), digits: (.digits + [$text[.at] - 48])}
          | if $text[.at] == 58 and (.digits | length) == 2 and ($text[.at + 1] | ocean_is_digit) then .at += 1 else . end)
      | if (.digits | length) == 2 or ((.digits | length) == 4 and .digits[2] < 6) then .at else ocean_mismatch end
    end;
def ocean_directive($text; $code):
  def count($from; $to; $digits): ocean_count($text; $from; $to; $digits);
  if $code == "Y" then count(0; 9999; 4) as [$at, $n] | .at = $at | .tm[0] = $n | .century_counts = false | .dated = true
  elif $code == "m" then count(1; 12; 2) as [$at, $n] | .at = $at | .tm[1] = $n - 1 | .month = true | .dated = true
  elif $code == "d" or $code == "e" then count(1; 31; 2) as [$at, $n] | .at = $at | .tm[2] = $n | .day = true | .dated = true
  elif $code == "H" or $code == "k" then count(0; 23; 2) as [$at, $n] | .at = $at | .tm[3] = $n | .twelve = false
  elif $code == "I" or $code == "l" then count(1; 12; 2) as [$at, $n] | .at = $at | .tm[3] = $n % 12 | .twelve = true
  elif $code == "M" then count(0; 59; 2) as [$at, $n] | .at = $at | .tm[4] = $n
  elif $code == "S" then count(0; 61; 2) as [$at, $n] | .at = $at | .tm[5] = $n
  elif $code == "a" or $code == "A" then ocean_name($text; ocean_weekdays) as [$length, $n] | .at += $length | .tm[6] = $n | .week_day = true
  elif $code == "b" or $code == "B" or $code == "h" then
    ocean_name($text; ocean_months) as [$length, $n] | .at += $length | .tm[1] = $n | .month = true | .dated = true
  elif $code == "j" then count(1; 366; 3) as [$at, $n] | .at = $at | .tm[7] = $n - 1 | .year_day = true
  elif $code == "p" then
    ($text[.at:.at + 2] | implode | ascii_downcase) as $half
    | if $half == "am" or $half == "pm" then .at += 2 | .afternoon = ($half == "pm") else ocean_mismatch end
  elif $code == "y" then
    count(0; 99; 2) as [$at, $n] | .at = $at | .tm[0] = (if $n >= 69 then $n + 1900 else $n + 2000 end) | .century_counts = true | .dated = true
  elif $code == "C" then count(0; 99; 2) as [$at, $n] | .at = $at | .century = $n | .dated = true
  elif $code == "u" then count(1; 7; 1) as [$at, $n] | .at = $at | .tm[6] = $n % 7 | .week_day = true
  elif $code == "w" then count(0; 6; 1) as [$at, $n] | .at = $at | .tm[6] = $n | .week_day = true
  elif $code == "U" then count(0; 53; 2) as [$at, $n] | .at = $at | .week = $n | .week_start = 0
  elif $code == "W" then count(0; 53; 2) as [$at, $n] | .at = $at | .week = $n | .week_start = (.week_start // 1)
  elif $code == "V" then .at = count(0; 53; 2)[0]
  elif $code == "g" then .at = count(0; 99; 2)[0]
  elif $code == "G" then if $text[.at] | ocean_is_digit then .at |= until($text[.] | ocean_is_digit | not; . + 1) else ocean_mismatch end
  elif $code == "s" then
    if $text[.at] | ocean_is_digit then . else ocean_mismatch end
    | until($text[.at] | ocean_is_digit | not; .seconds = ((.seconds // 0) * 10 + $text[.at] - 48 | [., 1e20] | min) | .at += 1)
    | if .seconds > 9e18 then ocean_mismatch else .tm = (.seconds | ocean_broken_down) | del(.seconds) end
  elif $code == "Z" then .at |= (ocean_skip($text) | until($text[.] | . == null or ocean_is_space; . + 1))
  elif $code == "z" then .at |= ocean_zone($text)
  elif $code == "n" or $code == "t" then .at |= ocean_skip($text)
  elif $code == "%" and $text[.at] == 37 then .at += 1
  else ocean_mismatch end;
def ocean_steps:
  scan("%[-_^#0-9]*([EO]?)([\\s\\S]?)|([^%])") as [$modifier, $code, $literal]
  | if $literal == null then [$code, $modifier] else [($literal | explode[0]), null] end;
def ocean_composed:
  {c: "%a %b %e %H:%M:%S %Y", x: "%m/%d/%y", D: "%m/%d/%y", F: "%Y-%m-%d", r: "%I:%M:%S %p", R: "%H:%M", X: "%H:%M:%S", T: "%H:%M:%S"};
def ocean_step($text; $step):
  $step as [$code, $modifier]
  | if $modifier == null then
      if $code | ocean_is_space then .at |= ocean_skip($text) elif $text[.at] == $code then .at += 1 else ocean_mismatch end
    elif ($modifier == "E" and ($code | inside("cCYxX") | not)) or ($modifier == "O" and ($code | inside("bBhdeHImMSUVWwy") | not)) then ocean_mismatch
    elif ocean_composed[$code] then reduce (ocean_composed[$code] | ocean_steps) as $part (.; ocean_step($text; $part))
    else ocean_directive($text; $code) end;
def ocean_month_starts: [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365, 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366];
def ocean_date_of_year_day:
  .tm as [$year] | .tm[7] as $day
  | (if ocean_days($year + 1; 0; 1) - ocean_days($year; 0; 1) == 366 then 13 else 0 end) as $first
  | ($first | until(. > 25 or ocean_month_starts[.] > $day; . + 1)) as $next
  | if .month then . else .tm[1] = $next - $first - 1 end
  | if .day then . else .tm[2] = $day - (ocean_month_starts[$next - 1] // 0) + 1 end;
def ocean_set_week_day: .tm as [$year, $month, $day]
  | .tm[6] = (if $month > 11 then ocean_days($year; 0; 1) + 334 + $day else ocean_days($year; $month; $day) end | ocean_week_day);
def ocean_settled:
  if .twelve and .afternoon then .tm[3] += 12 else . end
  | if .century == null then . else .tm[0] = .century * 100 + (if .century_counts then .tm[0] % 100 else 0 end) end
  | if .dated and (.week_day | not) then
      if .year_day and ((.month and .day) | not) then ocean_date_of_year_day | .month = true | .day = true else . end | ocean_set_week_day
    else . end
  | if .dated and (.year_day | not) then .tm as [$year, $month, $day] | .tm[7] = ocean_days($year; $month; $day) - ocean_days($year; 0; 1) else . end
  | if .week != null and .week_day then
      .week_start as $start
      | (.tm as [$year] | ocean_days($year; 0; 1) | ocean_week_day) as $first
      | if .year_day then . else .tm[7] = (7 - ($first - $start)) % 7 + (.week - 1) * 7 + (.tm[6] - $start + 7) % 7 end
      | if .month and .day then . else ocean_date_of_year_day end
    else . end;
def strptime($format):
  if type == "string" and ($format | type) == "string" then . else error("strptime/1 requires string inputs and arguments") end
  | . as $date | ocean_text as $text
  | try (
      reduce ($format | ocean_text | implode | ocean_steps) as $step ({at: 0, tm: [1900, 0, 0, 0, 0, 0, 8, 367]}; ocean_step($text; $step))
      | if $text[.at] == null or ($text[.at] | ocean_is_space) then . else ocean_mismatch end
    ) catch error("date \"\($date)\" does not match format \"\($format)\"")
  | ocean_settled
  | .tm + ($text[.at:] | if length > 0 then [implode] else [] end);
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def fromdate: fromdateiso8601;
`;
