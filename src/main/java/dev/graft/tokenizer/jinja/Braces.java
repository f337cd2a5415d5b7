package dev.graft.tokenizer.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Python's `'… {} {name:>8} …'.format(…)`, with the specifications for texts and numbers.
final class Braces {
    private static final int MAX_WIDTH = 1000;
    private static final Pattern SPECIFICATION = Pattern
            .compile("(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,4})?([,_])?(?:\\.(\\d{1,4}))?([a-zA-Z%])?",
                    Pattern.DOTALL);

    private final Args args;
    private final Meter meter;
    private int next;
    private boolean isNumbered;

    Braces(Args args, Meter meter) {
        this.args = args;
        this.meter = meter;
    }

    String format(String format) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if ((c == '{' || c == '}') && format.startsWith(String.valueOf(c), at + 1)) {
                out.append(c);
                at += 2;
            } else if (c == '{') {
                int end = format.indexOf('}', at);
                if (end < 0 || format.substring(at + 1, end).indexOf('{') >= 0) {
                    throw args.wrong("understands no '{' that is not closed, nor one within another");
                }
                out.append(field(format.substring(at + 1, end)));
                at = end + 1;
            } else if (c == '}') {
                throw args.wrong("finds a '}' that closes nothing; write '}}'");
            } else {
                out.append(c);
                at++;
            }
        }
        meter.made(out.length());
        return out.toString();
    }

    private String field(String field) {
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        String specification = colon < 0 ? "" : field.substring(colon + 1);
        int conversion = name.indexOf('!');
        Value value = value(conversion < 0 ? name : name.substring(0, conversion));
        if (conversion >= 0) {
            value = switch (name.substring(conversion + 1)) {
                case "r", "a" -> Value.of(Repr.of(value, meter));
                case "s" -> Value.of(Repr.str(value, meter));
                default -> throw args.wrong("knows the conversions !r and !s alone");
            };
        }
        return formatted(value, specification);
    }

    private Value value(String name) {
        int end = 0;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
            end++;
        }
        Value value = argument(name.substring(0, end));
        Lookup lookup = new Lookup(Settings.CHAT, meter);
        while (end < name.length()) {
            boolean isAttribute = name.charAt(end) == '.';
            int from = end + 1;
            end = from;
            while (end < name.length()
                    && (isAttribute ? name.charAt(end) != '.' && name.charAt(end) != '[' : name.charAt(end) != ']')) {
                end++;
            }
            String key = name.substring(from, end);
            BigInteger index = isAttribute ? null : Numbers.parseWhole(key, 10);
            value = isAttribute
                    ? lookup.attribute(value, key)
                    : lookup.item(value, index == null ? Value.of(key) : new Value.Int(index));
            end += isAttribute ? 0 : 1;
        }
        return value;
    }

    private Value argument(String name) {
        isNumbered |= !name.isEmpty() && name.chars().allMatch(Character::isDigit);
        if (isNumbered && (name.isEmpty() || next > 0)) {
            throw args.wrong("takes '{}' or '{0}', not both");
        }
        BigInteger position = name.isEmpty() ? BigInteger.valueOf(next++) : Numbers.parseWhole(name, 10);
        if (position == null) {
            Value value = args.named().get(name);
            if (value == null) {
                throw args.wrong("is given no '" + name + "'");
            }
            return value;
        }
        if (Numbers.clamp(position) >= args.positions().size()) {
            throw args.wrong("is given too few values");
        }
        return args.positions().get(Numbers.clamp(position));
    }

    private String formatted(Value value, String specification) {
        if (specification.isEmpty()) {
            return Repr.str(value, meter);
        }
        Matcher m = SPECIFICATION.matcher(specification);
        if (!m.matches() || !(value instanceof Value.Text || Numbers.isNumber(value))) {
            throw args.wrong("cannot write a " + Types.name(value) + " as '" + specification + "'");
        }
        String text = value instanceof Value.Text(String own) ? cut(own, m) : number(value, m);
        int width = m.group(6) == null ? 0 : Integer.parseInt(m.group(6));
        if (width > MAX_WIDTH) {
            throw Failure.limit("a width is more than " + MAX_WIDTH);
        }
        boolean isNumber = !(value instanceof Value.Text);
        String fill = m.group(1) != null ? m.group(1) : m.group(5) != null ? "0" : " ";
        String align = m.group(2) != null ? m.group(2) : isNumber ? m.group(5) != null ? "=" : ">" : "<";
        int missing = Math.max(0, width - Chars.count(text));
        int sign = isNumber && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        return switch (align) {
            case "<" -> text + fill.repeat(missing);
            case ">" -> fill.repeat(missing) + text;
            case "^" -> fill.repeat(missing / 2) + text + fill.repeat(missing - missing / 2);
            default -> text.substring(0, sign) + fill.repeat(missing) + text.substring(sign);
        };
    }

    private String cut(String text, Matcher m) {
        if ((m.group(9) != null && !m.group(9).equals("s")) || m.group(3) != null || "=".equals(m.group(2))) {
            throw args.wrong("cannot write a text like a number");
        }
        int precision = m.group(8) == null ? Integer.MAX_VALUE : Integer.parseInt(m.group(8));
        return Chars.count(text) <= precision ? text : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private String number(Value value, Matcher m) {
        BigInteger whole = value instanceof Value.Real ? null : Numbers.index(value);
        char kind = m.group(9) == null ? whole == null ? 'r' : 'd' : m.group(9).charAt(0);
        int precision = m.group(8) == null ? -1 : Integer.parseInt(m.group(8));
        String text = switch (kind) {
            case 'd', 'n' -> require(whole).toString();
            case 'x' -> require(whole).toString(16);
            case 'X' -> require(whole).toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> require(whole).toString(8);
            case 'b' -> require(whole).toString(2);
            case 'e', 'E', 'f', 'F', 'g', 'G' -> Percent.real(kind, Numbers.real(value), precision < 0 ? 6 : precision);
            case '%' -> Percent.real('f', Numbers.real(value) * 100, precision < 0 ? 6 : precision) + "%";
            case 'r' ->
                precision < 0 ? Numbers.repr(Numbers.real(value)) : Percent.real('g', Numbers.real(value), precision);
            default -> throw args.wrong("cannot write a number as '" + kind + "'");
        };
        String sign = m.group(3) != null && !m.group(3).equals("-") && !text.startsWith("-") ? m.group(3) : "";
        return sign + (m.group(7) == null ? text : grouped(text, m.group(7)));
    }

    private BigInteger require(@Nullable BigInteger whole) {
        if (whole == null) {
            throw args.wrong("cannot write this number as a whole one");
        }
        return whole;
    }

    private static String grouped(String number, String mark) {
        int start = number.startsWith("-") ? 1 : 0;
        int end = start;
        while (Chars.isDigit(number, end)) {
            end++;
        }
        StringBuilder out = new StringBuilder(number);
        for (int i = end - 3; i > start; i -= 3) {
            out.insert(i, mark);
        }
        return out.toString();
    }
}
