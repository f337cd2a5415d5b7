package dev.graft.diagnostic;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bytes in words and words in bytes, the same on every screen.
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([a-zA-Z]*)");

    private Sizes() {}

    /// Three significant digits in powers of 1000: `512 B`, `1.57 GB`, `21.5 GB`.
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        double value = bytes / 1000.0;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        String form = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, form, value, units[unit]);
    }

    /// Reads `5B`, `750M`, `1.5GB`, `2GiB`, `4096`: k, M, G, T count in 1000s, Ki, Mi, Gi, Ti in 1024s, a trailing
    /// `B` after a prefix may be left out, and `B` alone is mergekit's billion.
    ///
    /// @throws IllegalArgumentException if it is no size, or one beyond 2^63 - 1 bytes
    public static long parse(String text) {
        Matcher m = SIZE.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; write bytes, or a number with k, M, G, KiB, MiB or GiB");
        }
        long unit = switch (m.group(2).toLowerCase(Locale.ROOT)) {
            case "" -> 1L;
            case "k", "kb" -> 1_000L;
            case "m", "mb" -> 1_000_000L;
            case "g", "gb", "b" -> 1_000_000_000L;
            case "t", "tb" -> 1_000_000_000_000L;
            case "ki", "kib" -> 1L << 10;
            case "mi", "mib" -> 1L << 20;
            case "gi", "gib" -> 1L << 30;
            case "ti", "tib" -> 1L << 40;
            default -> throw new IllegalArgumentException(
                    "'" + text + "' has the unknown unit '" + m.group(2) + "'; write k, M, G, KiB, MiB or GiB");
        };
        try {
            return new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unit)).toBigInteger().longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is more than any disk holds", tooLarge);
        }
    }
}
