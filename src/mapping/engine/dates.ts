// jq's date functions, written in JQ, as jq has them on the GNU C library in the C locale and UTC.
// The engine's own C library lacks formats (`%s`, `%Z`, `%k`, `%P`) and breaks outside of
// JavaScript's years. Not the same: years beyond 31 bits are errors, and the first days of the year
// 0.

import { DATE_PARSING } from './date-parsing.js';

const USES_DATES =
  /\b(?:strptime|strftime|strflocaltime|mktime|gmtime|localtime|(?:to|from)date(?:iso8601)?)\b/;

/**
 * Definitions that replace the engine's date functions, for programs that mention one; nothing for
 * all others, which are faster so.
 */
export function dateDefinitions(expressions: readonly string[]): string {
  return expressions.some((expression) => USES_DATES.test(expression)) ? DEFINITIONS : '';
}

// Text as a C library sees it: up to the first NUL. Days are counted from 1970, months from 0.
const SHARED = `
def ocean_text: explode | .[:index(0) // length];
def ocean_weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
def ocean_months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
def ocean_div($n): (. / $n) | floor;
def ocean_mod($n): . - ocean_div($n) * $n;
def ocean_days($year; $month; $day):
  ($month | ocean_mod(12)) as $m
  | ($year + ($month | ocean_div(12)) - (if $m < 2 then 1 else 0 end)) as $y
  | ($y | ocean_mod(400)) as $of_era
  | ($y | ocean_div(400)) * 146097 + $of_era * 365 + ($of_era | ocean_div(4)) - ($of_era | ocean_div(100))
    + ((153 * (if $m < 2 then $m + 10 else $m - 2 end) + 2) | ocean_div(5)) + $day - 719469;
def ocean_year_day($year; $month; $day): ocean_days($year; $month; $day) - ocean_days($year; 0; 1);
def ocean_week_day: (. + 4) | ocean_mod(7);
`;

const TIMES = String.raw`
def ocean_broken_down: . as $time
  | (if $time < 0 then $time | ceil else $time | floor end) as $seconds
  | ($seconds | ocean_div(86400)) as $days
  | ($seconds - $days * 86400) as $rest
  | ($days + 719468) as $z
  | ($z | ocean_div(146097)) as $era
  | ($z - $era * 146097) as $doe
  | (($doe - ($doe | ocean_div(1460)) + ($doe | ocean_div(36524)) - ($doe | ocean_div(146096))) | ocean_div(365)) as $yoe
  | ($doe - (365 * $yoe + ($yoe | ocean_div(4)) - ($yoe | ocean_div(100)))) as $doy
  | ((5 * $doy + 2) | ocean_div(153)) as $mp
  | (if $mp < 10 then $mp + 2 else $mp - 10 end) as $month
  | ($yoe + $era * 400 + (if $month < 2 then 1 else 0 end)) as $year
  | if $year > 2147483647 or $year < -2147481748 then error("error converting number of seconds since epoch to datetime") else . end
  | [$year, $month, $doy - ((153 * $mp + 2) | ocean_div(5)) + 1, ($rest | ocean_div(3600)), ($rest | ocean_mod(3600) | ocean_div(60)),
     ($rest | ocean_mod(60)) + ($time - ($time | floor)), ($days | ocean_week_day), $days - ocean_days($year; 0; 1)];
def ocean_gmtime($name):
  if type != "number" then error("\($name)() requires numeric inputs")
  elif isnan or fabs > 9e18 then error("error converting number of seconds since epoch to datetime")
  else ocean_broken_down end;
def ocean_int: if . < -2147483648 then -2147483648 elif . > 2147483647 then 2147483647 elif . < 0 then ceil else floor end;
def ocean_fields($name):
  .[:8]
  | if all(.[]; type == "number" and (isnan | not)) then . else error("\($name) requires parsed datetime inputs") end
  | . + [1900, 0, 0, 0, 0, 0, 0, 0][length:] | [(.[0] - 1900 | ocean_int) + 1900] + (.[1:] | map(ocean_int));
def ocean_timegm: ocean_days(.[0]; .[1]; .[2]) * 86400 + .[3] * 3600 + .[4] * 60 + .[5];
def gmtime: ocean_gmtime("gmtime");
def localtime: ocean_gmtime("localtime");
def mktime:
  if type != "array" then error("mktime requires array inputs") else . end
  | ocean_fields("mktime") | ocean_timegm | if . == -1 then error("invalid gmtime representation") else . end;
`;

