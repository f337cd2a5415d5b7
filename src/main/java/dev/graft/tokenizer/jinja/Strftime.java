package dev.graft.tokenizer.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Dates in C's notation: `%d %b %Y`, with English names.
final class Strftime {
    private Strftime() {}

    static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%' || at == format.length()) {
                out.append(c);
                continue;
            }
            boolean isShort = format.charAt(at) == '-' && at + 1 < format.length();
            at += isShort ? 1 : 0;
            String written = directive(format.charAt(at++), time);
            out.append(isShort ? withoutZeros(written) : written);
        }
        return out.toString();
    }

    private static String withoutZeros(String number) {
        int i = 0;
        while (i < number.length() - 1 && number.charAt(i) == '0') {
            i++;
        }
        return number.substring(i);
    }

    private static String directive(char directive, ZonedDateTime time) {
        return switch (directive) {
            case 'Y' -> pattern("yyyy", time);
            case 'y' -> pattern("yy", time);
            case 'm' -> pattern("MM", time);
            case 'd' -> pattern("dd", time);
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'j' -> pattern("DDD", time);
            case 'H' -> pattern("HH", time);
            case 'I' -> pattern("hh", time);
            case 'M' -> pattern("mm", time);
            case 'S' -> pattern("ss", time);
            case 'f' -> pattern("SSSSSS", time);
            case 'p' -> pattern("a", time).toUpperCase(Locale.ROOT);
            case 'B' -> pattern("MMMM", time);
            case 'b', 'h' -> pattern("MMM", time);
            case 'A' -> pattern("EEEE", time);
            case 'a' -> pattern("EEE", time);
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'F' -> pattern("yyyy-MM-dd", time);
            case 'D', 'x' -> pattern("MM/dd/yy", time);
            case 'T', 'X' -> pattern("HH:mm:ss", time);
            case 'R' -> pattern("HH:mm", time);
            case 'c' ->
                pattern("EEE MMM ", time) + "%2d ".formatted(time.getDayOfMonth()) + pattern("HH:mm:ss yyyy", time);
            case 's' -> String.valueOf(time.toEpochSecond());
            case 'z', 'Z' -> ""; // Python's time of now has no zone
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw Failure.because("'%" + directive + "' is no part of a date");
        };
    }

    private static String pattern(String pattern, ZonedDateTime time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