const FORMAT = String.raw`
def ocean_widen($width; $pad): if $width > length then ((if $pad == "0" then "0" else " " end) * ($width - length)) + . else . end;
def ocean_number($digits; $width; $pad):
  (if . < 0 then "-" else "" end) as $sign | (fabs | tostring) as $text | ([$digits, $width] | max) as $all
  | (if $pad == "-" then $sign + $text
     elif $pad == "_" then $sign + $text | ocean_widen($all; "_")
     else $sign + ($text | ocean_widen($all - ($sign | length); "0")) end)
  | ocean_widen($width; $pad);
def ocean_iso_week: . as [$year]
  | def from_first($year_day): . as $tm | $year_day - (($year_day - $tm[6] + 382) | ocean_mod(7)) + 3;
    def length_of($year): ocean_days($year + 1; 0; 1) - ocean_days($year; 0; 1);
    from_first(.[7]) as $days | from_first(.[7] - length_of($year)) as $next
  | if $days < 0 then [$year - 1, from_first(.[7] + length_of($year - 1))] elif $next >= 0 then [$year + 1, $next] else [$year, $days] end
  | [.[0], (.[1] | ocean_div(7)) + 1];
def ocean_formatted($tm; $zone):
  def hour12: ($tm[3] + 11) % 12 + 1;
  def text($flags): if $flags | contains("^") then ascii_upcase else . end;
  def lowered($flags): if $flags | contains("#") then ascii_downcase else text($flags) end;
  def raised($flags): if $flags | contains("#") then ascii_upcase else text($flags) end;
  def directive($whole; $flags; $width; $modifier; $code):
    ($flags | gsub("[\\^#]"; "") | .[-1:]) as $pad
    | def number($digits): ocean_number($digits; $width; $pad);
      def spaced: ocean_number(2; $width; if $pad == "" then "_" else $pad end);
      def within($format): [$format | ocean_formatted($tm; $zone)] | add | text($flags);
      if ($modifier == "E" and ($code | inside("aAbhBdeDFHIkljMmSUVgGWw"))) or ($modifier == "O" and ($code | inside("aADFcxXY")))
      then $whole | text($flags)
      elif $code == "Y" then $tm[0] | number(1)
      elif $code == "m" then $tm[1] + 1 | number(2)
      elif $code == "d" then $tm[2] | number(2)
      elif $code == "H" then $tm[3] | number(2)
      elif $code == "M" then $tm[4] | number(2)
      elif $code == "S" then $tm[5] | number(2)
      elif $code == "F" then within("%Y-%m-%d")
      elif $code == "T" or $code == "X" then within("%H:%M:%S")
      elif $code == "a" then ocean_weekdays[$tm[6]][:3] | raised($flags)
      elif $code == "A" then ocean_weekdays[$tm[6]] | raised($flags)
      elif $code == "b" or $code == "h" then ocean_months[$tm[1]][:3] | raised($flags)
      elif $code == "B" then ocean_months[$tm[1]] | raised($flags)
      elif $code == "c" then within("%a %b %e %H:%M:%S %Y")
      elif $code == "x" or $code == "D" then within("%m/%d/%y")
      elif $code == "r" then within("%I:%M:%S %p")
      elif $code == "R" then within("%H:%M")
      elif $code == "C" then $tm[0] | ocean_div(100) | number(1)
      elif $code == "e" then $tm[2] | spaced
      elif $code == "k" then $tm[3] | spaced
      elif $code == "l" then hour12 | spaced
      elif $code == "I" then hour12 | number(2)
      elif $code == "j" then $tm[7] + 1 | number(3)
      elif $code == "p" then (if $tm[3] > 11 then "PM" else "AM" end) | lowered($flags)
      elif $code == "P" then if $tm[3] > 11 then "pm" else "am" end
      elif $code == "s" then $tm | ocean_timegm | number(1)
      elif $code == "u" then ($tm[6] + 6) % 7 + 1 | number(1)
      elif $code == "w" then $tm[6] | number(1)
      elif $code == "U" then $tm[7] - $tm[6] + 7 | ocean_div(7) | number(2)
      elif $code == "W" then $tm[7] - ($tm[6] + 6) % 7 + 7 | ocean_div(7) | number(2)
      elif $code == "V" then $tm | ocean_iso_week[1] | number(2)
      elif $code == "G" then $tm | ocean_iso_week[0] | number(1)
      elif $code == "g" then $tm | ocean_iso_week[0] | ocean_mod(100) | number(2)
      elif $code == "y" then $tm[0] | ocean_mod(100) | number(2)
      elif $code == "Z" then $zone | lowered($flags)
      elif $code == "z" then ("+" | ocean_widen($width; $pad)) + (0 | number(4))
      elif $code == "n" then "\n"
      elif $code == "t" then "\t"
      elif $code == "%" then "%"
      else $whole | text($flags) end
    | ocean_widen($width; $pad);
  scan("(%([-_0^#]*)([0-9]*)([EO]?)([\\s\\S]?)|[^%]+)") as [$text, $flags, $width, $modifier, $code]
  | if $flags == null then $text else directive($text; $flags; $width | if . == "" then -1 else [tonumber, 100000] | min end; $modifier; $code) end;
def ocean_strftime($format; $name; $zone):
  if type == "number" then gmtime elif type == "array" then . else error("\($name) requires parsed datetime inputs") end
  | if $format | type != "string" then error("\($name) requires a string format") else . end
  | (ocean_fields($name) | ocean_timegm | ocean_broken_down) as $tm
  | ($format | ocean_text | implode)
  | utf8bytelength as $length
  | ([ocean_formatted($tm; $zone)] | add // "")
  | if utf8bytelength >= $length + 100 then error("\($name): unknown system failure") else . end;
def strftime($format): ocean_strftime($format; "strftime/1"; "GMT");
def strflocaltime($format): ocean_strftime($format; "strflocaltime/1"; "UTC");
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def todate: todateiso8601;
`;

const DEFINITIONS = [SHARED, TIMES, FORMAT, DATE_PARSING].join('').replaceAll(/\n\s*/g, ' ');
